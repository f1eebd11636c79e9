INSERT INTO coordination.responsibility_version (version_key, matter, version, content, put_by, put_at)
VALUES ($1, $2, $3, $4, $5, $6)
