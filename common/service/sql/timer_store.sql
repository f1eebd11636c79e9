INSERT INTO runtime.timer (kind, subject, due, generation)
SELECT kind, subject, due, generation
FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::int8[]) AS v (kind, subject, due, generation)
ON CONFLICT (kind, subject) DO UPDATE SET due = excluded.due, generation = excluded.generation, done = false
