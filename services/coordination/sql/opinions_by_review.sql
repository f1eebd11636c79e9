SELECT k.place, t.task, t.review, t.department, t.agree, t.reasons, t.given_by, t.given_at
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN coordination.opinion t ON t.review = k.key
ORDER BY k.place, t.given_at, t.task
