#include "store.h"

#include <string.h>

static const struct column fund_columns[] = {
	FIXED_TEXT_COLUMN(struct fund, fund),
	FIXED_INT_COLUMN(struct fund, year),
	FIXED_TEXT_COLUMN(struct fund, payer),
	FIXED_JSON_COLUMN(struct fund, title),
	FIXED_JSON_COLUMN(struct fund, indicator),
	FIXED_JSON_COLUMN(struct fund, external_ids),
	INT_COLUMN(struct fund, amount),
	INT_COLUMN(struct fund, available),
	INT_COLUMN(struct fund, committed),
	INT_COLUMN(struct fund, instructed),
	INT_COLUMN(struct fund, paid),
	INT_COLUMN(struct fund, revenue),
	INT_COLUMN(struct fund, postings),
	INT_COLUMN(struct fund, waiting),
	FIXED_TEXT_COLUMN(struct fund, opened_by),
	FIXED_INSTANT_COLUMN(struct fund, opened_at),
	{0},
};
const struct entity_type fund_type = {"subsidy.fund", sizeof(struct fund), fund_columns};

static const struct column award_columns[] = {
	FIXED_TEXT_COLUMN(struct award, number),
	FIXED_TEXT_COLUMN(struct award, parent),
	FIXED_TEXT_COLUMN(struct award, case_number),
	FIXED_TEXT_COLUMN(struct award, policy),
	FIXED_TEXT_COLUMN(struct award, application),
	FIXED_TEXT_COLUMN(struct award, portal),
	FIXED_JSON_COLUMN(struct award, party),
	FIXED_TEXT_COLUMN(struct award, period),
	FIXED_TEXT_COLUMN(struct award, purpose),
	FIXED_TEXT_COLUMN(struct award, procedure),
	FIXED_JSON_COLUMN(struct award, gives),
	FIXED_JSON_COLUMN(struct award, stages),
	INT_COLUMN(struct award, stage),
	TEXT_COLUMN(struct award, decides),
	FIXED_INT_COLUMN(struct award, least),
	FIXED_INT_COLUMN(struct award, most),
	FIXED_TEXT_COLUMN(struct award, review_by),
	FIXED_JSON_COLUMN(struct award, funding),
	INT_COLUMN(struct award, amount),
	STATE_COLUMN(struct award, state, award_states),
	TEXT_COLUMN(struct award, review_result),
	TEXT_COLUMN(struct award, waits_for),
	INT_COLUMN(struct award, payments),
	INT_COLUMN(struct award, unpaid_parts),
	BOOL_COLUMN(struct award, own_paid),
	BOOL_COLUMN(struct award, held),
	FIXED_INT_COLUMN(struct award, notice_days),
	INSTANT_COLUMN(struct award, notice_until),
	INT_COLUMN(struct award, objections),
	INT_COLUMN(struct award, open_objections),
	INT_COLUMN(struct award, corrections),
	CLOCK_COLUMNS(struct award, clock),
	CLOCK_COLUMNS(struct award, stage_clock),
	INT_COLUMN(struct award, clock_turns),
	FIXED_INSTANT_COLUMN(struct award, filed_at),
	FIXED_INSTANT_COLUMN(struct award, opened_at),
	{0},
};
const struct entity_type award_type = {
	"subsidy.award", sizeof(struct award), award_columns, .stepwise = true};

static const struct column hand_columns[] = {
	FIXED_TEXT_COLUMN(struct hand, hand),
	FIXED_TEXT_COLUMN(struct hand, award),
	FIXED_TEXT_COLUMN(struct hand, officer),
	FIXED_TEXT_COLUMN(struct hand, act),
	FIXED_INSTANT_COLUMN(struct hand, at),
	{0},
};
const struct entity_type hand_type = {"subsidy.hand", sizeof(struct hand), hand_columns};

static const struct column allocation_columns[] = {
	FIXED_TEXT_COLUMN(struct allocation, allocation),
	FIXED_TEXT_COLUMN(struct allocation, award),
	FIXED_TEXT_COLUMN(struct allocation, fund),
	FIXED_TEXT_COLUMN(struct allocation, payer),
	FIXED_INT_COLUMN(struct allocation, year),
	FIXED_INT_COLUMN(struct allocation, amount),
	FIXED_TEXT_COLUMN(struct allocation, replaces),
	{0},
};
const struct entity_type allocation_type = {
	"subsidy.allocation", sizeof(struct allocation), allocation_columns};

