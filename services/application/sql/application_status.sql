-- $1 the case; $2 whose cases, or NULL for all
SELECT json_build_object('case', case_number, 'state', state, 'policy', policy, 'party', party, 'name', party_name,
	'period', period, 'owner', owner, 'amount', CASE WHEN has_amount THEN amount END, 'award', award,
	'filed_at', application.wire(filed_at), 'filed_on', filed_on, 'waiting_since', application.wire(waiting_since),
	'due', due, 'handler', handler, 'decision', decision, 'parts', coalesce(parts, '[]'::json),
	'missing', CASE WHEN state = 'incomplete' THEN coalesce(latest.assessment, a.assessment) -> 'missing' ELSE '[]'::json END,
	'to_add', CASE WHEN state = 'incomplete' THEN coalesce(latest.assessment, a.assessment) -> 'to_add' ELSE '[]'::json END,
	'external_ids', coalesce(latest.external_ids, a.external_ids),
	'clock', CASE WHEN clock_days > 0 THEN json_strip_nulls(json_build_object('days', clock_days, 'used', clock_used, 'runs_since', application.wire(clock_since),
		'due', application.wire(clock_due), 'ended', application.wire(clock_ended))) END,
	'corrections', (SELECT coalesce(json_agg(json_strip_nulls(json_build_object('correction', c.correction, 'items', items, 'asked_by', asked_by,
		'asked_at', application.wire(asked_at), 'due', application.wire(c.due), 'answered_at', application.wire(answered_at))) ORDER BY asked_at), '[]'::json)
		FROM application.correction c WHERE c.case_number = a.case_number),
	'history', (SELECT json_agg(json_build_object('at', application.wire(at), 'state', change.state, 'by', by,
		'detail', detail, 'text', text) ORDER BY number)
		FROM application.change WHERE change.case_number = a.case_number))
FROM application.application a LEFT JOIN LATERAL (SELECT c.assessment, c.external_ids FROM application.correction c
	WHERE c.case_number = a.case_number AND answered_at IS NOT NULL ORDER BY answered_at DESC LIMIT 1) AS latest ON true
WHERE a.case_number = $1 AND ($2::text IS NULL OR portal = $2)
