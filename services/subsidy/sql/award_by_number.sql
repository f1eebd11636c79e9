SELECT k.place, t.number, t.parent, t.case_number, t.policy, t.application, t.portal, t.party, t.period, t.purpose,
	t.procedure, t.gives, t.stages, t.stage, t.decides, t.least, t.most, t.review_by, t.funding, t.amount, t.state, t.review_result, t.waits_for, t.payments, t.unpaid_parts, t.own_paid, t.held, t.notice_days, t.notice_until, t.objections, t.open_objections, t.corrections,
	t.clock_days, t.clock_used, t.clock_since, t.clock_due, t.clock_ended, t.stage_clock_days, t.stage_clock_used, t.stage_clock_since, t.stage_clock_due, t.stage_clock_ended, t.clock_turns, t.filed_at, t.opened_at
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN subsidy.award t ON t.number = k.key
