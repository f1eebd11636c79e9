INSERT INTO gateway.account (name, balance, partner, color, reminders) VALUES ($1, $2, $3, $4, $5)
