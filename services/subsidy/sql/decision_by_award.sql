SELECT award, portal, approve, decided_by, decided_at, reasons
FROM subsidy.decision WHERE award = $1
