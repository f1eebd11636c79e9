SELECT json_build_object('responsibilities', coalesce(json_agg(json_strip_nulls(json_build_object('matter', matter, 'version', version, 'title', title,
	'lead', lead, 'assisting', coalesce(string_to_array(assisting, ' '), '{}'), 'joining', joining, 'deputy', deputy, 'days', days, 'warn_days', warn_days,
	'put_by', put_by, 'put_at', to_char(put_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))) ORDER BY matter), '[]'))::text
FROM (SELECT * FROM coordination.responsibility ORDER BY matter LIMIT 500) AS r
