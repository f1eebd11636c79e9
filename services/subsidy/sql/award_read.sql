SELECT json_strip_nulls(json_build_object('award', a.number, 'case', a.case_number, 'policy', a.policy, 'party', a.party,
	'period', a.period, 'procedure', a.procedure, 'amount', a.amount, 'stages', a.stages, 'stage', CASE WHEN a.stages IS NOT NULL THEN a.stage END, 'decides', a.decides,
	'range', CASE WHEN a.most > 0 THEN json_build_object('least', a.least, 'most', a.most) END, 'state', a.state, 'review_result', a.review_result,
	'filed_at', to_char(a.filed_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'opened_at', to_char(a.opened_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'funding', a.funding,
	'gives', a.gives, 'recognition', (SELECT json_build_object('certificate', certificate, 'valid_from', valid_from, 'valid_to', valid_to,
		'ended_at', to_char(ended_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'ended_by', ended_by) FROM subsidy.recognition r WHERE r.award = a.number),
	'clock', CASE WHEN clock_days > 0 THEN json_build_object('days', clock_days, 'used', clock_used, 'started', to_char(filed_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'runs_since', to_char(clock_since, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
		'due', to_char(clock_due, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'ended', to_char(clock_ended, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'pauses', (SELECT coalesce(json_agg(json_build_object('from', to_char(asked_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
		'to', to_char(ended_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'correction', correction) ORDER BY asked_at), '[]') FROM subsidy.correction k WHERE k.award = a.number)) END,
	'stage_clock', CASE WHEN stage_clock_days > 0 THEN json_build_object('days', stage_clock_days, 'used', stage_clock_used, 'due', to_char(stage_clock_due, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) END,
	'corrections', (SELECT json_agg(json_build_object('correction', correction, 'items', items, 'asked_by', asked_by, 'asked_at', to_char(asked_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
		'due', to_char(due, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'state', k.state, 'ended_at', to_char(ended_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) ORDER BY asked_at) FROM subsidy.correction k WHERE k.award = a.number),
	'objections', (SELECT json_agg(json_build_object('objection', objection, 'state', o.state, 'filed_at', to_char(o.filed_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'due', to_char(due, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
		'heard_by', heard_by) ORDER BY o.filed_at, objection) FROM subsidy.objection o WHERE o.award = a.number),
	'notice_until', to_char(a.notice_until, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
	'hands', (SELECT coalesce(json_agg(json_build_object('officer', h.officer, 'act', h.act, 'at', to_char(h.at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) ORDER BY h.at, h.hand), '[]')
		FROM subsidy.hand h WHERE h.award = a.number),
	'allocations', (SELECT coalesce(json_agg(json_build_object('fund', l.fund, 'payer', l.payer, 'year', l.year, 'amount', l.amount)
		ORDER BY l.allocation), '[]') FROM subsidy.allocation l WHERE l.award = a.number),
	'parent', a.parent, 'parts', (SELECT json_agg(json_build_object('part', t.part, 'payer', t.payer, 'fund', t.fund, 'amount', t.amount, 'instalment', t.instalment,
		'state', t.state, 'due', to_char(t.due, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) ORDER BY t.due NULLS FIRST, t.part) FROM subsidy.part t WHERE t.award = a.number),
	'decision', (SELECT jsonb_build_object('approve', d.approve) || jsonb_strip_nulls(d.content::jsonb) FROM subsidy.decision d WHERE d.award = a.number),
	'payments', (SELECT coalesce(json_agg(json_build_object('payment', p.payment, 'fund', p.fund, 'amount', p.amount,
		'state', p.state, 'instructed_by', p.instructed_by, 'instructed_at', to_char(p.instructed_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
		'confirmed_by', p.confirmed_by, 'confirmed_at', to_char(p.confirmed_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'reference', p.reference, 'reason', p.reason, 'to_revenue', CASE WHEN p.to_revenue THEN true END)
		ORDER BY p.instructed_at, p.payment), '[]') FROM subsidy.payment p WHERE p.award = a.number)))::text
FROM subsidy.award a WHERE a.number = $1 OR a.case_number = $1
ORDER BY a.number LIMIT 1
