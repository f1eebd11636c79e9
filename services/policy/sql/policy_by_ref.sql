SELECT ref, id, version, issued_by, state, document, drafted_by, drafted_at, published_by, published_at, withdrawn_by,
	withdrawn_at, withdrawn_because
FROM policy.policy WHERE ref = $1
