SELECT k.place, t.hand, t.award, t.officer, t.act, t.at
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN subsidy.hand t ON t.award = k.key
ORDER BY k.place, t.at, t.hand
