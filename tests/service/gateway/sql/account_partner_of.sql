SELECT k.place, p.name, p.balance, p.partner, p.color, p.reminders
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN gateway.account a ON a.name = k.key JOIN gateway.account p ON p.name = a.partner
