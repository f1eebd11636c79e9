UPDATE subsidy.payment SET state = $2, confirmed_by = $3, confirmed_at = $4, reference = $5, reason = $6, external_ids = $7
WHERE payment = $1
