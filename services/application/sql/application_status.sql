-- $1 the case; $2 whose cases, or NULL for all
SELECT json_build_object('case', case_number, 'state', state, 'policy', policy, 'party', party, 'name', party_name,
	'period', period, 'owner', owner, 'amount', CASE WHEN has_amount THEN amount END, 'award', award,
	'filed_at', application.wire(filed_at), 'filed_on', filed_on, 'waiting_since', application.wire(waiting_since),
	'due', due, 'handler', handler, 'decision', decision,
	'missing', CASE WHEN state = 'incomplete' THEN assessment -> 'missing' ELSE '[]'::json END,
	'to_add', CASE WHEN state = 'incomplete' THEN assessment -> 'to_add' ELSE '[]'::json END,
	'external_ids', external_ids,
	'history', (SELECT json_agg(json_build_object('at', application.wire(at), 'state', change.state, 'by', by,
		'detail', detail, 'text', text) ORDER BY number)
		FROM application.change WHERE change.case_number = application.case_number))
FROM application.application WHERE case_number = $1 AND ($2::text IS NULL OR portal = $2)
