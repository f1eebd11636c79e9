INSERT INTO subsidy.hand (hand, award, officer, act, at)
VALUES ($1, $2, $3, $4, $5)
