SELECT generation FROM runtime.timer WHERE kind = $1 AND subject = $2 AND NOT done