static const struct column decision_columns[] = {
	FIXED_TEXT_COLUMN(struct decision, award),
	FIXED_TEXT_COLUMN(struct decision, portal),
	FIXED_TEXT_COLUMN(struct decision, procedure),
	FIXED_BOOL_COLUMN(struct decision, approve),
	FIXED_TEXT_COLUMN(struct decision, decided_by),
	FIXED_INSTANT_COLUMN(struct decision, decided_at),
	FIXED_JSON_COLUMN(struct decision, content),
	{0},
};
const struct entity_type decision_type = {
	"subsidy.decision", sizeof(struct decision), decision_columns};

static const struct column payment_columns[] = {
	FIXED_TEXT_COLUMN(struct payment, payment),
	FIXED_TEXT_COLUMN(struct payment, award),
	FIXED_TEXT_COLUMN(struct payment, allocation),
	FIXED_TEXT_COLUMN(struct payment, fund),
	FIXED_TEXT_COLUMN(struct payment, payer),
	FIXED_INT_COLUMN(struct payment, amount),
	FIXED_TEXT_COLUMN(struct payment, procedure),
	FIXED_TEXT_COLUMN(struct payment, decided_by),
	FIXED_TEXT_COLUMN(struct payment, instructed_by),
	FIXED_INSTANT_COLUMN(struct payment, instructed_at),
	STATE_COLUMN(struct payment, state, payment_states),
	TEXT_COLUMN(struct payment, confirmed_by),
	INSTANT_COLUMN(struct payment, confirmed_at),
	TEXT_COLUMN(struct payment, reference),
	TEXT_COLUMN(struct payment, reason),
	BOOL_COLUMN(struct payment, to_revenue),
	JSON_COLUMN(struct payment, external_ids),
	{0},
};
const struct entity_type payment_type = {
	"subsidy.payment", sizeof(struct payment), payment_columns};

static const struct column part_columns[] = {
	FIXED_TEXT_COLUMN(struct part, part),
	FIXED_TEXT_COLUMN(struct part, award),
	FIXED_TEXT_COLUMN(struct part, fund),
	FIXED_TEXT_COLUMN(struct part, payer),
	FIXED_INT_COLUMN(struct part, instalment),
	FIXED_INT_COLUMN(struct part, amount),
	FIXED_INSTANT_COLUMN(struct part, due),
	STATE_COLUMN(struct part, state, part_states),
	{0},
};
const struct entity_type part_type = {"subsidy.part", sizeof(struct part), part_columns};

static const struct column recognition_columns[] = {
	FIXED_TEXT_COLUMN(struct recognition, award),
	FIXED_TEXT_COLUMN(struct recognition, certificate),
	FIXED_TEXT_COLUMN(struct recognition, party),
	FIXED_TEXT_COLUMN(struct recognition, party_name),
	FIXED_JSON_COLUMN(struct recognition, title),
	FIXED_TEXT_COLUMN(struct recognition, granted_by),
	FIXED_TEXT_COLUMN(struct recognition, valid_from),
	FIXED_TEXT_COLUMN(struct recognition, valid_to),
	INSTANT_COLUMN(struct recognition, ended_at),
	TEXT_COLUMN(struct recognition, ended_by),
	{0},
};
const struct entity_type recognition_type = {
	"subsidy.recognition", sizeof(struct recognition), recognition_columns};

static const struct column objection_columns[] = {
	FIXED_TEXT_COLUMN(struct objection, objection),
	FIXED_TEXT_COLUMN(struct objection, award),
	FIXED_TEXT_COLUMN(struct objection, portal),
	FIXED_TEXT_COLUMN(struct objection, objector),
	FIXED_JSON_COLUMN(struct objection, grounds),
	STATE_COLUMN(struct objection, state, objection_states),
	FIXED_INSTANT_COLUMN(struct objection, filed_at),
	FIXED_INSTANT_COLUMN(struct objection, due),
	TEXT_COLUMN(struct objection, heard_by),
	INSTANT_COLUMN(struct objection, heard_at),
	JSON_COLUMN(struct objection, decision),
	{0},
};
const struct entity_type objection_type = {
	"subsidy.objection", sizeof(struct objection), objection_columns};

