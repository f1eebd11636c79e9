INSERT INTO subsidy.decision (award, portal, procedure, approve, decided_by, decided_at, content)
VALUES ($1, $2, $3, $4, $5, $6, $7)
