-- $1 of this state, $2 of this party; NULL for all.  Newest first.
SELECT json_build_object('recognitions', coalesce(json_agg(json_strip_nulls(json_build_object('award', award, 'certificate', certificate,
	'party', party, 'name', party_name, 'title', title, 'granted_by', granted_by, 'valid_from', valid_from, 'valid_to', valid_to, 'policy', policy,
	'state', state, 'ended_at', to_char(ended_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'ended_by', ended_by)) ORDER BY valid_from DESC, award), '[]'))::text
FROM (SELECT r.*, a.policy, a.state FROM subsidy.recognition r JOIN subsidy.award a ON a.number = r.award
	WHERE ($1::text IS NULL OR a.state = $1) AND ($2::text IS NULL OR r.party = $2)
	ORDER BY valid_from DESC, award LIMIT 500) AS listed
