-- All funds of those that awards_waiting finds.
SELECT DISTINCT ON (k.place, t.fund) k.place, t.fund, t.year, t.payer, t.title, t.indicator, t.external_ids, t.amount, t.available,
	t.committed, t.instructed, t.paid, t.revenue, t.postings, t.waiting, t.opened_by, t.opened_at
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
CROSS JOIN LATERAL (SELECT * FROM subsidy.award a WHERE a.waits_for = k.key ORDER BY a.filed_at, a.number LIMIT 32) AS w
CROSS JOIN LATERAL json_array_elements(w.funding) AS one
JOIN subsidy.fund t ON t.fund = one ->> 'fund'
ORDER BY k.place, t.fund
