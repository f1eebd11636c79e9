SELECT k.place, t.uscc, t.name, t.kind, t.external_ids, t.attributes, t.changes, t.updated_by, t.updated_at, t.portal
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN application.party t ON t.uscc = k.key
