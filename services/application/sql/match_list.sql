-- $1 the enterprise, $2 the policy's version, $3 the portal that was told: each NULL for all
SELECT json_build_object('matches', coalesce(json_agg(json_strip_nulls(json_build_object('policy', policy, 'party', party, 'portal', portal, 'state', state,
	'told_at', application.wire(told_at), 'answered_at', application.wire(answered_at), 'grants_at', application.wire(grants_at))) ORDER BY told_at DESC, match), '[]'::json))::text
FROM (SELECT * FROM application.match WHERE ($1::text IS NULL OR party = $1) AND ($2::text IS NULL OR policy = $2) AND ($3::text IS NULL OR portal = $3)
	ORDER BY told_at DESC, match LIMIT 200) AS shown
