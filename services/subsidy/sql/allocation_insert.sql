INSERT INTO subsidy.allocation (allocation, award, fund, payer, year, amount)
VALUES ($1, $2, $3, $4, $5, $6)
