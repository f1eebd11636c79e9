-- $1 the department that has them, $2 only those still to be answered (true) or not (false), $3 the portal that filed them: each NULL for all
SELECT json_build_object('requests', coalesce(json_agg(json_strip_nulls(json_build_object('request', number, 'matter', matter, 'party', party, 'text', text,
	'portal', portal, 'owner', owner, 'state', state, 'filed_at', to_char(filed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
	'due', to_char(due AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'rating', nullif(rating, 0), 'reopened', reopened)) ORDER BY due, number), '[]'::json))::text
FROM (SELECT * FROM coordination.request
	WHERE ($1::text IS NULL OR owner = $1) AND ($2::boolean IS NULL OR (state IN ('open', 'overdue')) = $2) AND ($3::text IS NULL OR portal = $3)
	ORDER BY due, number LIMIT 200) AS shown
