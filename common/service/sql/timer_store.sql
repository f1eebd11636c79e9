INSERT INTO runtime.timer (kind, subject, due, generation) VALUES ($1, $2, $3, $4)
ON CONFLICT (kind, subject) DO UPDATE SET due = excluded.due, generation = excluded.generation, done = false
