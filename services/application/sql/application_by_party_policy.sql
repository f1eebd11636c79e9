-- document, assessment, people and external_ids are kept for those who ask; no decision reads them, and they are the larger part.
SELECT k.place, t.case_number, t.policy, t.policy_id, t.party, t.party_name, t.period, t.handler, t.review_by,
	t.portal, t.actor, t.filed_on, t.filed_at, NULL::json, NULL::json, NULL::json, NULL::json, t.state,
	t.before, t.owner, t.owner_before, t.has_amount, t.amount, t.award, t.due, t.waiting_since, t.decision, t.parts,
	t.changes, t.clock_days, t.clock_used, t.clock_since, t.clock_due, t.clock_ended, t.correction, t.corrections, t.days_to_end
FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place)
JOIN application.application t ON t.party = split_part(k.key, ' ', 1) AND t.policy_id = split_part(k.key, ' ', 2) AND t.state NOT IN ('refused', 'withdrawn')
