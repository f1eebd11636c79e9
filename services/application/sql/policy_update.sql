UPDATE application.policy SET
	withdrawn_at = $2
WHERE ref = $1
