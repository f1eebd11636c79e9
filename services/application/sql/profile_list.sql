-- $1 after this code; $2 how many at most; $3 which stay, a path over the attributes; $4 the attributes that are shown, an array
SELECT json_build_object('profiles', coalesce(json_agg(json_build_object('party', uscc, 'name', name, 'values',
	(SELECT coalesce(json_object_agg(said.key, said.value -> 'value'), '{}'::json) FROM json_each(attributes) AS said
		WHERE $4::jsonb ? said.key)) ORDER BY uscc), '[]'::json),
	'total', (SELECT count(*) FROM application.party WHERE $1::text IS NULL))
FROM (SELECT uscc, name, attributes FROM application.party
	WHERE uscc > coalesce($1, '') AND attributes::jsonb @@ $3::jsonpath ORDER BY uscc LIMIT $2::bigint) AS shown
