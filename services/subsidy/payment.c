#include "payment.h"

#include "part.h"
#include "store.h"
#include "json/stored.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *const payment_states[] = {"instructed", "confirmed", "failed", "returned", NULL};

/* The allocation's payment that stands, under way or done; or NULL. */
static const struct payment *
standing_payment(const struct award_file *file, const struct allocation *allocation)
{
	for (void **at = file->payments; *at; at++) {
		const struct payment *payment = *at;

		if (strcmp(payment->allocation, allocation->allocation) == 0 &&
			payment->state != PAYMENT_FAILED && payment->state != PAYMENT_RETURNED)
			return payment;
	}
	return NULL;
}

bool
allocation_lapsed(const struct award_file *file, const struct allocation *allocation)
{
	for (void **at = file->payments; *at; at++) {
		const struct payment *payment = *at;

		if (payment->to_revenue && strcmp(payment->allocation, allocation->allocation) == 0)
			return true;
	}
	return false;
}

/* A division's treasury is its finance bureau (财政局): treasury/<division>-czj. */
static void
treasury_of(const char *payer, char into[NAME_SIZE])
{
	snprintf(into, NAME_SIZE, "treasury/%.*s-czj", DIVISION_LENGTH, payer);
}

static void
tell_instructed(const struct award_file *file, const struct payment *payment, struct effects *out)
{
	const struct award *award = file->award;
	char treasury[NAME_SIZE];

	treasury_of(payment->payer, treasury);
	award_tell(award, "payment.instructed.v1", treasury,
		json_pack("{s:s, s:s, s:I, s:s, s:s, s:o, s:s, s:s, s:[]}", "payment",
			payment->payment, "policy", award->policy, "amount",
			(json_int_t)payment->amount, "fund", payment->fund, "payer", payment->payer,
			"payee", award_json(file, "party", award->party), "instructed_by",
			payment->instructed_by, "idempotency_key", payment->payment,
			"external_ids"),
		out);
}

static enum outcome
instruct(const struct award_file *file, size_t i, const char *instructed_by, struct effects *out)
{
	struct award *award = file->award;
	const struct allocation *allocation = file->allocations[i];
	struct payment *payment = create(out, &payment_type);

	snprintf(payment->payment, sizeof(payment->payment), "%.120s/p%" PRId64, award->number,
		++award->payments);
	if (!file->borne_by[i] ||
		!fund_move(file->borne_by[i], ACCOUNT_COMMITTED, ACCOUNT_INSTRUCTED,
			allocation->amount, payment->payment, out))
		return refuse(out, "fund_unknown", P(allocation->fund));
	COPY_TEXT(payment->award, award->number);
	COPY_TEXT(payment->allocation, allocation->allocation);
	COPY_TEXT(payment->fund, allocation->fund);
	COPY_TEXT(payment->payer, allocation->payer);
	payment->amount = allocation->amount;
	COPY_TEXT(payment->procedure, award->procedure);
	COPY_TEXT(payment->decided_by, file->decision->decided_by);
	COPY_TEXT(payment->instructed_by, instructed_by);
	payment->instructed_at = out->now;
	tell_instructed(file, payment, out);
	return DONE;
}

enum outcome
payment_instruct_all(struct award_file *file, const char *instructed_by, struct effects *out)
{
	if (!award_enter(file->award, STEP_INSTRUCT))
		return award_refuse_state(file->award, "award_not_approved", out);
	if (award_renew(file, out) == REFUSED)
		return REFUSED;
	for (size_t i = 0; file->allocations[i]; i++) {
		if (file->allocations[i]->amount <= 0 ||
			standing_payment(file, file->allocations[i]) ||
			allocation_lapsed(file, file->allocations[i]))
			continue;
		if (instruct(file, i, instructed_by, out) == REFUSED)
			return REFUSED;
	}
	return DONE;
}

/* Whoever had another part in it does not pay; who had it paid once may do so again. */
static enum outcome
check_payer(const struct award_file *file, struct effects *out)
{
	const struct hand *hand = award_hand_of(file->hands, out->principal);

	if (strcmp(file->decision->decided_by, out->principal) == 0)
		return refuse(out, "payer_is_decider", P(out->principal), P(file->award->number));
	if (hand && strcmp(hand->act, ACT_INSTRUCTED) != 0)
		return refuse(
			out, "officer_already_acted", P(out->principal), P(file->award->number));
	if (!hand && !award_add_hand(file->award, out->principal, ACT_INSTRUCTED, out))
		return refuse(out, "application_unreadable", P(file->award->number));
	return DONE;
}

enum outcome
payment_pay(struct award_file *file, struct effects *out)
{
	if (strcmp(out->department, out->own_department) != 0)
		return refuse(out, "wrong_department", P(out->own_department));
	if (!file->award)
		return refuse(out, "not_found", P(file->number));
	if (!file->decision || !file->decision->approve)
		return award_refuse_state(file->award, "award_not_approved", out);
	if (check_payer(file, out) == REFUSED ||
		payment_instruct_all(file, out->principal, out) == REFUSED)
		return REFUSED;
	return reply(out, json_pack("{s:s, s:s, s:I}", "award", file->award->number, "state",
				  award_states[file->award->state], "payments",
				  (json_int_t)file->award->payments));
}

static struct fund *
fund_of(const struct award_file *file, const struct payment *payment)
{
	for (size_t i = 0; file->allocations[i]; i++)
		if (strcmp(file->allocations[i]->allocation, payment->allocation) == 0)
			return file->borne_by[i];
	return NULL;
}

