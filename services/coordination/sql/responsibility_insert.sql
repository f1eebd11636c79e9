INSERT INTO coordination.responsibility (matter, version, title, lead, assisting, days, warn_days, put_by, put_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
