SELECT payment, award, allocation, fund, payer, amount, procedure, decided_by, instructed_by, instructed_at, state, confirmed_by, confirmed_at, reference, reason, external_ids
FROM subsidy.payment WHERE award = $1 ORDER BY instructed_at, payment
