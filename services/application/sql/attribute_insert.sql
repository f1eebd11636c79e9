INSERT INTO application.attribute (
	attribute, party, number, name, value, source, as_of, recorded_by, recorded_at)
VALUES (
	$1, $2, $3, $4, $5, $6, $7, $8, $9)
