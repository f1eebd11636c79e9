SELECT task, review, department, place
FROM coordination.task WHERE review = $1 ORDER BY place
