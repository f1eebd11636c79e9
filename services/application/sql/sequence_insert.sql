INSERT INTO application.sequence (
	sequence, year, last)
VALUES (
	$1, $2, $3)
