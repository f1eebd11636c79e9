SELECT json_build_object('reviews', coalesce(json_agg(json_strip_nulls(json_build_object('review', number, 'award', award,
	'case', case_number, 'policy', policy, 'matter', matter, 'owner', owner, 'lead', lead, 'state', state, 'result', result,
	'due', to_char(due, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))) ORDER BY due, number), '[]'))::text
FROM (SELECT * FROM coordination.review r
	WHERE ($1::text IS NULL OR owner = $1 OR EXISTS (SELECT FROM coordination.task t WHERE t.review = r.number AND t.department = $1))
		AND ($2::text IS NULL OR (state IN ('open', 'overdue')) = $2::boolean)
	ORDER BY due, number LIMIT 200) AS r
