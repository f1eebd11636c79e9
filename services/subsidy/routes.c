#include "routes.h"

#include "part.h"
#include "store.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- an award with what belongs to it ---- */

void
load_award_file(const char *number, struct loads *loads)
{
	load(loads, &award_by_number, number);
	load(loads, &hands_by_award, number);
	load(loads, &allocations_by_award, number);
	load(loads, &funds_of_award, number);
	load(loads, &payments_by_award, number);
	load(loads, &decision_by_award, number);
	load(loads, &parts_by_award, number);
}

static void
find_named_funds(struct work *work, const json_t *funding, struct fund *funds[ALLOCATIONS_MOST])
{
	for (size_t i = 0; i < json_array_size(funding) && i < ALLOCATIONS_MOST; i++) {
		const char *fund = json_text(json_array_get(funding, i), "fund");

		funds[i] = fund_is_ours(fund, work->out) ? work_find(work, &fund_type, fund) : NULL;
	}
}

static void
find_funds(struct work *work, const struct award *award, struct fund *funds[ALLOCATIONS_MOST])
{
	struct fault fault;
	_cleanup_json_ json_t *funding =
		json_read(award->funding, strlen(award->funding), JSON_COMMAND_MOST, &fault);

	find_named_funds(work, funding, funds);
}

/* Those of other years than the sources name were found with the award, too. */
static struct fund *
find_renewing(struct work *work, const struct award_file *file, const char *fund)
{
	char id[FUND_ID_SIZE];

	if (!fund_in_year(fund, instant_year(work->out->now), id))
		return NULL;
	for (void **at = work_list(work, &funds_of_award, file->number); *at; at++)
		if (strcmp(((struct fund *)*at)->fund, id) == 0)
			return *at;
	return NULL;
}

static void
find_bearers(struct work *work, struct award_file *file)
{
	for (size_t i = 0; file->allocations[i]; i++) {
		const struct allocation *allocation = file->allocations[i];

		file->borne_by[i] = work_find(work, &fund_type, allocation->fund);
		if (allocation_lapsed(file, allocation))
			file->renewed_by[i] = find_renewing(work, file, allocation->fund);
	}
}

struct award_file
find_award_file(struct work *work, const char *number)
{
	struct award_file file = {
		.award = work_find(work, &award_type, number),
		.number = number,
		.hands = work_list(work, &hands_by_award, number),
		.payments = work_list(work, &payments_by_award, number),
		.decision = work_find(work, &decision_type, number),
	};
	void **allocations = work_list(work, &allocations_by_award, number);

	for (size_t i = 0; i < BORNE_MOST && allocations[i]; i++)
		file.allocations[i] = allocations[i];
	if (file.award)
		find_funds(work, file.award, file.funds);
	void **parts = work_list(work, &parts_by_award, number);
	for (size_t i = 0; i < PARTS_MOST && parts[i]; i++)
		file.parts[i] = parts[i];
	find_bearers(work, &file);
	return file;
}

void
load_award_hands(const struct message *in, struct loads *loads)
{
	load(loads, &award_by_number, in->subject);
	load(loads, &hands_by_award, in->subject);
}

struct award_file
find_award_hands(struct work *work)
{
	return (struct award_file){
		.award = work_find(work, &award_type, work->in->subject),
		.number = work->in->subject,
		.hands = work_list(work, &hands_by_award, work->in->subject),
	};
}

static void
load_award(const struct message *in, struct loads *loads)
{
	load(loads, &award_by_number, in->subject);
}

static void
load_subject_award(const struct message *in, struct loads *loads)
{
	load_award_file(in->subject, loads);
}

static enum outcome
decide_decide(struct work *work)
{
	struct award_file file = find_award_file(work, work->in->subject);

	return award_decide(&file, work->in->data, work->out);
}

static enum outcome
decide_pay(struct work *work)
{
	struct award_file file = find_award_file(work, work->in->subject);

	return payment_pay(&file, work->out);
}

const char *
award_of(const char *number, char letter, char into[ENTITY_KEY_SIZE])
{
	const char *slash = strrchr(number, '/');

	into[0] = 0;
	if (slash && slash[1] == letter && (size_t)(slash - number) < ENTITY_KEY_SIZE)
		snprintf(into, ENTITY_KEY_SIZE, "%.*s", (int)(slash - number), number);
	return into;
}

static void
load_payment(const struct message *in, struct loads *loads)
{
	char award[ENTITY_KEY_SIZE];

	load(loads, &payment_by_number, in->subject);
	load_award_file(award_of(in->subject, 'p', award), loads);
}

