-- $1 the officer, $2 the officer's department, $3 whether a publisher: drafts of the own department, by another
SELECT json_build_object('items', coalesce(json_agg(json_build_object('task', 'publish', 'subject', ref, 'policy', ref, 'state', state,
	'since', policy.wire(drafted_at)) ORDER BY drafted_at, ref), '[]'::json))
FROM (SELECT * FROM policy.policy WHERE $3::boolean AND state = 'draft' AND issued_by = $2 AND drafted_by <> $1
	ORDER BY drafted_at, ref LIMIT 200) AS waiting
