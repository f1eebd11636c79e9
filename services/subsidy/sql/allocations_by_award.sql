SELECT allocation, award, fund, payer, year, amount
FROM subsidy.allocation WHERE award = $1 ORDER BY allocation
