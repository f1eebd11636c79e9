SELECT k.place, t.person, t.party, t.name, t.telephone, t.answers, t.recorded_by, t.recorded_at,
	t.erased_at, t.erased_by, t.erased_because, t.erased_request
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN application.person t ON t.person = k.key