static const struct column correction_columns[] = {
	FIXED_TEXT_COLUMN(struct correction, correction),
	FIXED_TEXT_COLUMN(struct correction, award),
	FIXED_JSON_COLUMN(struct correction, items),
	FIXED_TEXT_COLUMN(struct correction, asked_by),
	FIXED_INSTANT_COLUMN(struct correction, asked_at),
	FIXED_INSTANT_COLUMN(struct correction, due),
	STATE_COLUMN(struct correction, state, correction_states),
	INSTANT_COLUMN(struct correction, ended_at),
	{0},
};
const struct entity_type correction_type = {
	"subsidy.correction", sizeof(struct correction), correction_columns};

static const struct column ledger_line_columns[] = {
	FIXED_TEXT_COLUMN(struct ledger_line, line),
	FIXED_TEXT_COLUMN(struct ledger_line, transaction),
	STATE_COLUMN(struct ledger_line, account, accounts),
	FIXED_TEXT_COLUMN(struct ledger_line, fund),
	FIXED_INT_COLUMN(struct ledger_line, amount),
	FIXED_TEXT_COLUMN(struct ledger_line, about),
	FIXED_TEXT_COLUMN(struct ledger_line, what),
	FIXED_INSTANT_COLUMN(struct ledger_line, at),
	{0},
};
const struct entity_type ledger_line_type = {
	"subsidy.ledger_line", sizeof(struct ledger_line), ledger_line_columns};

static void
fund_of_waiting(const void *entity, char key[ENTITY_KEY_SIZE])
{
	strcpy(key, ((const struct award *)entity)->waits_for);
}

static void
award_of_part(const void *entity, char key[ENTITY_KEY_SIZE])
{
	strcpy(key, ((const struct part *)entity)->award);
}

static void
parent_of_award(const void *entity, char key[ENTITY_KEY_SIZE])
{
	strcpy(key, ((const struct award *)entity)->parent);
}

static void
award_of_hand(const void *entity, char key[ENTITY_KEY_SIZE])
{
	strcpy(key, ((const struct hand *)entity)->award);
}

static void
award_of_allocation(const void *entity, char key[ENTITY_KEY_SIZE])
{
	strcpy(key, ((const struct allocation *)entity)->award);
}

static void
award_of_payment(const void *entity, char key[ENTITY_KEY_SIZE])
{
	strcpy(key, ((const struct payment *)entity)->award);
}

const struct lookup fund_by_id = {&fund_type, "fund_by_id", NULL, false};
const struct lookup funds_of_award = {&fund_type, "funds_of_award", NULL, true};
const struct lookup award_by_number = {&award_type, "award_by_number", NULL, false};
const struct lookup awards_waiting = {&award_type, "awards_waiting", fund_of_waiting, false};
const struct lookup funds_of_waiting = {&fund_type, "funds_of_waiting", NULL, true};
const struct lookup awards_by_parent = {&award_type, "awards_by_parent", parent_of_award, false};
const struct lookup part_by_number = {&part_type, "part_by_number", NULL, false};
const struct lookup parts_by_award = {&part_type, "parts_by_award", award_of_part, false};
const struct lookup funds_of_part = {&fund_type, "funds_of_part", NULL, true};
const struct lookup hands_by_award = {&hand_type, "hands_by_award", award_of_hand, false};
const struct lookup allocations_by_award = {
	&allocation_type, "allocations_by_award", award_of_allocation, false};
const struct lookup decision_by_award = {&decision_type, "decision_by_award", NULL, false};
const struct lookup payment_by_number = {&payment_type, "payment_by_number", NULL, false};
const struct lookup payments_by_award = {
	&payment_type, "payments_by_award", award_of_payment, false};
const struct lookup recognition_by_award = {&recognition_type, "recognition_by_award", NULL, false};
const struct lookup objection_by_number = {&objection_type, "objection_by_number", NULL, false};
const struct lookup correction_by_number = {&correction_type, "correction_by_number", NULL, false};
