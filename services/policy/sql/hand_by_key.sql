SELECT k.place, t.hand, t.policy, t.officer, t.duty
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN policy.hand t ON t.hand = k.key
