INSERT INTO runtime.timer AS t (kind, subject, due, generation)
SELECT kind, subject, due, generation
FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::int8[]) AS v (kind, subject, due, generation)
ON CONFLICT (kind, subject) DO UPDATE SET due = excluded.due, generation = excluded.generation, done = false,
	held_at = NULL, code = NULL, detail = NULL,
	attempts = CASE WHEN t.generation = excluded.generation THEN t.attempts ELSE 0 END
