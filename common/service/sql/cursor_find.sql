SELECT number, hash, epoch FROM runtime.cursor WHERE stream = $1
