INSERT INTO runtime.parked (key, stream, number, subject, type, body, code, detail, owner, attempts, retry, parked_at, drained_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
