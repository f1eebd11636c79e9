INSERT INTO application.change (
	change, case_number, number, at, state, by, detail, text)
VALUES (
	$1, $2, $3, $4, $5, $6, $7, $8)
