#include "award.h"

#include "domain/money.h"
#include "payment.h"
#include "store.h"
#include <stdio.h>
#include <string.h>

const char *const award_states[] = {"in_review", "to_decide", "waiting_for_funds", "approved",
	"refused", "cancelled", "paying", "paid", "payment_failed", NULL};

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
	{AWARD_APPROVED, STEP_INSTRUCT, AWARD_PAYING},
	{AWARD_PAYMENT_FAILED, STEP_INSTRUCT, AWARD_PAYING},
	{AWARD_PAYING, STEP_ALL_PAID, AWARD_PAID},
	{AWARD_PAYING, STEP_PAYMENT_FAILED, AWARD_PAYMENT_FAILED},
	{AWARD_PAYMENT_FAILED, STEP_PAYMENT_FAILED, AWARD_PAYMENT_FAILED},
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
	return emit(out, event);
}

/* ---- opening ---- */

static char *
as_text(const json_t *value, struct arena *arena)
{
	_cleanup_buf_ struct buf text = BUF_INIT;

	json_write(value, &text);
	return arena_strndup(arena, text.data, text.length);
}

/* False if something is longer than any of ours may be. */
static bool
fill(struct award *award, const json_t *in, struct effects *out)
{
	const json_t *procedure = json_object_get(in, "procedure");
	const char *review_by = json_text(procedure, "review_by");

	snprintf(award->number, sizeof(award->number), "%s/1", json_text(in, "case"));
	award->party = as_text(json_object_get(in, "party"), out->arena);
	award->amount = json_int(in, "amount");
	award->opened_at = out->now;
	return COPY_TEXT(award->case_number, json_text(in, "case")) &&
	       COPY_TEXT(award->policy, json_text(in, "policy")) &&
	       COPY_TEXT(award->application, json_text(in, "application")) &&
	       COPY_TEXT(award->portal, json_text(in, "portal")) &&
	       COPY_TEXT(award->period, json_text(in, "period")) &&
	       COPY_TEXT(award->purpose, json_text(in, "purpose")) &&
	       COPY_TEXT(award->procedure, json_text(procedure, "kind")) &&
	       COPY_TEXT(award->review_by, review_by ? review_by : "") &&
	       instant_parse(json_text(in, "filed_at"), &award->filed_at);
}

/* Splits the amount by the payers' shares, without losing a fen.  False if the shares are none. */
static bool
split(const json_t *funding, int64_t amount, int64_t parts[ALLOCATIONS_MOST])
{
	struct share shares[ALLOCATIONS_MOST];
	size_t count = json_array_size(funding);

	if (count == 0 || count > ALLOCATIONS_MOST)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!share_parse(json_text(json_array_get(funding, i), "share"), &shares[i]))
			return false;
	return money_split(amount, shares, count, parts);
}

static void
add_allocations(struct award_file *file, const int64_t *parts, size_t count, struct effects *out)
{
	for (size_t i = 0; i < count; i++) {
		struct allocation *allocation = create(out, &allocation_type);
		const struct fund *fund = file->funds[i];

		snprintf(allocation->allocation, sizeof(allocation->allocation), "%.120s#%zu",
			file->award->number, i + 1);
		COPY_TEXT(allocation->award, file->award->number);
		COPY_TEXT(allocation->fund, fund->fund);
		COPY_TEXT(allocation->payer, fund->payer);
		allocation->year = fund->year;
		allocation->amount = parts[i];
		file->allocations[i] = allocation;
	}
}

static enum outcome
ask_for_review(struct award *award, const json_t *in, struct effects *out)
{
	const json_t *procedure = json_object_get(in, "procedure");
	const char *matter = json_text(procedure, "matter");

	if (!award->review_by[0] || !matter)
		return refuse(out, "review_by_nobody", P(award->policy));
	award->state = AWARD_IN_REVIEW;
	_cleanup_free_ char *review = xasprintf("%s/r1", award->number);
	json_t *data = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:O?}", "review", review, "policy",
		award->policy, "matter", matter, "application", award->application, "asked_by",
		out->service, "review_by", award->review_by, "question",
		json_object_get(procedure, "question"));
	return award_tell(award, "award.review_requested.v1", award->review_by, data, out);
}

/* The fund that is short, with what it lacks. */
static enum outcome
wait_for_funds(const struct award_file *file, struct effects *out)
{
	const struct fund *shortest = file->funds[0];

	file->award->state = AWARD_WAITING_FOR_FUNDS;
	for (size_t i = 0; file->allocations[i]; i++)
		if (file->funds[i]->available < file->allocations[i]->amount)
			shortest = file->funds[i];
	return award_tell(file->award, "award.waiting_for_funds.v1", NULL,
		json_pack("{s:s, s:s, s:I, s:I}", "policy", file->award->policy, "fund",
			shortest->fund, "amount", (json_int_t)file->award->amount, "available",
			(json_int_t)shortest->available),
		out);
}

/* By the policy's rule alone: approved and instructed in one step. */
static enum outcome
grant_at_once(struct award_file *file, struct effects *out)
{
	char rule[NAME_SIZE];

	if (!award_commit(file, out))
		return wait_for_funds(file, out);
	snprintf(rule, sizeof(rule), "rule:%.80s", file->award->policy);
	json_t *reasons = json_pack("[{s:s, s:{s:s, s:s}}]", "code", "conditions_met", "text", "zh",
		"符合政策规定的全部条件", "en", "All conditions of the policy are met");
	const struct decision *decision = award_add_decision(file->award, true, rule, reasons, out);
	file->award->state = AWARD_APPROVED;
	award_approved(file, decision, out);
	file->decision = decision;
	return payment_instruct_all(file, rule, out);
}

