#include "award.h"

#include "part.h"
#include "recognition.h"
#include "store.h"
#include <stdio.h>
#include <string.h>

const char *const award_states[] = {"in_review", "to_decide", "waiting_for_funds", "approved",
	"refused", "cancelled", "paying", "paid", "payment_failed", "in_notice", "recognised",
	"expired", "revoked", "contested", "overturned", "in_correction", "waiting_for_payers",
	NULL};

/* What may happen in which state; what is not named is refused. */
static const struct {
	enum award_state from;
	enum award_step step;
	enum award_state to;
} moves[] = {
	{AWARD_IN_REVIEW, STEP_REVIEW_CONCLUDED, AWARD_TO_DECIDE},
	{AWARD_TO_DECIDE, STEP_APPROVE, AWARD_APPROVED},
	{AWARD_TO_DECIDE, STEP_REFUSE, AWARD_REFUSED},
	{AWARD_IN_REVIEW, STEP_CANCEL, AWARD_CANCELLED},
	{AWARD_TO_DECIDE, STEP_CANCEL, AWARD_CANCELLED},
	{AWARD_WAITING_FOR_FUNDS, STEP_CANCEL, AWARD_CANCELLED},
	{AWARD_WAITING_FOR_FUNDS, STEP_SERVE, AWARD_APPROVED},
	{AWARD_APPROVED, STEP_INSTRUCT, AWARD_PAYING},
	{AWARD_PAYMENT_FAILED, STEP_INSTRUCT, AWARD_PAYING},
	{AWARD_PAYING, STEP_ALL_PAID, AWARD_PAID},
	{AWARD_PAYING, STEP_PAYMENT_FAILED, AWARD_PAYMENT_FAILED},
	{AWARD_PAYMENT_FAILED, STEP_PAYMENT_FAILED, AWARD_PAYMENT_FAILED},
	{AWARD_PAID, STEP_PAYMENT_FAILED, AWARD_PAYMENT_FAILED},
	{AWARD_APPROVED, STEP_BEGIN_NOTICE, AWARD_IN_NOTICE},
	{AWARD_IN_NOTICE, STEP_END_NOTICE, AWARD_APPROVED},
	{AWARD_APPROVED, STEP_RECOGNISE, AWARD_RECOGNISED},
	{AWARD_RECOGNISED, STEP_EXPIRE, AWARD_EXPIRED},
	{AWARD_RECOGNISED, STEP_REVOKE, AWARD_REVOKED},
	{AWARD_IN_NOTICE, STEP_OBJECT, AWARD_CONTESTED},
	{AWARD_CONTESTED, STEP_OBJECT, AWARD_CONTESTED},
	{AWARD_CONTESTED, STEP_OVERRULE, AWARD_IN_NOTICE},
	{AWARD_CONTESTED, STEP_UPHOLD, AWARD_OVERTURNED},
	{AWARD_TO_DECIDE, STEP_ASK_CORRECTION, AWARD_IN_CORRECTION},
	{AWARD_IN_CORRECTION, STEP_CORRECTED, AWARD_TO_DECIDE},
	{AWARD_IN_CORRECTION, STEP_CANCEL, AWARD_CANCELLED},
	{AWARD_APPROVED, STEP_ASK_PAYERS, AWARD_WAITING_FOR_PAYERS},
	{AWARD_WAITING_FOR_PAYERS, STEP_PAYERS_AGREED, AWARD_APPROVED},
	{AWARD_WAITING_FOR_PAYERS, STEP_PAYER_REFUSED, AWARD_REFUSED},
	{AWARD_WAITING_FOR_PAYERS, STEP_CANCEL, AWARD_CANCELLED},
	{AWARD_PAID, STEP_PART_RETURNED, AWARD_PAYING},
};

bool
award_enter(struct award *award, enum award_step step)
{
	for (size_t i = 0; i < ARRAY_LEN(moves); i++) {
		if ((int)moves[i].from == award->state && moves[i].step == step) {
			award->state = moves[i].to;
			return true;
		}
	}
	return false;
}

enum outcome
award_refuse_state(const struct award *award, const char *code, struct effects *out)
{
	return refuse(out, code, P(award->number), P(award_states[award->state]));
}

