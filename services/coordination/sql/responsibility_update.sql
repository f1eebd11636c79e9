UPDATE coordination.responsibility SET version = $2, title = $3, lead = $4, assisting = $5, days = $6, warn_days = $7, put_by = $8,
	put_at = $9
WHERE matter = $1
