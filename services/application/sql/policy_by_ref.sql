SELECT
	ref, id, document, published_at, withdrawn_at
FROM application.policy WHERE ref = $1
