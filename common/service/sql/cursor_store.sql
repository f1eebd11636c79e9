INSERT INTO runtime.cursor (stream, epoch, number, hash, at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (stream) DO UPDATE SET epoch = excluded.epoch, number = excluded.number, hash = excluded.hash, at = excluded.at
