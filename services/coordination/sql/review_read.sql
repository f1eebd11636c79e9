SELECT json_strip_nulls(json_build_object('review', r.number, 'award', r.award, 'case', r.case_number, 'policy', r.policy,
	'matter', r.matter, 'version', r.version, 'question', r.question, 'asked_by', r.asked_by, 'joining', r.joining, 'lead', r.lead, 'deputy', r.deputy, 'owner', r.owner,
	'state', r.state, 'result', r.result, 'asked_at', to_char(r.asked_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
	'due', to_char(r.due, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
	'concluded_at', to_char(r.concluded_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
	'departments', (SELECT json_agg(t.department ORDER BY t.place) FROM coordination.task t WHERE t.review = r.number),
	'waiting', (SELECT coalesce(json_agg(t.department ORDER BY t.place), '[]') FROM coordination.task t WHERE t.review = r.number
		AND NOT EXISTS (SELECT FROM coordination.standing_opinion o WHERE o.task = t.task)),
	'opinions', (SELECT coalesce(json_agg(json_build_object('department', o.department, 'deputy', o.deputy, 'agree', o.agree,
		'late', nullif(o.late, false), 'conditions', o.conditions, 'reasons', o.reasons, 'by', o.given_by, 'at', to_char(o.given_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
		ORDER BY o.given_at, o.opinion), '[]') FROM coordination.standing_opinion o WHERE o.review = r.number),
	'turns', (SELECT json_agg(json_build_object('department', o.department, 'kind', o.kind, 'by', o.given_by, 'at', to_char(o.given_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
		'reasons', o.reasons) ORDER BY o.given_at, o.opinion) FROM coordination.opinion o WHERE o.review = r.number
		AND EXISTS (SELECT FROM coordination.opinion other WHERE other.review = r.number AND other.turn > 1))))::text
FROM coordination.review r WHERE r.number = $1
