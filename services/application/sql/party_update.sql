UPDATE application.party SET
	name = $2, kind = $3, external_ids = $4, attributes = $5, changes = $6, updated_by = $7, updated_at = $8
WHERE uscc = $1
