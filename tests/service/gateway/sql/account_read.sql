SELECT json_build_object('name', name, 'balance', balance, 'reminders', reminders)::text FROM gateway.account WHERE name = $1
