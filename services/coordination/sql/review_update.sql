UPDATE coordination.review SET owner = $2, state = $3, result = $4, due = $5, concluded_at = $6, generation = $7 WHERE number = $1
