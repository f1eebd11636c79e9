-- $1 after this number, $2 at most so many, $3 one case, or NULL; $4 who reads, $5 of which department, $6 whether an operator.
-- So many as fit an answer, but one at least: `more` says that there are others.
SELECT json_build_object('head', (SELECT number FROM runtime.stream_head), 'more', coalesce(bool_or(NOT fits), false),
	'events', coalesce(json_agg(json_build_object('number', number, 'type', type, 'subject', subject,
		'time', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
		'erased', erased, 'data', CASE WHEN $6::boolean OR split_part(said ->> 'source', '/', 2) = $5 OR audience && ARRAY[$4::text, '*'] THEN said -> 'data' END)
		ORDER BY number) FILTER (WHERE fits), '[]'))::text
FROM (SELECT e.*, b.number IS NULL AS erased, convert_from(b.body, 'UTF8')::json AS said,
		sum(coalesce(length(b.body), 0)) OVER (ORDER BY e.number) <= greatest(98304, first_value(coalesce(length(b.body), 0)) OVER (ORDER BY e.number)) AS fits
	FROM (SELECT * FROM runtime.event WHERE number > $1::bigint AND ($3::text IS NULL OR subject = $3) ORDER BY number LIMIT $2::bigint) AS e
	LEFT JOIN runtime.event_body b ON b.number = e.number AND b.number > $1::bigint) AS wanted
