INSERT INTO coordination.review (number, award, case_number, policy, matter, version, question, asked_by, application, lead, owner, state, result, asked_at, due, concluded_at, generation)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
