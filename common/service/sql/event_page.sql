SELECT e.number, e.hash, e.body_hash, e.audience && ARRAY[$3::text, '*'] AS allowed, b.salt, b.body
FROM runtime.event e LEFT JOIN runtime.event_body b ON b.number = e.number AND b.number > $1 AND b.number <= $1 + $2
WHERE e.number > $1 ORDER BY e.number LIMIT $2
