INSERT INTO runtime.acted (stream, number, hash, before, numbers, hashes, types, subjects, at)
SELECT $5, ($1::int8[])[array_upper($1::int8[], 1)], ($2::bytea[])[array_upper($2::bytea[], 1)],
	coalesce((SELECT a.number FROM runtime.acted a WHERE a.stream = $5 ORDER BY a.number DESC LIMIT 1), 0), $1::int8[], $2::bytea[], $3::text[], $4::text[], $6
