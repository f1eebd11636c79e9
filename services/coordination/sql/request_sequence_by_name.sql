SELECT k.place, t.sequence, t.year, t.last
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN coordination.request_sequence t ON t.sequence = k.key
