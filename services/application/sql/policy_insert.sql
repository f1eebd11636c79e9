INSERT INTO application.policy (
	ref, id, document, published_at, withdrawn_at)
VALUES (
	$1, $2, $3, $4, $5)
