INSERT INTO runtime.receipt (principal, id, hash, answer, at) VALUES ($1, $2::text::uuid, $3, $4, $5)
