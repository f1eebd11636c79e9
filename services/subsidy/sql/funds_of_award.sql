SELECT fund, year, payer, title, indicator, external_ids, amount, available, committed, instructed, paid, postings, opened_by, opened_at
FROM subsidy.fund WHERE fund IN (SELECT one ->> 'fund' FROM subsidy.award a, jsonb_array_elements(a.funding) AS one WHERE a.number = $1)
