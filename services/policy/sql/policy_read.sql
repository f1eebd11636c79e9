-- $1 which; $2 whether the reader may see drafts
SELECT json_build_object('policy', ref, 'state', state, 'drafted_by', drafted_by, 'drafted_at', policy.wire(drafted_at),
	'published_by', published_by, 'published_at', policy.wire(published_at), 'withdrawn_by', withdrawn_by,
	'withdrawn_at', policy.wire(withdrawn_at), 'withdrawn_because', withdrawn_because, 'document', document)
FROM policy.policy WHERE ref = $1 AND ($2::boolean OR state <> 'draft')
