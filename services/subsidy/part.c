#include "part.h"

#include "domain/money.h"
#include "feel/moment.h"
#include "payment.h"
#include "recognition.h"
#include "store.h"
#include "json/stored.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define INSTALMENTS_MOST 10
#define MONTHS_A_YEAR	 12

const char *const part_states[] = {"planned", "asked", "waiting_for_funds", "committed", "paying",
	"paid", "payment_failed", "refused", "cancelled", NULL};

void
part_award_of(const char *part, char into[ENTITY_KEY_SIZE])
{
	snprintf(into, ENTITY_KEY_SIZE, "%.*s/1", (int)strcspn(part, "/"), part);
}

/* ---- planning ---- */

static size_t
count_parts(const struct award_file *file)
{
	size_t count = 0;

	while (file->parts[count])
		count++;
	return count;
}

/* Equal parts to the fen. */
static bool
divide(int64_t amount, size_t count, int64_t into[INSTALMENTS_MOST])
{
	struct share shares[INSTALMENTS_MOST];
	char text[16];

	snprintf(text, sizeof(text), "1/%zu", count);
	for (size_t i = 0; i < count; i++)
		if (!share_parse(text, &shares[i]))
			return false;
	return money_split(amount, shares, count, into);
}

static bool
set_due(struct part *part, struct effects *out)
{
	char today[DATE_TEXT_SIZE], day[DATE_TEXT_SIZE];

	if (part->instalment == 1)
		return true;
	instant_date(out->now, today);
	if (!date_after(today, MONTHS_A_YEAR * (part->instalment - 1), 0, day) ||
		!instant_of_date(day, &part->due))
		return false;
	timer_set(out, PART_DUE, part->part, part->due, 1);
	return true;
}

static bool
add_part(struct award_file *file, const char *fund, int64_t instalment, int64_t amount,
	struct effects *out)
{
	size_t count = count_parts(file);

	if (amount == 0)
		return true;
	if (count == PARTS_MOST)
		return false;
	const char *slash = strchr(fund, '/');
	struct part *part = file->parts[count] = create(out, &part_type);
	snprintf(part->part, sizeof(part->part), "%.120s/%zu", file->award->case_number, count + 2);
	COPY_TEXT(part->award, file->award->number);
	part->instalment = instalment;
	part->amount = amount;
	file->award->unpaid_parts++;
	return slash &&
	       fund_in_year(fund, strtol(slash + 1, NULL, 10) + instalment - 1, part->fund) &&
	       fund_department(fund, part->payer) && set_due(part, out);
}

/* The number of its instalments; 0 if it cannot be divided. */
static size_t
divide_source(const json_t *source, int64_t amount, int64_t into[INSTALMENTS_MOST])
{
	const json_t *given = json_object_get(source, "instalments");
	int64_t count = given ? json_integer_value(given) : 1;

	return count >= 1 && count <= INSTALMENTS_MOST && divide(amount, (size_t)count, into)
		       ? (size_t)count
		       : 0;
}

bool
part_first(const json_t *source, int64_t amount, int64_t *ret, struct effects *out)
{
	int64_t amounts[INSTALMENTS_MOST];

	if (divide_source(source, amount, amounts) == 0)
		return false;
	*ret = fund_is_ours(json_text(source, "fund"), out) ? amounts[0] : 0;
	return true;
}

bool
part_plan(struct award_file *file, const json_t *source, int64_t amount, struct effects *out)
{
	const char *fund = json_text(source, "fund");
	int64_t amounts[INSTALMENTS_MOST];
	size_t count = divide_source(source, amount, amounts);

	for (size_t i = fund_is_ours(fund, out); i < count; i++)
		if (!add_part(file, fund, (int64_t)i + 1, amounts[i], out))
			return false;
	return count > 0;
}

/* ---- asking ---- */

void
part_service(const char *payer, char into[NAME_SIZE])
{
	snprintf(into, NAME_SIZE, "subsidy/%.80s", payer);
}

static json_t *
asked_json(const struct award_file *file, const struct part *part)
{
	const struct award *award = file->award;
	char filed[INSTANT_TEXT_SIZE];
	json_t *data = json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:b}", "part", part->part,
		"case", award->case_number, "policy", award->policy, "fund", part->fund, "payer",
		part->payer, "amount", (json_int_t)part->amount, "instalment",
		(json_int_t)part->instalment, "held", (int)(part->due == 0));
	json_t *rest = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:o}", "portal", award->portal,
		"period", award->period, "purpose", award->purpose, "procedure", award->procedure,
		"filed_at", instant_text(award->filed_at, filed), "party",
		award_json(file, "party", award->party), "decision",
		json_kept(file->decision->content));

	json_object_update(data, rest);
	json_decref(rest);
	json_object_set_new(data, "award", json_string(award->number));
	return data;
}

