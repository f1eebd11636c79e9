UPDATE policy.policy SET state = $2, document = $3, drafted_by = $4, drafted_at = $5, published_by = $6,
	published_at = $7, withdrawn_by = $8, withdrawn_at = $9, withdrawn_because = $10
WHERE ref = $1
