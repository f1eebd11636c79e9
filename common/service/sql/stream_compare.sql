SELECT coalesce(max(v.number), 0) FROM unnest($1::int8[], $2::bytea[]) AS v (number, hash)
JOIN runtime.event e ON e.number = v.number AND e.hash = v.hash
