-- $1 the officer; $2 the department for which the officer approves; whether of the own department and $3 payer, $4 budget officer, $5 approver.  Nobody has two parts in an award.
SELECT json_build_object('items', coalesce(json_agg(json_strip_nulls(json_build_object('task', task, 'subject', number, 'case', case_number,
	'policy', policy, 'party', party ->> 'name', 'state', state, 'amount', amount,
	'since', to_char(since, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'due', to_char(due, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))) ORDER BY since, number), '[]'::json))::text
FROM (SELECT a.number, a.case_number, a.policy, a.party, a.state, a.amount, duty.task, a.opened_at AS since, CASE WHEN duty.task = 'decide' THEN least(a.clock_due, a.stage_clock_due) END AS due FROM subsidy.award a
	JOIN (VALUES ('to_decide', 'decide', $2::text IS NOT NULL), ('approved', 'pay', $3::boolean), ('payment_failed', 'pay_again', $3::boolean),
		('waiting_for_funds', 'find_funds', $4::boolean)) AS duty (state, task, mine) ON duty.state = a.state AND duty.mine
	WHERE (duty.task <> 'decide' OR a.decides = $2) AND NOT EXISTS (SELECT FROM subsidy.hand h WHERE h.award = a.number AND h.officer = $1 AND h.act <> 'instructed')
	UNION ALL
	SELECT o.objection, a.case_number, a.policy, a.party, o.state, a.amount, 'hear_objection', o.filed_at, o.due FROM subsidy.objection o JOIN subsidy.award a ON a.number = o.award
	WHERE $5::boolean AND o.state = 'open' AND NOT EXISTS (SELECT FROM subsidy.hand h WHERE h.award = a.number AND h.officer = $1 AND h.act <> 'heard')
	ORDER BY since, number LIMIT 200) AS waiting
