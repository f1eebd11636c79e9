SELECT
	case_number, policy, policy_id, party, party_name, period, handler, review_by, portal, actor, filed_on,
	filed_at, document, assessment, people, external_ids, state, before, owner, owner_before, has_amount,
	amount, award, due, waiting_since, decision, changes
FROM application.application WHERE case_number = $1