static bool
all_confirmed(const struct award_file *file)
{
	for (size_t i = 0; file->allocations[i]; i++) {
		const struct payment *payment = standing_payment(file, file->allocations[i]);

		if (file->allocations[i]->amount > 0 &&
			!allocation_lapsed(file, file->allocations[i]) &&
			(!payment || payment->state != PAYMENT_CONFIRMED))
			return false;
	}
	return true;
}

static const struct {
	const char *result, *event;
	enum payment_state from, to;
} results[] = {
	{"paid", "payment.confirmed.v1", PAYMENT_INSTRUCTED, PAYMENT_CONFIRMED},
	{"failed", "payment.failed.v1", PAYMENT_INSTRUCTED, PAYMENT_FAILED},
	{"returned", "payment.returned.v1", PAYMENT_CONFIRMED, PAYMENT_RETURNED},
};

static void
tell_result(const struct award *award, const struct payment *payment, const json_t *data,
	struct effects *out)
{
	bool paid = payment->state == PAYMENT_CONFIRMED;
	char at[INSTANT_TEXT_SIZE];
	json_t *ids = json_object_get(data, "external_ids");
	json_t *result = json_pack("{s:s, s:s, s:I, s:s, s:s, s:s, s:o, s:s*}", "payment",
		payment->payment, "policy", award->policy, "amount", (json_int_t)payment->amount,
		"at", instant_text(payment->confirmed_at, at), "reference", payment->reference,
		"confirmed_by", payment->confirmed_by, "external_ids",
		ids ? json_incref(ids) : json_array(), "reason", paid ? NULL : payment->reason);

	if (paid)
		json_object_set_new(result, "award_state", json_string(award_states[award->state]));
	if (payment->state == PAYMENT_RETURNED)
		json_object_set_new(result, "to_revenue", json_boolean(payment->to_revenue));
	for (size_t i = 0; i < ARRAY_LEN(results); i++)
		if ((int)results[i].to == payment->state)
			award_tell(award, results[i].event, NULL, result, out);
}

static void
record_result(
	struct payment *payment, enum payment_state state, const json_t *data, struct effects *out)
{
	payment->state = (int)state;
	COPY_TEXT(payment->confirmed_by, out->principal);
	payment->confirmed_at = out->now;
	COPY_TEXT(payment->reference, json_text(data, "reference"));
	if (state != PAYMENT_CONFIRMED)
		COPY_TEXT(payment->reason, json_text(data, "reason"));
	payment->external_ids = json_keep(json_object_get(data, "external_ids"), out->arena);
}

static bool
move_money(struct payment *payment, struct fund *fund, struct effects *out)
{
	if (!fund)
		return false;
	if (payment->state != PAYMENT_RETURNED)
		return fund_move(fund, ACCOUNT_INSTRUCTED,
			payment->state == PAYMENT_CONFIRMED ? ACCOUNT_PAID : ACCOUNT_COMMITTED,
			payment->amount, payment->payment, out);
	payment->to_revenue = fund_year_is_over(fund, out);
	return fund_take_back(fund, payment->amount, payment->payment, out);
}

/* Who answers, and whether there is something to answer to. */
static enum outcome
check_answer(const struct payment *payment, const struct award_file *file, const json_t *data,
	enum payment_state *ret_state, struct effects *out)
{
	size_t i = 0;

	if (!payment || !file->award)
		return refuse(out, "not_found", P(file->number));
	if (strncmp(out->department, payment->payer, DIVISION_LENGTH) != 0)
		return refuse(out, "wrong_treasury", P(payment->payment), P(payment->payer));
	while (strcmp(results[i].result, json_text(data, "result")) != 0)
		i++; /* the schema names no other */
	*ret_state = results[i].to;
	bool fits = (int)results[i].from == payment->state;
	if (!fits && *ret_state == PAYMENT_RETURNED)
		return refuse(out, "payment_not_made", P(payment->payment),
			P(payment_states[payment->state]));
	if (!fits)
		return refuse(out, "payment_settled", P(payment->payment),
			P(payment_states[payment->state]));
	if (*ret_state != PAYMENT_CONFIRMED && !json_text(data, "reason"))
		return refuse(out, "reason_missing", P(payment->payment));
	return DONE;
}

static bool
award_goes_on(const struct award_file *file, const struct payment *payment)
{
	file->award->own_paid = false;
	if (payment->state != PAYMENT_CONFIRMED)
		return award_enter(file->award, STEP_PAYMENT_FAILED);
	file->award->own_paid = all_confirmed(file);
	return !file->award->own_paid || file->award->unpaid_parts > 0 ||
	       award_enter(file->award, STEP_ALL_PAID);
}

enum outcome
payment_confirm(
	struct payment *payment, struct award_file *file, const json_t *data, struct effects *out)
{
	enum payment_state state = PAYMENT_INSTRUCTED;

	if (check_answer(payment, file, data, &state, out) == REFUSED)
		return REFUSED;
	record_result(payment, state, data, out);
	if (!move_money(payment, fund_of(file, payment), out))
		return refuse(out, "fund_unknown", P(payment->fund));
	if (!award_goes_on(file, payment))
		return award_refuse_state(file->award, "award_not_approved", out);
	if (part_tell_own(file, out) == REFUSED)
		return REFUSED;
	tell_result(file->award, payment, data, out);
	return reply(out, json_pack("{s:s, s:s, s:s, s:s}", "payment", payment->payment, "state",
				  payment_states[payment->state], "award", file->award->number,
				  "award_state", award_states[file->award->state]));
}