static void
ask(const struct award_file *file, struct part *part, struct effects *out)
{
	char payer[NAME_SIZE];

	part_service(part->payer, payer);
	part->state = PART_ASKED;
	award_tell(file->award, "allocation.asked.v1", payer, asked_json(file, part), out);
}

/* Of those that must be committed before the award is approved, the first that is not. */
static const struct part *
awaited(const struct award_file *file)
{
	for (size_t i = 0; file->parts[i]; i++)
		if (file->parts[i]->due == 0 && file->parts[i]->state < PART_COMMITTED)
			return file->parts[i];
	return NULL;
}

bool
part_needs_payers(const struct award_file *file)
{
	return awaited(file) != NULL;
}

/* Our own first parts, as the payments of the award stand. */
static const char *
own_state(const struct award *award)
{
	return award->own_paid			      ? part_states[PART_PAID]
	       : award->state == AWARD_PAYING	      ? part_states[PART_PAYING]
	       : award->state == AWARD_PAYMENT_FAILED ? part_states[PART_PAYMENT_FAILED]
						      : part_states[PART_COMMITTED];
}

static json_t *
parts_json(const struct award_file *file)
{
	char due[INSTANT_TEXT_SIZE];
	json_t *list = json_array();

	for (size_t i = 0; file->allocations[i]; i++)
		if (!allocation_lapsed(file, file->allocations[i]))
			json_array_append_new(list,
				json_pack("{s:s, s:s, s:s, s:I, s:i, s:s}", "part",
					file->award->number, "payer", file->allocations[i]->payer,
					"fund", file->allocations[i]->fund, "amount",
					(json_int_t)file->allocations[i]->amount, "instalment", 1,
					"state", own_state(file->award)));
	for (size_t i = 0; file->parts[i]; i++) {
		const struct part *part = file->parts[i];

		json_array_append_new(list,
			json_pack("{s:s, s:s, s:s, s:I, s:I, s:s, s:s*}", "part", part->part,
				"payer", part->payer, "fund", part->fund, "amount",
				(json_int_t)part->amount, "instalment",
				(json_int_t)part->instalment, "state", part_states[part->state],
				"due", part->due ? instant_text(part->due, due) : NULL));
	}
	return list;
}

/* To who keeps the case: each part, and who is waited for. */
static enum outcome
tell_parts(const struct award_file *file, const char *type, struct effects *out)
{
	const struct part *one = awaited(file);

	return award_tell(file->award, type, NULL,
		json_pack("{s:s, s:s, s:o, s:s*}", "policy", file->award->policy, "state",
			award_states[file->award->state], "parts", parts_json(file), "waits_for",
			file->award->state == AWARD_WAITING_FOR_PAYERS && one ? one->payer : NULL),
		out);
}

enum outcome
part_tell_own(const struct award_file *file, struct effects *out)
{
	return file->parts[0] ? tell_parts(file, "award.parts_changed.v1", out) : DONE;
}

enum outcome
part_ask_payers(struct award_file *file, struct effects *out)
{
	if (!award_enter(file->award, STEP_ASK_PAYERS))
		return award_refuse_state(file->award, "award_not_waiting", out);
	for (size_t i = 0; file->parts[i]; i++)
		if (file->parts[i]->due == 0)
			ask(file, file->parts[i], out);
	return tell_parts(file, "award.waiting_for_payers.v1", out);
}

/* One event for all that bear a first part. */
static enum outcome
tell_payers(const struct award *award, const char *type, struct effects *out)
{
	struct event event = {.type = type};
	_cleanup_json_ json_t *funding = json_kept(award->funding);
	const json_t *source;
	size_t i, readers = 0;

	json_array_foreach(funding, i, source)
	{
		const char *fund = json_text(source, "fund");
		char payer[DEPARTMENT_SIZE];

		if (!fund_is_ours(fund, out) && readers < AUDIENCE_MOST &&
			fund_department(fund, payer))
			part_service(payer, event.audience[readers++]);
	}
	if (readers == 0)
		return DONE;
	COPY_TEXT(event.subject, award->case_number);
	event.data = json_pack("{s:s, s:s, s:s}", "award", award->number, "case",
		award->case_number, "policy", award->policy);
	return emit(out, event);
}

enum outcome
part_grant(struct award *award, struct effects *out)
{
	if (award->own_paid &&
		!award_enter(award, STEP_INSTRUCT)) /* nothing of it is ours to pay */
		return award_refuse_state(award, "award_not_approved", out);
	return tell_payers(award, "allocation.granted.v1", out);
}

void
part_release(struct award_file *file, struct effects *out)
{
	for (size_t i = 0; file->parts[i]; i++)
		if (file->parts[i]->state != PART_REFUSED)
			file->parts[i]->state = PART_CANCELLED;
	tell_payers(file->award, "allocation.released.v1", out);
}

/* ---- what came of it ---- */

