SELECT json_build_object('events', coalesce(json_agg(json_build_object('stream', $5::text, 'number', e.number, 'type', e.type,
	'subject', e.subject, 'time', to_char(e.at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
	'data', CASE WHEN $4 OR split_part(convert_from(b.body, 'UTF8')::json ->> 'source', '/', 2) = $3
		OR e.audience && ARRAY[$2::text, '*'] THEN convert_from(b.body, 'UTF8')::json -> 'data' END,
	'erased', b.number IS NULL,
	'traceparent', convert_from(b.body, 'UTF8')::json ->> 'traceparent') ORDER BY e.number), '[]'))::text
FROM (SELECT * FROM runtime.event WHERE subject = $1 ORDER BY number LIMIT 200) AS e
LEFT JOIN runtime.event_body b ON b.number = e.number
