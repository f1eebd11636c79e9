-- Of stream $1, between the number $2, which the producer has, and $3, which it has not: some 200 ends of batches, or when there are none between,
-- the single events of the batch that $3 ends or is in.  -1: nothing agrees, and what came first is not remembered any more.
WITH coarse AS (
	SELECT DISTINCT a.number, a.hash FROM generate_series(1, 200) AS g,
		LATERAL (SELECT number, hash FROM runtime.acted WHERE stream = $1 AND number > $2 AND number < $3
			AND number <= $2 + (($3 - $2) * g + 199) / 200 ORDER BY number DESC LIMIT 1) AS a
), fine AS (
	SELECT e.number, e.hash FROM (SELECT * FROM runtime.acted WHERE stream = $1 AND number >= $3 ORDER BY number LIMIT 1) AS a,
		unnest(a.numbers, a.hashes) AS e (number, hash)
	WHERE e.number > $2 AND e.number < $3 AND NOT EXISTS (SELECT FROM coarse)
), gone AS (
	SELECT (SELECT before FROM runtime.acted WHERE stream = $1 ORDER BY number LIMIT 1) > 0 AS first
)
SELECT number, hash FROM coarse UNION ALL SELECT number, hash FROM fine
UNION ALL SELECT -1, ''::bytea FROM gone WHERE first AND $2 = 0 AND NOT EXISTS (SELECT FROM coarse) AND NOT EXISTS (SELECT FROM fine)
ORDER BY number
