SELECT kind, subject, generation, due FROM runtime.timer WHERE NOT done AND held_at IS NULL AND due <= $1 ORDER BY due LIMIT 64
