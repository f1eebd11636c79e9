SELECT hash, answer FROM runtime.receipt WHERE principal = $1 AND id = $2::text::uuid
