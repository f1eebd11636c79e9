SELECT json_build_object('funds', coalesce(json_agg(json_build_object('fund', fund, 'year', year, 'payer', payer, 'title', title,
	'amount', amount, 'available', available, 'committed', committed, 'instructed', instructed, 'paid', paid, 'revenue', revenue, 'waiting', waiting)
	ORDER BY fund), '[]'))::text
FROM (SELECT * FROM subsidy.fund ORDER BY fund LIMIT 500) AS f
