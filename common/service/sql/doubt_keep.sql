INSERT INTO runtime.doubt (known_by, epoch, number, hash, agreed) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (single) DO UPDATE SET known_by = excluded.known_by, epoch = excluded.epoch, number = excluded.number, hash = excluded.hash,
	agreed = excluded.agreed
