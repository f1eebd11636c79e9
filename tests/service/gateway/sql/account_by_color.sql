SELECT name, balance, partner, color, reminders FROM gateway.account WHERE color = $1
