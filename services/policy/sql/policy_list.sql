-- $1 state, or NULL for all; $2 whether the reader may see drafts
SELECT json_build_object('policies', coalesce(json_agg(json_build_object('policy', ref, 'title', document -> 'title',
	'state', state, 'issued_by', issued_by, 'handler', document -> 'handler', 'valid', document -> 'valid',
	'benefit', document -> 'benefit' -> 'kind') ORDER BY id, version), '[]'::json))
FROM (SELECT * FROM policy.policy WHERE ($1::text IS NULL OR state = $1) AND ($2::boolean OR state <> 'draft')
	ORDER BY id, version LIMIT 500) AS shown