static enum outcome
decide_confirm(struct work *work)
{
	char award[ENTITY_KEY_SIZE];
	struct award_file file = find_award_file(work, award_of(work->in->subject, 'p', award));

	file.number = work->in->subject;
	return payment_confirm(work_find(work, &payment_type, work->in->subject), &file,
		work->in->data, work->out);
}

static enum outcome
decide_notice_end(struct work *work)
{
	return award_end_notice(work_find(work, &award_type, work->in->subject), work->out);
}

/* ---- funds ---- */

static void
load_fund(const struct message *in, struct loads *loads)
{
	load(loads, &fund_by_id, in->subject);
}

static enum outcome
decide_open(struct work *work)
{
	return fund_open(work_find(work, &fund_type, work->in->subject), work->in->subject,
		work->in->data, work->out);
}

static enum outcome
decide_top_up(struct work *work)
{
	return fund_top_up(work_find(work, &fund_type, work->in->subject), work->in->subject,
		work->in->data, work->out);
}

static void
load_queue(const struct message *in, struct loads *loads)
{
	load(loads, &fund_by_id, in->subject);
	load(loads, &awards_waiting, in->subject);
	load(loads, &funds_of_waiting, in->subject);
}

/* Not all of a queue is loaded.  Who has joined it since comes after those that are not. */
static bool
may_be_out_of_turn(const struct award *award, bool all, const struct effects *out)
{
	return !all && award->opened_at >= out->now;
}

static enum outcome
decide_queue(struct work *work)
{
	static void *none[] = {NULL};
	struct fund *fund = work_find(work, &fund_type, work->in->subject);
	void **waiting = work_list(work, &awards_waiting, work->in->subject);
	enum serving served = SERVED;

	if (!fund)
		return DONE;
	bool all = (int64_t)award_sort_queue(waiting) >= fund->waiting;
	for (; *waiting && served == SERVED; waiting++) {
		struct award *award = *waiting;
		struct award_file file = {
			.award = award, .number = award->number, .hands = none, .payments = none};

		if (may_be_out_of_turn(award, all, work->out))
			break;
		find_funds(work, award, file.funds);
		served = award_serve(&file, fund, work->out);
	}
	if (served == SERVING_REFUSED)
		return REFUSED;
	if (served == SERVED)
		fund_serve_later(fund, work->out);
	return DONE;
}

/* ---- what other services tell ---- */

static bool
is_ours(const struct work *work)
{
	const char *handler = json_text(work->in->data, "handler");

	return handler && strcmp(handler, work->out->service) == 0;
}

static const char *
first_award(const struct message *in, char into[ENTITY_KEY_SIZE])
{
	snprintf(into, ENTITY_KEY_SIZE, "%.120s/1", json_text(in->data, "case"));
	return into;
}

static void
load_submitted(const struct message *in, struct loads *loads)
{
	const json_t *funding = json_object_get(in->data, "funding"), *one;
	char award[ENTITY_KEY_SIZE];
	size_t i;

	load(loads, &award_by_number, first_award(in, award));
	json_array_foreach(funding, i, one) load(loads, &fund_by_id, json_text(one, "fund"));
}

static enum outcome
decide_submitted(struct work *work)
{
	struct fund *funds[ALLOCATIONS_MOST] = {NULL};
	char award[ENTITY_KEY_SIZE];

	if (!is_ours(work) || work_find(work, &award_type, first_award(work->in, award)))
		return DONE;
	if (strcmp(json_text(work->in->data, "application"), work->in->stream) != 0)
		return refuse(work->out, "wrong_application", P(json_text(work->in->data, "case")),
			P(work->in->stream));
	find_named_funds(work, json_object_get(work->in->data, "funding"), funds);
	return award_open(work->in->data, funds, work->out);
}

static void
load_named_award(const struct message *in, struct loads *loads)
{
	load(loads, &award_by_number, json_text(in->data, "award"));
	load(loads, &hands_by_award, json_text(in->data, "award"));
	load(loads, &funds_of_award, json_text(in->data, "award"));
}

static void
load_withdrawal(const struct message *in, struct loads *loads)
{
	load_award_file(json_text(in->data, "award"), loads);
}

/* Only who keeps a case takes it back. */
static enum outcome
decide_withdrawal(struct work *work)
{
	if (!is_ours(work))
		return DONE;
	struct award_file file = find_award_file(work, json_text(work->in->data, "award"));
	const struct award *award = file.award;
	if (award && strcmp(award->application, work->in->stream) != 0)
		return refuse(
			work->out, "wrong_application", P(award->case_number), P(work->in->stream));
	struct fund *waits_for =
		award && award->waits_for[0] ? work_find(work, &fund_type, award->waits_for) : NULL;
	return award_withdraw(&file, waits_for, work->in->data, work->out);
}

