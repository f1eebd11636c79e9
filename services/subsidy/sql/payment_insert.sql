INSERT INTO subsidy.payment (payment, award, allocation, fund, payer, amount, procedure, decided_by, instructed_by, instructed_at, state, confirmed_by, confirmed_at, reference, reason, external_ids)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
