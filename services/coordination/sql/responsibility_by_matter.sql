SELECT k.place, t.matter, t.version, t.title, t.lead, t.assisting, t.joining, t.deputy, t.days, t.warn_days, t.put_by, t.put_at
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN coordination.responsibility t ON t.matter = k.key
