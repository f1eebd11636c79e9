INSERT INTO coordination.task (task, review, department, place)
VALUES ($1, $2, $3, $4)
