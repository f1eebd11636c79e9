INSERT INTO subsidy.award (number, case_number, policy, application, portal, party, period, purpose, procedure, review_by, funding, amount, state, review_result, payments, filed_at, opened_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
