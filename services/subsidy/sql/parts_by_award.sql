SELECT k.place, t.part, t.award, t.fund, t.payer, t.instalment, t.amount, t.due, t.state
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN subsidy.part t ON t.award = k.key
ORDER BY k.place, t.due NULLS FIRST, t.part
