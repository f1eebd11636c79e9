SELECT json_build_object('parked', coalesce(json_agg(json_build_object('stream', stream, 'number', number, 'subject', subject,
	'type', type, 'code', code, 'detail', detail, 'owner', owner, 'attempts', attempts, 'retry', retry,
	'at', to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) ORDER BY at, place), '[]'))::text
FROM (SELECT stream, number, subject, type, code, detail, owner, attempts, retry, parked_at AS at, place
	FROM runtime.parked WHERE drained_at IS NULL AND given_up = 0 AND ($2 OR owner = $1)
	UNION ALL
	SELECT $3, generation, subject, kind, code, detail, $4, attempts, false, held_at, 0
	FROM runtime.timer WHERE NOT done AND held_at IS NOT NULL AND ($2 OR $4 = $1)
	ORDER BY at, place LIMIT 200) AS p
