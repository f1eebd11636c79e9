INSERT INTO runtime.event (number, hash, body_hash, type, subject, audience, at)
SELECT number, hash, body_hash, type, subject, audience::text[], at
FROM unnest($1::int8[], $2::bytea[], $3::bytea[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
	AS v (number, hash, body_hash, type, subject, audience, at)
