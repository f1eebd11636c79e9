UPDATE application.application SET
	state = $2, before = $3, owner = $4, owner_before = $5, has_amount = $6, amount = $7, award = $8, due = $9,
	waiting_since = $10, decision = $11, changes = $12
WHERE case_number = $1
