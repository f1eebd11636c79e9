UPDATE gateway.account SET balance = $2, partner = $3, color = $4, reminders = $5 WHERE name = $1
