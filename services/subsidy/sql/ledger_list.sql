SELECT json_build_object('entries', coalesce(json_agg(json_build_object('id', place, 'transaction', transaction, 'account', account,
	'fund', fund, 'amount', amount, 'about', coalesce(about, ''), 'what', what, 'at', to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) ORDER BY place), '[]'),
	'next', coalesce(max(place), $1))::text
FROM (SELECT * FROM subsidy.ledger_line WHERE place > $1 ORDER BY place LIMIT $2) AS l
