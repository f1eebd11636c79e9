INSERT INTO policy.policy (ref, id, version, issued_by, state, document, drafted_by, drafted_at, published_by, published_at,
	withdrawn_by, withdrawn_at, withdrawn_because)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
