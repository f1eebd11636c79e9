-- So many as one event may name; what is erased is not in the way of the rest.
SELECT k.place, e.number::text, e.number, e.subject, false, e.erased
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place),
	LATERAL (SELECT t.number, t.subject, NOT EXISTS (SELECT FROM runtime.event_body b WHERE b.number = t.number) AS erased
		FROM runtime.event t WHERE t.subject = k.key AND t.type NOT IN ('stream.opened.v1', 'stream.forked.v1', 'stream.erased.v1')
		ORDER BY 3, 1 LIMIT 1000) AS e
