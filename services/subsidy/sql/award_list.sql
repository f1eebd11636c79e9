SELECT json_build_object('awards', coalesce(json_agg(json_build_object('award', number, 'case', case_number, 'policy', policy,
	'party', party ->> 'name', 'amount', amount, 'state', state, 'filed_at', to_char(filed_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
	ORDER BY filed_at, number), '[]'))::text
FROM (SELECT * FROM subsidy.award WHERE ($1::text IS NULL OR state = $1)
	AND ($2::text IS NULL OR policy = $2 OR starts_with(policy, $2 || '@')) ORDER BY filed_at, number LIMIT 500) AS a
