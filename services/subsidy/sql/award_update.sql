UPDATE subsidy.award SET amount = $2, state = $3, review_result = $4, payments = $5 WHERE number = $1
