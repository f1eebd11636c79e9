-- What is shown to the public now.  $1 the department to which one objects, $2 of this policy or NULL.
SELECT json_build_object('notices', coalesce(json_agg(json_strip_nulls(json_build_object('award', number, 'policy', policy, 'name', party ->> 'name',
	'code', party #>> '{external_ids,0,id}', 'amount', CASE WHEN gives IS NULL THEN amount END, 'title', gives -> 'title', 'from', to_char(decided_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
	'until', to_char(notice_until, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'objections_to', $1::text, 'objections', objections, 'open_objections', open_objections)) ORDER BY notice_until, number), '[]'))::text
FROM (SELECT a.*, d.decided_at FROM subsidy.award a JOIN subsidy.decision d ON d.award = a.number
	WHERE a.state IN ('in_notice', 'contested') AND ($2::text IS NULL OR a.policy = $2 OR starts_with(a.policy, $2 || '@'))
	ORDER BY a.notice_until, a.number LIMIT 500) AS shown
