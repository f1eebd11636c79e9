-- $1 the officer's department, $2 whether a reviewer, $3 whether a coordinator of the own department, $4 whether a handler
SELECT json_build_object('items', coalesce(json_agg(json_strip_nulls(json_build_object('task', task, 'subject', number, 'case', case_number,
	'policy', policy, 'state', state, 'since', to_char(asked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
	'due', to_char(due AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))) ORDER BY due, number), '[]'::json))::text
FROM (SELECT task, number, case_number, policy, state, asked_at, due FROM (SELECT r.*, CASE
		WHEN $2::boolean AND EXISTS (SELECT FROM coordination.task t WHERE t.review = r.number AND t.department = $1
			AND NOT EXISTS (SELECT FROM coordination.standing_opinion o WHERE o.task = t.task)) THEN 'give_opinion'
		WHEN $2::boolean AND r.state = 'overdue' AND r.deputy = $1 THEN 'speak_for_the_late'
		WHEN $3::boolean AND r.state = 'overdue' THEN 'press_the_late' END AS task
		FROM coordination.review r WHERE r.state IN ('open', 'overdue')) AS mine
	WHERE task IS NOT NULL
	UNION ALL
	SELECT 'answer_request', number, NULL, NULL, state, filed_at, due FROM coordination.request
	WHERE $4::boolean AND owner = $1 AND state IN ('open', 'overdue')
	ORDER BY due, number LIMIT 200) AS waiting
