SELECT json_build_object('parked', coalesce(json_agg(json_build_object('stream', stream, 'number', number, 'subject', subject,
	'type', type, 'code', code, 'detail', detail, 'owner', owner, 'attempts', attempts, 'retry', retry,
	'at', to_char(parked_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) ORDER BY place), '[]'))::text
FROM (SELECT * FROM runtime.parked WHERE drained_at IS NULL AND ($2 OR owner = $1) ORDER BY place LIMIT 200) AS p
