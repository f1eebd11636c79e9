-- $1 the case; $2 whose cases, or NULL for all
SELECT json_build_object('case', case_number, 'policy', policy, 'filed_on', filed_on,
	'assessed_at', application.wire(filed_at), 'document', document, 'assessment', assessment)
FROM application.application WHERE case_number = $1 AND ($2::text IS NULL OR portal = $2)
