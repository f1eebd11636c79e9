SELECT task, review, department, agree, reasons, given_by, given_at
FROM coordination.opinion WHERE task = $1
