SELECT k.place, t.objection, t.award, t.portal, t.objector, t.grounds, t.state, t.filed_at, t.due, t.heard_by, t.heard_at, t.decision
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN subsidy.objection t ON t.objection = k.key
