UPDATE runtime.parked SET code = $2, detail = $3, attempts = $4, retry = $5, drained_at = $6 WHERE key = $1
