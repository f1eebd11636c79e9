INSERT INTO application.person (
	person, party, name, telephone, answers, recorded_by, recorded_at)
VALUES (
	$1, $2, $3, $4, $5, $6, $7)
