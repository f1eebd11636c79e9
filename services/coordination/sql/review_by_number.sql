SELECT number, award, case_number, policy, matter, version, question, asked_by, application, lead, owner, state, result, asked_at, due, concluded_at, generation
FROM coordination.review WHERE number = $1
