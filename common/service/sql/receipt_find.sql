SELECT k.place, r.hash, r.answer
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS k (principal, id, place)
JOIN runtime.receipt r ON r.principal = k.principal AND r.id = k.id::uuid
