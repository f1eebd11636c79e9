SELECT k.place, t.fund, t.year, t.payer, t.title, t.indicator, t.external_ids, t.amount, t.available,
	t.committed, t.instructed, t.paid, t.revenue, t.postings, t.waiting, t.opened_by, t.opened_at
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN subsidy.part p ON p.part = k.key
JOIN subsidy.fund t ON t.fund = p.fund
