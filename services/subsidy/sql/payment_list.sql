-- $1 in this state, $2 from this fund, $3 of this payer, $4 this one alone; NULL for all.  $5 of this division, NULL for all.  Those after $6, a page.
SELECT json_build_object('payments', coalesce(json_agg(json_strip_nulls(json_build_object('payment', payment, 'idempotency_key', payment, 'award', award,
	'case', case_number, 'policy', policy, 'fund', fund, 'payer', payer, 'payee', party, 'amount', amount, 'indicator', indicator, 'state', state,
	'instructed_by', instructed_by, 'instructed_at', to_char(instructed_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
	'reference', reference, 'reason', reason)) ORDER BY payment), '[]'))::text
FROM (SELECT p.*, a.case_number, a.policy, a.party, f.indicator
	FROM subsidy.payment p JOIN subsidy.award a ON a.number = p.award JOIN subsidy.fund f ON f.fund = p.fund
	WHERE ($1::text IS NULL OR p.state = $1) AND ($2::text IS NULL OR p.fund = $2) AND ($3::text IS NULL OR p.payer = $3) AND ($4::text IS NULL OR p.payment = $4)
		AND ($5::text IS NULL OR starts_with(p.payer, $5 || '-')) AND ($6::text IS NULL OR p.payment > $6)
	ORDER BY p.payment LIMIT 100) AS listed
