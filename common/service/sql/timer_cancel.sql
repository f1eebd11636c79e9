UPDATE runtime.timer SET done = true WHERE kind = $1 AND subject = $2 AND NOT done
