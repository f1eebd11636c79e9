INSERT INTO subsidy.decision (award, portal, approve, decided_by, decided_at, reasons)
VALUES ($1, $2, $3, $4, $5, $6)
