SELECT json_build_object('fund', fund, 'year', year, 'payer', payer, 'title', title, 'indicator', indicator,
	'external_ids', coalesce(external_ids, '[]'), 'amount', amount, 'available', available, 'committed', committed,
	'instructed', instructed, 'paid', paid, 'revenue', revenue, 'waiting', waiting, 'opened_by', opened_by, 'opened_at', to_char(opened_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text
FROM subsidy.fund WHERE fund = $1
