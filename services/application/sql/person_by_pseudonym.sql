SELECT
	person, party, name, telephone, answers, recorded_by, recorded_at
FROM application.person WHERE person = $1
