SELECT number, case_number, policy, application, portal, party, period, purpose, procedure, review_by, funding, amount, state, review_result, payments, filed_at, opened_at
FROM subsidy.award WHERE number = $1
