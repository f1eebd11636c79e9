SELECT p.name, p.balance, p.partner, p.color, p.reminders FROM gateway.account a JOIN gateway.account p ON p.name = a.partner WHERE a.name = $1
