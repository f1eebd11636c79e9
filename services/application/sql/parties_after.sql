-- "P1d@1 <code>": the next 50 after that code, in order
SELECT k.place, t.uscc, t.name, t.kind, t.external_ids, t.attributes, t.changes, t.updated_by, t.updated_at, t.portal
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
CROSS JOIN LATERAL (SELECT * FROM application.party p WHERE p.uscc > split_part(k.key, ' ', 2) ORDER BY p.uscc LIMIT 50) AS t
ORDER BY k.place, t.uscc
