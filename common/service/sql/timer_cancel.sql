UPDATE runtime.timer AS t SET done = true
FROM unnest($1::text[], $2::text[]) AS v (kind, subject)
WHERE t.kind = v.kind AND t.subject = v.subject AND NOT t.done
