INSERT INTO coordination.opinion (task, review, department, agree, reasons, given_by, given_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