enum outcome
award_tell(const struct award *award, const char *type, const char *also, json_t *data,
	struct effects *out)
{
	struct event event = {.type = type, .data = data};

	COPY_TEXT(event.subject, award->case_number);
	COPY_TEXT(event.audience[0], award->application);
	if (also)
		COPY_TEXT(event.audience[1], also);
	json_object_set_new(data, "award", json_string(award->number));
	json_object_set_new(data, "case", json_string(award->case_number));
	/* What its award has to know of a part that is here. */
	if (award->parent[0] && strcmp(award->application, out->service) == 0)
		timer_set(out, PART_CHANGED, award->number, out->now, 1);
	return emit(out, event);
}

/* ---- review, decision, withdrawal ---- */

const struct hand *
award_hand_of(void *const *hands, const char *officer)
{
	for (; *hands; hands++)
		if (strcmp(((const struct hand *)*hands)->officer, officer) == 0)
			return *hands;
	return NULL;
}

bool
award_add_hand(const struct award *award, const char *officer, const char *act, struct effects *out)
{
	struct hand *hand = create(out, &hand_type);

	hand->at = out->now;
	return snprintf(hand->hand, sizeof(hand->hand), "%s %s", award->number, officer) <
		       (int)sizeof(hand->hand) &&
	       COPY_TEXT(hand->award, award->number) && COPY_TEXT(hand->officer, officer) &&
	       COPY_TEXT(hand->act, act);
}

/* Did an earlier one of these opinions come from the same officer? */
static bool
stands_before(const json_t *opinions, size_t place, const char *officer)
{
	for (size_t i = 0; i < place; i++)
		if (strcmp(json_text(json_array_get(opinions, i), "by"), officer) == 0)
			return true;
	return false;
}

enum outcome
award_take_review(struct award *award, void *const *hands, const json_t *in, struct effects *out)
{
	const json_t *opinions = json_object_get(in, "opinions"), *opinion;
	size_t i;

	if (!award)
		return refuse(out, "not_found", P(json_text(in, "award")));
	if (!award_enter(award, STEP_REVIEW_CONCLUDED))
		return DONE; /* cancelled meanwhile */
	if (!COPY_TEXT(award->review_result, json_text(in, "result")))
		return refuse(out, "application_unreadable", P(award->number));
	award_start_stage_clock(award, out);
	json_array_foreach(opinions, i, opinion)
	{
		const char *by = json_text(opinion, "by");

		if (award_hand_of(hands, by) || stands_before(opinions, i, by))
			continue;
		if (!award_add_hand(award, by, ACT_REVIEWED, out))
			return refuse(out, "application_unreadable", P(award->number));
	}
	return DONE;
}

/* What the policy's rules could not compute, the deciding officer fixes; nothing else. */
static enum outcome
fix_amount(struct award *award, const json_t *given, struct effects *out)
{
	if (award->amount == 0 && !given)
		return refuse(out, "amount_missing", P(award->number));
	if (award->amount != 0 && given && json_integer_value(given) != award->amount)
		return refuse(out, "amount_fixed", P(award->number), P_MONEY(award->amount));
	if (given && award->most > 0 &&
		(json_integer_value(given) < award->least ||
			json_integer_value(given) > award->most))
		return refuse(out, "amount_out_of_range", P(award->number), P_MONEY(award->least),
			P_MONEY(award->most));
	if (given)
		award->amount = json_integer_value(given);
	return DONE;
}

static enum outcome
approve(struct award_file *file, const json_t *data, struct effects *out)
{
	size_t source;

	if (file->award->gives)
		return json_object_get(data, "amount")
			       ? refuse(out, "title_has_no_amount", P(file->award->number))
			       : DONE;
	if (fix_amount(file->award, json_object_get(data, "amount"), out) == REFUSED)
		return REFUSED;
	const struct fund *promised = award_queue_before(file);
	if (promised)
		return refuse(out, "fund_promised", P(promised->fund), P(promised->waiting));
	switch (award_commit(file, &source, out)) {
	case COMMITTED:
		return DONE;
	case SHORT_OF_MONEY:
		return refuse(out, "fund_insufficient", P(file->funds[source]->fund),
			P_MONEY(file->funds[source]->available));
	default:
		return refuse(out, "funding_unreadable", P(file->award->policy));
	}
}

