-- $1 of this award, $2 of this state; NULL for all.  $3: an officer of the own department, who may read the grounds.  Open ones first.
SELECT json_build_object('objections', coalesce(json_agg(json_strip_nulls(json_build_object('objection', objection, 'award', award, 'case', case_number,
	'policy', policy, 'party', party ->> 'name', 'state', state, 'filed_at', to_char(filed_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'due', to_char(due, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'by', CASE WHEN $3::boolean THEN objector END,
	'grounds', CASE WHEN $3::boolean THEN grounds END, 'heard_by', heard_by, 'heard_at', to_char(heard_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'decision', decision)) ORDER BY state = 'open' DESC, filed_at DESC, objection), '[]'))::text
FROM (SELECT o.*, a.case_number, a.policy, a.party FROM subsidy.objection o JOIN subsidy.award a ON a.number = o.award
	WHERE ($1::text IS NULL OR o.award = $1) AND ($2::text IS NULL OR o.state = $2)
	ORDER BY o.state = 'open' DESC, o.filed_at DESC, o.objection LIMIT 200) AS listed
