SELECT key, stream, number, subject, type, body, code, detail, owner, attempts, retry, parked_at, drained_at
FROM runtime.parked WHERE key = $1
