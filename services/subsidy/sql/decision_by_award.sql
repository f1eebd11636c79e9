SELECT award, portal, procedure, approve, decided_by, decided_at, content
FROM subsidy.decision WHERE award = $1
