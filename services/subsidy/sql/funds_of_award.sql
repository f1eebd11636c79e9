SELECT k.place, t.fund, t.year, t.payer, t.title, t.indicator, t.external_ids, t.amount, t.available,
	t.committed, t.instructed, t.paid, t.revenue, t.postings, t.waiting, t.opened_by, t.opened_at
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN subsidy.award a ON a.number = k.key
CROSS JOIN LATERAL json_array_elements(a.funding) AS one
JOIN subsidy.fund t ON t.fund = one ->> 'fund'
UNION ALL
-- What was paid from a fund whose year is over and came back is borne by that fund of a later year.
SELECT k.place, t.fund, t.year, t.payer, t.title, t.indicator, t.external_ids, t.amount, t.available,
	t.committed, t.instructed, t.paid, t.revenue, t.postings, t.waiting, t.opened_by, t.opened_at
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN subsidy.award a ON a.number = k.key AND a.state IN ('paying', 'paid', 'payment_failed')
CROSS JOIN LATERAL json_array_elements(a.funding) AS one
JOIN subsidy.fund t ON t.payer = split_part(one ->> 'fund', '/', 1) AND t.year > split_part(one ->> 'fund', '/', 2)::bigint
	AND t.fund = t.payer || '/' || t.year || '/' || split_part(one ->> 'fund', '/', 3)
