SELECT k.place, t.kind || ' ' || t.subject, t.kind, t.subject, t.due, t.generation
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN runtime.timer t ON t.subject = k.key AND NOT t.done AND t.held_at IS NOT NULL
ORDER BY k.place, t.due
