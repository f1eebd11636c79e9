INSERT INTO subsidy.fund (fund, year, payer, title, indicator, external_ids, amount, available, committed, instructed, paid, postings, opened_by, opened_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
