SELECT k.place, t.task, t.review, t.department, t.place
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN coordination.task t ON t.review = k.key
ORDER BY k.place, t.place
