SELECT k.place, t.fund, t.year, t.payer, t.title, t.indicator, t.external_ids, t.amount, t.available,
	t.committed, t.instructed, t.paid, t.postings, t.waiting, t.opened_by, t.opened_at
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN subsidy.award a ON a.number = k.key
CROSS JOIN LATERAL json_array_elements(a.funding) AS one
JOIN subsidy.fund t ON t.fund = one ->> 'fund'
