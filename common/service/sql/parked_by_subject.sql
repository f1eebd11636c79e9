SELECT key, stream, number, subject, type, body, code, detail, owner, attempts, retry, parked_at, drained_at
FROM runtime.parked WHERE subject = $1 AND drained_at IS NULL ORDER BY place