/* Who may decide, and whether there is something to decide. */
static enum outcome
check_decider(const struct award_file *file, struct effects *out)
{
	const struct award *award = file->award;

	if (!award)
		return refuse(out, "not_found", P(file->number));
	if (strcmp(out->department, award->decides) != 0)
		return refuse(out, "wrong_department", P(award->decides));
	if (file->decision)
		return refuse(
			out, "already_decided", P(award->number), P(file->decision->decided_by));
	if (strcmp(award->portal, out->principal) == 0 ||
		award_hand_of(file->hands, out->principal))
		return refuse(out, "officer_already_acted", P(out->principal), P(award->number));
	return DONE;
}

/* What is approved is shown to the public first, if the policy says so; then money waits for a
 * payer, and a title is given. */
static enum outcome
award_go_on(struct award *award, struct effects *out)
{
	if (award->notice_days > 0)
		return award_begin_notice(award, out);
	return award_give(award, out);
}

enum outcome
award_conclude(struct award_file *file, json_t *content, struct effects *out)
{
	struct award *award = file->award;
	bool by_rule = strncmp(file->decision->decided_by, "rule:", strlen("rule:")) == 0;

	award_approved(file, content, out);
	if (award_go_on(award, out) == REFUSED)
		return REFUSED;
	return by_rule && award->state == AWARD_APPROVED
		       ? payment_instruct_all(file, file->decision->decided_by, out)
		       : DONE;
}

enum outcome
award_settle(struct award_file *file, json_t *content, struct effects *out)
{
	if (!part_needs_payers(file))
		return award_conclude(file, content, out);
	json_decref(content);
	return part_ask_payers(file, out);
}

enum outcome
award_decide(struct award_file *file, const json_t *data, struct effects *out)
{
	struct award *award = file->award;
	bool yes = json_bool(data, "approve");

	if (check_decider(file, out) == REFUSED)
		return REFUSED;
	if (yes && award->state == AWARD_TO_DECIDE && !award_at_last_stage(award))
		return award_pass_stage(award, data, out);
	if (!award_enter(award, yes ? STEP_APPROVE : STEP_REFUSE))
		return award_refuse_state(award, "award_not_waiting", out);
	if (yes && approve(file, data, out) == REFUSED)
		return REFUSED;
	if (!award_add_hand(award, out->principal, ACT_DECIDED, out))
		return refuse(out, "application_unreadable", P(award->number));
	award_end_clocks(award, out);
	json_t *content;
	file->decision = award_add_decision(
		award, yes, out->principal, json_object_get(data, "reasons"), &content, out);
	if (!yes)
		award_tell(award, "award.refused.v1", NULL,
			json_pack("{s:s, s:o}", "policy", award->policy, "decision", content), out);
	if (yes && award_settle(file, content, out) == REFUSED)
		return REFUSED;
	return reply(out, json_pack("{s:s, s:s}", "award", award->number, "state",
				  award_states[award->state]));
}

/* What is decided stays decided; that is the answer, unless it was cancelled before. */
enum outcome
award_withdraw(
	struct award_file *file, struct fund *waits_for, const json_t *in, struct effects *out)
{
	struct award *award = file->award;

	if (!award)
		return refuse(out, "not_found", P(json_text(in, "award")));
	if (award->state == AWARD_CANCELLED)
		return DONE;
	bool committed = award->state == AWARD_WAITING_FOR_PAYERS;
	if (!award_enter(award, STEP_CANCEL))
		return award_tell(award, "award.withdrawal_refused.v1", NULL,
			json_pack("{s:s}", "state", award_states[award->state]), out);
	award_end_clocks(award, out);
	if (committed && award_release(file, out) == REFUSED)
		return REFUSED;
	if (waits_for) {
		award_stop_waiting(award, waits_for);
		fund_serve_later(waits_for, out);
	}
	return award_tell(award, "award.cancelled.v1",
		award->review_by[0] ? award->review_by : NULL,
		json_pack("{s:O}", "reason", json_object_get(in, "reason")), out);
}
