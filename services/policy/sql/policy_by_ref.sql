SELECT k.place, t.ref, t.id, t.version, t.issued_by, t.state, t.document, t.drafted_by, t.drafted_at,
	t.published_by, t.published_at, t.withdrawn_by, t.withdrawn_at, t.withdrawn_because
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN policy.policy t ON t.ref = k.key
