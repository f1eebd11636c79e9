#include "payment.h"

#include "store.h"
#include "json/stored.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DIVISION_LENGTH 6

const char *const payment_states[] = {"instructed", "confirmed", "failed", NULL};

/* The allocation's payment that stands, under way or done; or NULL. */
static const struct payment *
standing_payment(const struct award_file *file, const struct allocation *allocation)
{
	for (void **at = file->payments; *at; at++) {
		const struct payment *payment = *at;

		if (strcmp(payment->allocation, allocation->allocation) == 0 &&
			payment->state != PAYMENT_FAILED)
			return payment;
	}
	return NULL;
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
	if (!file->funds[i] || !fund_move(file->funds[i], ACCOUNT_COMMITTED, ACCOUNT_INSTRUCTED,
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
payment_instruct_all(const struct award_file *file, const char *instructed_by, struct effects *out)
{
	if (!award_enter(file->award, STEP_INSTRUCT))
		return refuse(out, "award_not_approved", P(file->award->number),
			P(award_states[file->award->state]));
	for (size_t i = 0; file->allocations[i]; i++) {
		if (file->allocations[i]->amount <= 0 ||
			standing_payment(file, file->allocations[i]))
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
payment_pay(const struct award_file *file, struct effects *out)
{
	if (strcmp(out->department, out->own_department) != 0)
		return refuse(out, "wrong_department", P(out->own_department));
	if (!file->award)
		return refuse(out, "not_found", P(file->number));
	if (!file->decision || !file->decision->approve)
		return refuse(out, "award_not_approved", P(file->award->number),
			P(award_states[file->award->state]));
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
			return file->funds[i];
	return NULL;
}

static bool
all_confirmed(const struct award_file *file)
{
	for (size_t i = 0; file->allocations[i]; i++) {
		const struct payment *payment = standing_payment(file, file->allocations[i]);

		if (file->allocations[i]->amount > 0 &&
			(!payment || payment->state != PAYMENT_CONFIRMED))
			return false;
	}
	return true;
}

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

	award_tell(award, paid ? "payment.confirmed.v1" : "payment.failed.v1", NULL, result, out);
}

static void
record_result(struct payment *payment, const json_t *data, struct effects *out)
{
	bool paid = strcmp(json_text(data, "result"), "paid") == 0;
	const json_t *ids = json_object_get(data, "external_ids");

	payment->state = paid ? PAYMENT_CONFIRMED : PAYMENT_FAILED;
	COPY_TEXT(payment->confirmed_by, out->principal);
	payment->confirmed_at = out->now;
	COPY_TEXT(payment->reference, json_text(data, "reference"));
	if (!paid)
		COPY_TEXT(payment->reason, json_text(data, "reason"));
	payment->external_ids = json_keep(ids, out->arena);
}

enum outcome
payment_confirm(struct payment *payment, const struct award_file *file, const json_t *data,
	struct effects *out)
{
	if (!payment || !file->award)
		return refuse(out, "not_found", P(file->number));
	if (strncmp(out->department, payment->payer, DIVISION_LENGTH) != 0)
		return refuse(out, "wrong_treasury", P(payment->payment), P(payment->payer));
	if (payment->state != PAYMENT_INSTRUCTED)
		return refuse(out, "payment_settled", P(payment->payment),
			P(payment_states[payment->state]));
	if (strcmp(json_text(data, "result"), "failed") == 0 && !json_text(data, "reason"))
		return refuse(out, "reason_missing", P(payment->payment));
	record_result(payment, data, out);
	bool paid = payment->state == PAYMENT_CONFIRMED;
	struct fund *fund = fund_of(file, payment);
	if (!fund || !fund_move(fund, ACCOUNT_INSTRUCTED, paid ? ACCOUNT_PAID : ACCOUNT_COMMITTED,
			     payment->amount, payment->payment, out))
		return refuse(out, "fund_unknown", P(payment->fund));
	bool entered = paid ? !all_confirmed(file) || award_enter(file->award, STEP_ALL_PAID)
			    : award_enter(file->award, STEP_PAYMENT_FAILED);
	if (!entered)
		return refuse(out, "award_not_approved", P(file->award->number),
			P(award_states[file->award->state]));
	tell_result(file->award, payment, data, out);
	return reply(out, json_pack("{s:s, s:s, s:s, s:s}", "payment", payment->payment, "state",
				  payment_states[payment->state], "award", file->award->number,
				  "award_state", award_states[file->award->state]));
}