/* Reviews that others asked for are none of ours; only who was asked may conclude one of ours. */
static enum outcome
decide_concluded(struct work *work)
{
	struct award *award = work_find(work, &award_type, json_text(work->in->data, "award"));

	if (!award)
		return DONE;
	if (strcmp(award->review_by, work->in->stream) != 0)
		return refuse(work->out, "wrong_reviewer", P(award->number), P(work->in->stream));
	return award_take_review(
		award, work_list(work, &hands_by_award, award->number), work->in->data, work->out);
}

/* ---- queries ---- */

static void
bind_subject(const struct message *in, struct params *params)
{
	param_add(params, in->subject);
}

static void
bind_award_list(const struct message *in, struct params *params)
{
	param_add(params, json_text(in->data, "state"));
	param_add(params, json_text(in->data, "policy"));
}

static void
bind_recognitions(const struct message *in, struct params *params)
{
	param_add(params, json_text(in->data, "state"));
	param_add(params, json_text(in->data, "party"));
}

static void
bind_objections(const struct message *in, struct params *params)
{
	param_add(params, json_text(in->data, "award"));
	param_add(params, json_text(in->data, "state"));
	param_add(params,
		strcmp(in->principal->department, in->own_department) == 0 ? "true" : "false");
}

static void
bind_notices(const struct message *in, struct params *params)
{
	param_add(params, in->own_department);
	param_add(params, json_text(in->data, "policy"));
}

static void
bind_ledger(const struct message *in, struct params *params)
{
	param_add_int(params, json_int(in->data, "after"));
	param_add_int(params, json_int(in->data, "limit"));
}

/* A treasury pays for its division. */
static void
bind_payments(const struct message *in, struct params *params)
{
	static const char *const asked[] = {"state", "fund", "payer", "payment"};
	char division[DIVISION_LENGTH + 1];

	snprintf(division, sizeof(division), "%.*s", DIVISION_LENGTH, in->principal->department);
	for (size_t i = 0; i < ARRAY_LEN(asked); i++)
		param_add(params, json_text(in->data, asked[i]));
	param_add(params, in->principal->roles & ROLE_TREASURY ? division : NULL);
	param_add(params, json_text(in->data, "after"));
}

/* Awards are paid and borne by the own department's officers, and decided by those of its stage. */
static void
bind_desk(const struct message *in, struct params *params)
{
	static const unsigned duties[] = {ROLE_PAYER, ROLE_BUDGET, ROLE_APPROVER};
	bool own = strcmp(in->principal->department, in->own_department) == 0;

	param_add(params, in->principal->name);
	param_add(params, in->principal->roles & ROLE_APPROVER ? in->principal->department : NULL);
	for (size_t i = 0; i < ARRAY_LEN(duties); i++)
		param_add(params, own && (in->principal->roles & duties[i]) ? "true" : "false");
}

#define READERS (ROLE_ANY_OFFICER | ROLE_OPERATOR)

#define PART_NEWS(type)                                                                            \
	{                                                                                          \
		ROUTE_EVENT, type, 0, load_part_news, decide_part_news, NULL, NULL                 \
	}

