SELECT
	sequence, year, last
FROM application.sequence WHERE sequence = $1
