INSERT INTO runtime.event_body (number, salt, body) VALUES ($1, $2, $3)
