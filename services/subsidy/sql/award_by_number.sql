SELECT k.place, t.number, t.case_number, t.policy, t.application, t.portal, t.party, t.period, t.purpose,
	t.procedure, t.gives, t.stages, t.stage, t.decides, t.least, t.most, t.review_by, t.funding, t.amount, t.state, t.review_result, t.waits_for, t.payments, t.notice_days, t.notice_until, t.objections, t.open_objections, t.filed_at, t.opened_at
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN subsidy.award t ON t.number = k.key