enum outcome
award_open(const json_t *in, struct fund *const funds[ALLOCATIONS_MOST], struct effects *out)
{
	const json_t *funding = json_object_get(in, "funding");
	int64_t parts[ALLOCATIONS_MOST], amount = json_int(in, "amount");
	static void *no_payments[] = {NULL};
	struct award_file file = {.payments = no_payments};

	if (strcmp(json_text(in, "benefit_kind"), "money") != 0 || amount <= 0)
		return refuse(out, "benefit_not_money", P(json_text(in, "policy")));
	if (!split(funding, amount, parts))
		return refuse(out, "funding_unreadable", P(json_text(in, "policy")));
	for (size_t i = 0; i < json_array_size(funding); i++) {
		if (!funds[i])
			return refuse(out, "fund_unknown",
				P(json_text(json_array_get(funding, i), "fund")));
		file.funds[i] = funds[i];
	}
	file.award = create(out, &award_type);
	if (!fill(file.award, in, out))
		return refuse(out, "application_unreadable", P(json_text(in, "case")));
	add_allocations(&file, parts, json_array_size(funding), out);
	if (strcmp(file.award->procedure, "instant") == 0)
		return grant_at_once(&file, out);
	return ask_for_review(file.award, in, out);
}

/* ---- review, decision, withdrawal ---- */

static void
remember_reviewers(struct award *award, const json_t *opinions)
{
	const json_t *opinion;
	size_t i, length = 0;

	json_array_foreach(opinions, i, opinion)
	{
		const char *by = json_text(opinion, "by");

		if (by && length + strlen(by) + 2 < REVIEWERS_SIZE)
			length += (size_t)snprintf(award->reviewers + length,
				REVIEWERS_SIZE - length, "%s%s", i ? " " : "", by);
	}
}

enum outcome
award_take_review(struct award *award, const json_t *in, struct effects *out)
{
	if (!award)
		return refuse(out, "not_found", P(json_text(in, "award")));
	if (!award_enter(award, STEP_REVIEW_CONCLUDED))
		return DONE; /* cancelled meanwhile */
	if (!COPY_TEXT(award->review_result, json_text(in, "result")))
		return refuse(out, "application_unreadable", P(award->number));
	remember_reviewers(award, json_object_get(in, "opinions"));
	return DONE;
}

static bool
has_reviewed(const struct award *award, const char *officer)
{
	size_t length = strlen(officer);

	for (const char *at = award->reviewers; *at;) {
		size_t name = strcspn(at, " ");

		if (name == length && memcmp(at, officer, length) == 0)
			return true;
		at += name + (at[name] == ' ');
	}
	return false;
}

static const struct fund *
short_fund(const struct award_file *file)
{
	for (size_t i = 0; file->allocations[i]; i++)
		if (!file->funds[i] || file->funds[i]->available < file->allocations[i]->amount)
			return file->funds[i];
	return file->funds[0];
}

enum outcome
award_decide(const struct award_file *file, const json_t *data, struct effects *out)
{
	struct award *award = file->award;
	bool approve = json_bool(data, "approve");

	if (strcmp(out->department, out->own_department) != 0)
		return refuse(out, "wrong_department", P(out->own_department));
	if (!award)
		return refuse(out, "not_found", P(file->number));
	if (file->decision)
		return refuse(
			out, "already_decided", P(award->number), P(file->decision->decided_by));
	if (has_reviewed(award, out->principal))
		return refuse(out, "officer_already_acted", P(out->principal), P(award->number));
	if (!award_enter(award, approve ? STEP_APPROVE : STEP_REFUSE))
		return refuse(
			out, "award_not_waiting", P(award->number), P(award_states[award->state]));
	if (approve && !award_commit(file, out)) {
		const struct fund *fund = short_fund(file);

		return refuse(out, "fund_insufficient", P(fund ? fund->fund : "-"),
			P_MONEY(fund ? fund->available : 0));
	}
	const struct decision *decision = award_add_decision(
		award, approve, out->principal, json_incref(json_object_get(data, "reasons")), out);
	if (approve)
		award_approved(file, decision, out);
	else
		award_tell(award, "award.refused.v1", NULL,
			json_pack("{s:s, s:o}", "policy", award->policy, "decision",
				award_decision_json(decision)),
			out);
	return reply(out, json_pack("{s:s, s:s}", "award", award->number, "state",
				  award_states[award->state]));
}

enum outcome
award_withdraw(struct award *award, const json_t *in, struct effects *out)
{
	if (!award)
		return refuse(out, "not_found", P(json_text(in, "award")));
	if (!award_enter(award, STEP_CANCEL))
		return award_tell(award, "award.withdrawal_refused.v1", NULL,
			json_pack("{s:s}", "state", award_states[award->state]), out);
	return award_tell(award, "award.cancelled.v1",
		award->review_by[0] ? award->review_by : NULL,
		json_pack("{s:O}", "reason", json_object_get(in, "reason")), out);
}
