SELECT k.place, t.ref, t.id, t.document, t.published_at, t.withdrawn_at, t.reaches
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN application.policy t ON t.ref = k.key
