SELECT name, balance, partner, color, reminders FROM gateway.account WHERE name = $1
