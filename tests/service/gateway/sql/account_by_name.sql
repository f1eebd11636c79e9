SELECT k.place, t.name, t.balance, t.partner, t.color, t.reminders
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN gateway.account t ON t.name = k.key
