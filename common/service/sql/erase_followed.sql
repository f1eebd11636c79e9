SELECT runtime.erase_followed($1, $2, $3, $4, $5)
