SELECT k.place, t.person, t.party, t.name, t.telephone, t.answers, t.recorded_by, t.recorded_at
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN application.person t ON t.person = k.key
