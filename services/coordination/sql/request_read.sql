-- $1 the request; $2 whose, or NULL for all
SELECT json_strip_nulls(json_build_object('request', number, 'matter', matter, 'party', party, 'text', text, 'external_ids', external_ids,
	'portal', portal, 'owner', owner, 'state', state, 'filed_at', to_char(filed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'due', to_char(due AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'answer', answer,
	'answered_by', answered_by, 'answered_at', to_char(answered_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'rating', nullif(rating, 0), 'reopened', reopened))::text
FROM coordination.request WHERE number = $1 AND ($2::text IS NULL OR portal = $2)
