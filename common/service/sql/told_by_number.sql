SELECT k.place, e.number::text, e.number, e.subject, e.type IN ('stream.opened.v1', 'stream.forked.v1', 'stream.erased.v1'),
	NOT EXISTS (SELECT FROM runtime.event_body b WHERE b.number = e.number)
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN runtime.event e ON e.number = k.key::bigint
