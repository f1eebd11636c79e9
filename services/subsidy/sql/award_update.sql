UPDATE subsidy.award SET state = $2, review_result = $3, reviewers = $4, payments = $5 WHERE number = $1
