SELECT task, review, department, agree, reasons, given_by, given_at
FROM coordination.opinion WHERE review = $1 ORDER BY given_at, task
