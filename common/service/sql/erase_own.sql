SELECT runtime.erase_own($1, $2, $3, $4, $5)
