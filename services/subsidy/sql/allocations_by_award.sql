SELECT k.place, t.allocation, t.award, t.fund, t.payer, t.year, t.amount, t.replaces
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN subsidy.allocation t ON t.award = k.key
ORDER BY k.place, t.allocation
