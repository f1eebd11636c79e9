SELECT k.place, t.payment, t.award, t.allocation, t.fund, t.payer, t.amount, t.procedure, t.decided_by,
	t.instructed_by, t.instructed_at, t.state, t.confirmed_by, t.confirmed_at, t.reference, t.reason, t.to_revenue,
	t.external_ids
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN subsidy.payment t ON t.payment = k.key
