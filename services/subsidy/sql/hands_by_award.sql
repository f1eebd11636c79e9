SELECT hand, award, officer, act, at
FROM subsidy.hand WHERE award = $1 ORDER BY at, hand
