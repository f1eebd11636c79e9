SELECT json_build_object('party', json_build_object('external_ids', external_ids, 'name', name, 'kind', kind),
	'attributes', (SELECT coalesce(json_agg(json_build_object('name', said.key, 'value', said.value -> 'value',
		'source', said.value -> 'source', 'at', said.value -> 'at') ORDER BY said.key), '[]'::json)
		FROM json_each(attributes) AS said),
	'updated_by', updated_by, 'updated_at', application.wire(updated_at))
FROM application.party WHERE uscc = $1