/* False if it is nothing new, or of a part that is over. */
static bool
enter(struct award *award, struct part *part, enum part_state state)
{
	if (part->state == (int)state || part->state == PART_REFUSED ||
		part->state == PART_CANCELLED)
		return false;
	if (part->state == PART_PAID)
		award->unpaid_parts++;
	if (state == PART_PAID)
		award->unpaid_parts--;
	part->state = (int)state;
	return true;
}

/* A payer will not bear its part: then nobody bears any. */
static enum outcome
give_up(struct award_file *file, const json_t *data, struct effects *out)
{
	struct award *award = file->award;

	if (!award_enter(award, STEP_PAYER_REFUSED))
		return DONE;
	if (award_release(file, out) == REFUSED)
		return REFUSED;
	return award_tell(award, "award.refused.v1", NULL,
		json_pack("{s:s, s:o}", "policy", award->policy, "decision",
			award_decision_json(
				json_text(data, "by"), json_object_get(data, "reasons"), out)),
		out);
}

static enum outcome
go_on(struct award_file *file, struct effects *out)
{
	struct award *award = file->award;

	if (award->state == AWARD_WAITING_FOR_PAYERS && !awaited(file)) {
		if (!award_enter(award, STEP_PAYERS_AGREED))
			return award_refuse_state(award, "award_not_waiting", out);
		if (tell_parts(file, "award.parts_changed.v1", out) == REFUSED)
			return REFUSED;
		return award_conclude(file, json_kept(file->decision->content), out);
	}
	bool all = award->own_paid && award->unpaid_parts == 0;
	if (all ? !award_enter(award, STEP_ALL_PAID)
		: award->state == AWARD_PAID && !award_enter(award, STEP_PART_RETURNED))
		return award_refuse_state(award, "award_not_approved", out);
	return tell_parts(file, "award.parts_changed.v1", out);
}

static const struct {
	const char *type;
	enum part_state state;
} told[] = {
	{"award.waiting_for_funds.v1", PART_WAITING_FOR_FUNDS},
	{"allocation.committed.v1", PART_COMMITTED},
	{"allocation.refused.v1", PART_REFUSED},
	{"payment.instructed.v1", PART_PAYING},
	{"payment.confirmed.v1", PART_PAID},
	{"payment.failed.v1", PART_PAYMENT_FAILED},
	{"payment.returned.v1", PART_PAYMENT_FAILED},
};

enum outcome
part_take_news(struct award_file *file, struct part *part, const char *type, const json_t *data,
	struct effects *out)
{
	for (size_t i = 0; i < ARRAY_LEN(told); i++) {
		if (strcmp(told[i].type, type) != 0)
			continue;
		if (!enter(file->award, part, told[i].state))
			return DONE;
		return told[i].state == PART_REFUSED ? give_up(file, data, out) : go_on(file, out);
	}
	return DONE;
}

enum outcome
part_follow(struct award_file *file, struct part *part, const struct award *as_award,
	struct effects *out)
{
	static const struct {
		enum award_state award;
		enum part_state part;
	} same[] = {
		{AWARD_WAITING_FOR_FUNDS, PART_WAITING_FOR_FUNDS},
		{AWARD_APPROVED, PART_COMMITTED},
		{AWARD_PAYING, PART_PAYING},
		{AWARD_PAID, PART_PAID},
		{AWARD_PAYMENT_FAILED, PART_PAYMENT_FAILED},
	};

	if (!file->award || !part || !as_award)
		return DONE;
	for (size_t i = 0; i < ARRAY_LEN(same); i++)
		if ((int)same[i].award == as_award->state)
			return enter(file->award, part, same[i].part) ? go_on(file, out) : DONE;
	return DONE;
}

/* ---- a later instalment ---- */

static bool
is_over(const struct award *award)
{
	return award->state == AWARD_REFUSED || award->state == AWARD_CANCELLED ||
	       award->state == AWARD_OVERTURNED;
}

/* Its notice, or a payer, takes more than a year. */
static bool
is_not_granted_yet(const struct award *award)
{
	return award->state == AWARD_WAITING_FOR_PAYERS || award->state == AWARD_IN_NOTICE ||
	       award->state == AWARD_CONTESTED;
}

enum outcome
part_fall_due(struct award_file *file, struct part *part, struct fund *fund, struct effects *out)
{
	if (!file->award || !part || part->state != PART_PLANNED)
		return DONE;
	if (is_over(file->award)) {
		part->state = PART_CANCELLED;
		return DONE;
	}
	if (is_not_granted_yet(file->award)) {
		timer_set(out, PART_DUE, part->part, out->now + MICROSECONDS_PER_DAY, 1);
		return DONE;
	}
	if (!fund_is_ours(part->fund, out)) {
		ask(file, part, out);
		return tell_parts(file, "award.parts_changed.v1", out);
	}
	part->state = PART_ASKED;
	_cleanup_json_ json_t *data = asked_json(file, part);
	return part_bear(data, out->service, fund, out);
}
