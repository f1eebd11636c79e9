-- $1 policy, $2 state, $3 party: each NULL for all; $4 how many at most; $5 whose cases, or NULL for all.  The latest first.
SELECT json_build_object('applications', coalesce(json_agg(json_build_object('case', case_number, 'state', state,
	'policy', policy, 'party', party, 'name', party_name, 'period', period, 'owner', owner,
	'amount', CASE WHEN has_amount THEN amount END, 'award', award, 'filed_at', application.wire(filed_at),
	'waiting_since', application.wire(waiting_since), 'due', due)), '[]'::json))
FROM (SELECT * FROM application.application
	WHERE ($1::text IS NULL OR policy = $1) AND ($2::text IS NULL OR state = $2) AND ($3::text IS NULL OR party = $3)
	AND ($5::text IS NULL OR portal = $5)
	ORDER BY filed_at DESC, case_number DESC LIMIT $4::bigint) AS shown
