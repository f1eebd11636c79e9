INSERT INTO application.party (
	uscc, name, kind, external_ids, attributes, changes, updated_by, updated_at)
VALUES (
	$1, $2, $3, $4, $5, $6, $7, $8)
