SELECT (SELECT count(*) FROM runtime.parked WHERE drained_at IS NULL)
	+ (SELECT count(*) FROM runtime.timer WHERE NOT done AND held_at IS NOT NULL)
