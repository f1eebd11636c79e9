UPDATE runtime.timer AS t SET done = true
FROM unnest($1::text[], $2::text[], $3::int8[]) AS v (kind, subject, generation)
WHERE t.kind = v.kind AND t.subject = v.subject AND t.generation = v.generation
