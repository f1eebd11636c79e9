INSERT INTO runtime.event_body (number, salt, body)
SELECT number, salt, body FROM unnest($1::int8[], $2::bytea[], $3::bytea[]) AS v (number, salt, body)
