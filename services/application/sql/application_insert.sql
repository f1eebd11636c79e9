INSERT INTO application.application (
	case_number, policy, policy_id, party, party_name, period, handler, review_by, portal, actor, filed_on,
	filed_at, document, assessment, people, external_ids, state, before, owner, owner_before, has_amount,
	amount, award, due, waiting_since, decision, changes)
VALUES (
	$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
	$24, $25, $26, $27)
