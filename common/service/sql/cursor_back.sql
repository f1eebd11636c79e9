SELECT runtime.cursor_back($1, $2, $3, $4, $5, $6, $7, $8)
