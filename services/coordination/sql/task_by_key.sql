SELECT task, review, department, place
FROM coordination.task WHERE task = $1
