SELECT key, subject, body, stream, number FROM runtime.parked WHERE retry AND drained_at IS NULL ORDER BY place LIMIT 64
