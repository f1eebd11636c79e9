SELECT fund, year, payer, title, indicator, external_ids, amount, available, committed, instructed, paid, postings, opened_by, opened_at
FROM subsidy.fund WHERE fund IN (SELECT a.fund FROM subsidy.allocation a WHERE a.award = $1)
