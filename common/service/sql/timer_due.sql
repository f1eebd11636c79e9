SELECT kind, subject, generation, due FROM runtime.timer WHERE NOT done AND due <= $1 ORDER BY due LIMIT 64
