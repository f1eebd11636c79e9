SELECT k.place, t.number, t.award, t.case_number, t.policy, t.matter, t.version, t.question, t.asked_by,
	t.application, t.joining, t.lead, t.deputy, t.owner, t.state, t.result, t.asked_at, t.due, t.concluded_at, t.days, t.warn_days, t.generation
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN coordination.review t ON t.award = k.key
ORDER BY k.place, t.number
