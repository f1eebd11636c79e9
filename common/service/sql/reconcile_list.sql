SELECT json_build_object('lost', coalesce(json_agg(json_build_object('key', key, 'stream', stream, 'number', number, 'case', subject,
	'type', type, 'epoch', given_up, 'owner', owner, 'behind', (SELECT count(*) FROM runtime.parked b WHERE b.subject = l.subject AND b.drained_at IS NULL AND b.given_up = 0),
	'at', to_char(parked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) ORDER BY place), '[]'))::text
FROM (SELECT * FROM runtime.parked WHERE drained_at IS NULL AND given_up > 0 AND ($2 OR owner = $1) ORDER BY place LIMIT 200) AS l
