SELECT (SELECT count(*) FROM runtime.parked WHERE drained_at IS NULL AND given_up = 0)
	+ (SELECT count(*) FROM runtime.timer WHERE NOT done AND held_at IS NOT NULL),
	(SELECT count(*) FROM runtime.parked WHERE drained_at IS NULL AND given_up > 0)
