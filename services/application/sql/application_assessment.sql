-- $1 the case; $2 whose cases, or NULL for all.  What was handed in last counts.
SELECT json_build_object('case', a.case_number, 'policy', policy, 'filed_on', filed_on,
	'assessed_at', application.wire(coalesce(latest.answered_at, filed_at)), 'document', coalesce(latest.document, a.document),
	'assessment', coalesce(latest.assessment, a.assessment))
FROM application.application a LEFT JOIN LATERAL (SELECT c.* FROM application.correction c
	WHERE c.case_number = a.case_number AND answered_at IS NOT NULL ORDER BY answered_at DESC LIMIT 1) AS latest ON true
WHERE a.case_number = $1 AND ($2::text IS NULL OR portal = $2)
