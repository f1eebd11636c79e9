UPDATE application.sequence SET
	year = $2, last = $3
WHERE sequence = $1
