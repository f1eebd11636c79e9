#include "store.h"

#include "policy.h"

static const struct column policy_columns[] = {
	FIXED_TEXT_COLUMN(struct policy, ref),
	FIXED_TEXT_COLUMN(struct policy, id),
	FIXED_INT_COLUMN(struct policy, version),
	FIXED_TEXT_COLUMN(struct policy, issued_by),
	STATE_COLUMN(struct policy, state, policy_states),
	JSON_COLUMN(struct policy, document),
	TEXT_COLUMN(struct policy, drafted_by),
	INSTANT_COLUMN(struct policy, drafted_at),
	TEXT_COLUMN(struct policy, published_by),
	INSTANT_COLUMN(struct policy, published_at),
	TEXT_COLUMN(struct policy, withdrawn_by),
	INSTANT_COLUMN(struct policy, withdrawn_at),
	JSON_COLUMN(struct policy, withdrawn_because),
	{0},
};

const struct entity_type policy_type = {
	"policy.policy", sizeof(struct policy), policy_columns, .stepwise = true};

static const struct column hand_columns[] = {
	FIXED_TEXT_COLUMN(struct hand, hand),
	FIXED_TEXT_COLUMN(struct hand, policy),
	FIXED_TEXT_COLUMN(struct hand, officer),
	FIXED_TEXT_COLUMN(struct hand, duty),
	{0},
};

const struct entity_type hand_type = {"policy.hand", sizeof(struct hand), hand_columns};

const struct lookup policy_by_ref = {&policy_type, "policy_by_ref", NULL, false};
const struct lookup hand_by_key = {&hand_type, "hand_by_key", NULL, false};
