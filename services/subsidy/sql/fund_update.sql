UPDATE subsidy.fund SET available = $2, committed = $3, instructed = $4, paid = $5, postings = $6 WHERE fund = $1
