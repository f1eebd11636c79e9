INSERT INTO subsidy.ledger_line (line, transaction, account, fund, amount, about, what, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
