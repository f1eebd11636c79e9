UPDATE runtime.timer AS t SET held_at = v.at, code = v.code, detail = v.detail, attempts = t.attempts + 1
FROM unnest($1::text[], $2::text[], $3::int8[], $4::text[], $5::text[], $6::timestamptz[])
	AS v (kind, subject, generation, code, detail, at)
WHERE t.kind = v.kind AND t.subject = v.subject AND t.generation = v.generation AND NOT t.done
