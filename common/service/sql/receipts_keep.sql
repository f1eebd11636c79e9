SELECT runtime.keep_receipts($1, $2)
