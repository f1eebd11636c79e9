SELECT
	uscc, name, kind, external_ids, attributes, changes, updated_by, updated_at
FROM application.party WHERE uscc = $1
