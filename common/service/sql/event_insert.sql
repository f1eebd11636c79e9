INSERT INTO runtime.event (number, hash, body_hash, type, subject, audience, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
