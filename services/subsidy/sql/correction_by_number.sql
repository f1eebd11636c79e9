SELECT k.place, t.correction, t.award, t.items, t.asked_by, t.asked_at, t.due, t.state, t.ended_at
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN subsidy.correction t ON t.correction = k.key
