-- The key is any: those that look for enterprises, and are in force.
SELECT k.place, t.ref, t.id, t.document, t.published_at, t.withdrawn_at, t.reaches
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
CROSS JOIN LATERAL (SELECT * FROM application.policy p WHERE p.reaches AND p.withdrawn_at IS NULL ORDER BY p.ref LIMIT 200) AS t
