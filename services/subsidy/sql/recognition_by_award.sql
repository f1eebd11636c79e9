SELECT k.place, t.award, t.certificate, t.party, t.party_name, t.title, t.granted_by, t.valid_from, t.valid_to, t.ended_at, t.ended_by
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN subsidy.recognition t ON t.award = k.key
