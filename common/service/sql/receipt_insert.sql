INSERT INTO runtime.receipt (principal, id, hash, answer, at)
SELECT principal, id::uuid, hash, answer, at
FROM unnest($1::text[], $2::text[], $3::bytea[], $4::bytea[], $5::timestamptz[]) AS v (principal, id, hash, answer, at)
