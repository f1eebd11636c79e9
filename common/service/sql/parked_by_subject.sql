SELECT k.place, t.key, t.stream, t.number, t.subject, t.type, t.body, t.code, t.detail, t.owner, t.attempts,
	t.retry, t.parked_at, t.drained_at, t.given_up
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN runtime.parked t ON t.subject = k.key AND t.drained_at IS NULL
ORDER BY k.place, t.place
