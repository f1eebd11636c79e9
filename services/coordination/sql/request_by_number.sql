SELECT k.place, t.number, t.matter, t.version, t.party, t.text, t.external_ids, t.portal, t.owner, t.deputy, t.state, t.filed_at, t.due,
	t.answer, t.answered_by, t.answered_at, t.rating, t.reopened, t.days, t.generation
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN coordination.request t ON t.number = k.key
