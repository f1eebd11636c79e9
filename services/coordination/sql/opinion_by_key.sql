SELECT k.place, t.opinion, t.task, t.review, t.department, t.deputy, t.turn, t.kind, t.agree, t.late, t.conditions, t.reasons, t.given_by, t.given_at
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN coordination.opinion t ON t.opinion = k.key