const struct route subsidy_routes[] = {
	{ROUTE_COMMAND, "subsidy.fund.open.v1", ROLE_BUDGET, load_fund, decide_open, NULL, NULL},
	{ROUTE_COMMAND, "subsidy.fund.top_up.v1", ROLE_BUDGET, load_fund, decide_top_up, NULL,
		NULL},
	{ROUTE_TIMER, NOTICE_END, 0, load_award, decide_notice_end, NULL, NULL},
	{ROUTE_TIMER, FUND_QUEUE, 0, load_queue, decide_queue, NULL, NULL},
	{ROUTE_TIMER, RECOGNITION_DUE, 0, load_recognition, decide_recognition_due, NULL, NULL},
	{ROUTE_TIMER, RECOGNITION_END, 0, load_recognition, decide_recognition_end, NULL, NULL},
	{ROUTE_COMMAND, "subsidy.recognition.revoke.v1", ROLE_APPROVER, load_recognition,
		decide_revoke, NULL, NULL},
	{ROUTE_TIMER, AWARD_WARNED, 0, load_award, decide_warned, NULL, NULL},
	{ROUTE_TIMER, AWARD_OVERDUE, 0, load_award, decide_overdue, NULL, NULL},
	{ROUTE_TIMER, STAGE_OVERDUE, 0, load_award, decide_stage_overdue, NULL, NULL},
	{ROUTE_TIMER, CORRECTION_LAPSED, 0, load_lapsed, decide_lapse, NULL, NULL},
	{ROUTE_COMMAND, "subsidy.correction.ask.v1", ROLE_APPROVER, load_award_hands,
		decide_ask_correction, NULL, NULL},
	{ROUTE_EVENT, "application.corrected.v1", 0, load_corrected, decide_corrected, NULL, NULL},
	{ROUTE_TIMER, OBJECTION_DUE, 0, load_objection, decide_objection_due, NULL, NULL},
	{ROUTE_COMMAND, "subsidy.objection.file.v1", ROLE_PORTAL, load_award, decide_object, NULL,
		NULL},
	{ROUTE_COMMAND, "subsidy.objection.hear.v1", ROLE_APPROVER, load_objection, decide_hear,
		NULL, NULL},
	{ROUTE_COMMAND, "subsidy.decide.v1", ROLE_APPROVER, load_subject_award, decide_decide, NULL,
		NULL},
	{ROUTE_COMMAND, "subsidy.pay.v1", ROLE_PAYER, load_subject_award, decide_pay, NULL, NULL},
	{ROUTE_COMMAND, "subsidy.payment.confirm.v1", ROLE_TREASURY, load_payment, decide_confirm,
		NULL, NULL},
	{ROUTE_EVENT, "application.submitted.v1", 0, load_submitted, decide_submitted, NULL, NULL},
	{ROUTE_EVENT, "application.withdrawal_requested.v1", 0, load_withdrawal, decide_withdrawal,
		NULL, NULL},
	{ROUTE_EVENT, "review.concluded.v1", 0, load_named_award, decide_concluded, NULL, NULL},
	PART_NEWS("award.waiting_for_funds.v1"),
	PART_NEWS("allocation.committed.v1"),
	PART_NEWS("allocation.refused.v1"),
	PART_NEWS("payment.instructed.v1"),
	PART_NEWS("payment.confirmed.v1"),
	PART_NEWS("payment.failed.v1"),
	PART_NEWS("payment.returned.v1"),
	{ROUTE_TIMER, PART_DUE, 0, load_part_timer, decide_part_due, NULL, NULL},
	{ROUTE_TIMER, PART_CHANGED, 0, load_part_timer, decide_part_changed, NULL, NULL},
	{ROUTE_EVENT, "allocation.asked.v1", 0, load_allocation_asked, decide_asked, NULL, NULL},
	{ROUTE_EVENT, "allocation.granted.v1", 0, load_borne, decide_granted, NULL, NULL},
	{ROUTE_EVENT, "allocation.released.v1", 0, load_borne, decide_released, NULL, NULL},
	{ROUTE_TIMER, PART_RELEASED, 0, load_subject_award, decide_part_released, NULL, NULL},
	{ROUTE_COMMAND, "subsidy.allocation.refuse.v1", ROLE_BUDGET, load_subject_award,
		decide_part_refuse, NULL, NULL},
	{ROUTE_QUERY, "subsidy.fund.read.v1", READERS, NULL, NULL, "fund_read", bind_subject},
	{ROUTE_QUERY, "subsidy.fund.list.v1", READERS, NULL, NULL, "fund_list", NULL, true},
	{ROUTE_QUERY, "subsidy.award.read.v1", READERS, NULL, NULL, "award_read", bind_subject},
	{ROUTE_QUERY, "subsidy.award.list.v1", READERS, NULL, NULL, "award_list", bind_award_list,
		true},
	{ROUTE_QUERY, "subsidy.desk.v1", ROLE_ANY_OFFICER, NULL, NULL, "subsidy_desk", bind_desk,
		true},
	{ROUTE_QUERY, "subsidy.recognition.list.v1", ROLE_PORTAL | READERS, NULL, NULL,
		"recognition_list", bind_recognitions, true},
	{ROUTE_QUERY, "subsidy.objection.list.v1", READERS, NULL, NULL, "objection_list",
		bind_objections, true},
	{ROUTE_QUERY, "subsidy.notice.list.v1", ROLE_ANY, NULL, NULL, "notice_list", bind_notices,
		true},
	{ROUTE_QUERY, "subsidy.payment.list.v1", ROLE_TREASURY | READERS, NULL, NULL,
		"payment_list", bind_payments, true},
	{ROUTE_QUERY, "subsidy.ledger.list.v1", READERS, NULL, NULL, "ledger_list", bind_ledger,
		true},
	{0},
};
