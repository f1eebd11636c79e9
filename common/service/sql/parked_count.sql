SELECT count(*) FROM runtime.parked WHERE drained_at IS NULL
