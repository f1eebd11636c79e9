SELECT json_strip_nulls(json_build_object('review', r.number, 'award', r.award, 'case', r.case_number, 'policy', r.policy,
	'matter', r.matter, 'version', r.version, 'question', r.question, 'asked_by', r.asked_by, 'lead', r.lead, 'owner', r.owner,
	'state', r.state, 'result', r.result, 'asked_at', to_char(r.asked_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
	'due', to_char(r.due, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
	'concluded_at', to_char(r.concluded_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
	'departments', (SELECT json_agg(t.department ORDER BY t.place) FROM coordination.task t WHERE t.review = r.number),
	'opinions', (SELECT coalesce(json_agg(json_build_object('department', o.department, 'agree', o.agree, 'reasons', o.reasons,
		'by', o.given_by, 'at', to_char(o.given_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) ORDER BY o.given_at), '[]')
		FROM coordination.opinion o WHERE o.review = r.number)))::text
FROM coordination.review r WHERE r.number = $1
