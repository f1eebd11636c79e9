SELECT k.place, t.award, t.portal, t.procedure, t.approve, t.decided_by, t.decided_at, t.content
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN subsidy.decision t ON t.award = k.key
