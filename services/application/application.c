#include "application.h"

#include "store.h"
#include "texts.h"
#include "json/stored.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* In the order of enum application_state, with what a person reads. */
const char *const application_states[] = {"submitted", "incomplete", "refused", "in_review",
	"waiting_for_funds", "approved", "paying", "paid", "payment_failed", "withdrawing",
	"withdrawn", "recognised", "expired", "revoked", "in_notice", "correcting", NULL};

static const struct {
	const char *label;
	bool closed; /* nobody has to do anything */
	bool counts; /* stands in the way of filing again */
} properties[] = {
	[APPLICATION_SUBMITTED] = {"已提交 (submitted)", false, true},
	[APPLICATION_INCOMPLETE] = {"待补正 (incomplete)", false, false},
	[APPLICATION_REFUSED] = {"不予批准 (refused)", true, false},
	[APPLICATION_IN_REVIEW] = {"审核中 (in_review)", false, true},
	[APPLICATION_WAITING_FOR_FUNDS] = {"等待资金 (waiting_for_funds)", false, true},
	[APPLICATION_APPROVED] = {"已批准 (approved)", false, true},
	[APPLICATION_PAYING] = {"拨付中 (paying)", false, true},
	[APPLICATION_PAID] = {"已拨付 (paid)", true, true},
	[APPLICATION_PAYMENT_FAILED] = {"拨付失败 (payment_failed)", false, true},
	[APPLICATION_WITHDRAWING] = {"撤回中 (withdrawing)", false, true},
	[APPLICATION_WITHDRAWN] = {"已撤回 (withdrawn)", true, false},
	[APPLICATION_RECOGNISED] = {"已认定 (recognised)", true, true},
	[APPLICATION_EXPIRED] = {"认定已到期 (expired)", true, false},
	[APPLICATION_REVOKED] = {"认定已撤销 (revoked)", true, false},
	[APPLICATION_IN_NOTICE] = {"公示中 (in_notice)", false, true},
	[APPLICATION_CORRECTING] = {"待企业补正 (correcting)", false, true},
};

/*
 * Where a step leads.  What is not named here does not happen: a command is refused, and news of
 * another stream is late and changes nothing.  In `withdrawing` the table goes on for `before`.
 * A review may be opened before the news that it was asked for is here: streams differ in speed.
 */
static const struct {
	enum application_state state;
	enum step step;
	enum application_state next;
} transitions[] = {
	{APPLICATION_SUBMITTED, STEP_REVIEW_REQUESTED, APPLICATION_IN_REVIEW},
	{APPLICATION_SUBMITTED, STEP_REVIEW_OPENED, APPLICATION_IN_REVIEW},
	{APPLICATION_SUBMITTED, STEP_FUNDS_AWAITED, APPLICATION_WAITING_FOR_FUNDS},
	{APPLICATION_SUBMITTED, STEP_APPROVED, APPLICATION_APPROVED},
	{APPLICATION_SUBMITTED, STEP_REFUSED, APPLICATION_REFUSED},
	{APPLICATION_SUBMITTED, STEP_CANCELLED, APPLICATION_WITHDRAWN},
	{APPLICATION_SUBMITTED, STEP_WITHDRAW, APPLICATION_WITHDRAWING},
	{APPLICATION_INCOMPLETE, STEP_WITHDRAW, APPLICATION_WITHDRAWN},
	{APPLICATION_INCOMPLETE, STEP_SUPERSEDED, APPLICATION_WITHDRAWN},
	{APPLICATION_IN_REVIEW, STEP_REVIEW_OPENED, APPLICATION_IN_REVIEW},
	{APPLICATION_IN_REVIEW, STEP_REVIEW_WARNED, APPLICATION_IN_REVIEW},
	{APPLICATION_IN_REVIEW, STEP_REVIEW_OVERDUE, APPLICATION_IN_REVIEW},
	{APPLICATION_IN_REVIEW, STEP_REVIEW_CONCLUDED, APPLICATION_IN_REVIEW},
	{APPLICATION_IN_REVIEW, STEP_FUNDS_AWAITED, APPLICATION_WAITING_FOR_FUNDS},
	{APPLICATION_IN_REVIEW, STEP_APPROVED, APPLICATION_APPROVED},
	{APPLICATION_IN_REVIEW, STEP_REFUSED, APPLICATION_REFUSED},
	{APPLICATION_IN_REVIEW, STEP_CANCELLED, APPLICATION_WITHDRAWN},
	{APPLICATION_IN_REVIEW, STEP_WITHDRAW, APPLICATION_WITHDRAWING},
	{APPLICATION_WAITING_FOR_FUNDS, STEP_APPROVED, APPLICATION_APPROVED},
	{APPLICATION_WAITING_FOR_FUNDS, STEP_REFUSED, APPLICATION_REFUSED},
	{APPLICATION_WAITING_FOR_FUNDS, STEP_CANCELLED, APPLICATION_WITHDRAWN},
	{APPLICATION_WAITING_FOR_FUNDS, STEP_WITHDRAW, APPLICATION_WITHDRAWING},
	{APPLICATION_APPROVED, STEP_PAYMENT_INSTRUCTED, APPLICATION_PAYING},
	{APPLICATION_PAYING, STEP_PAID, APPLICATION_PAID},
	{APPLICATION_PAYING, STEP_PAYMENT_FAILED, APPLICATION_PAYMENT_FAILED},
	{APPLICATION_PAYMENT_FAILED, STEP_PAYMENT_INSTRUCTED, APPLICATION_PAYING},
	{APPLICATION_SUBMITTED, STEP_PAYERS_AWAITED, APPLICATION_WAITING_FOR_FUNDS},
	{APPLICATION_IN_REVIEW, STEP_PAYERS_AWAITED, APPLICATION_WAITING_FOR_FUNDS},
	{APPLICATION_WAITING_FOR_FUNDS, STEP_PAYERS_AWAITED, APPLICATION_WAITING_FOR_FUNDS},
	{APPLICATION_WAITING_FOR_FUNDS, STEP_PARTS_CHANGED, APPLICATION_WAITING_FOR_FUNDS},
	{APPLICATION_APPROVED, STEP_PARTS_CHANGED, APPLICATION_APPROVED},
	{APPLICATION_PAYING, STEP_PARTS_CHANGED, APPLICATION_PAYING},
	{APPLICATION_PAYMENT_FAILED, STEP_PARTS_CHANGED, APPLICATION_PAYMENT_FAILED},
	{APPLICATION_PAID, STEP_PARTS_CHANGED, APPLICATION_PAYING},
	{APPLICATION_PAYING, STEP_PART_PAID, APPLICATION_PAYING},
	{APPLICATION_APPROVED, STEP_PAID, APPLICATION_PAID},
	{APPLICATION_PAID, STEP_PAYMENT_RETURNED, APPLICATION_PAYMENT_FAILED},
	{APPLICATION_PAYING, STEP_PAYMENT_RETURNED, APPLICATION_PAYMENT_FAILED},
	{APPLICATION_PAYMENT_FAILED, STEP_PAYMENT_RETURNED, APPLICATION_PAYMENT_FAILED},
	{APPLICATION_APPROVED, STEP_RECOGNISED, APPLICATION_RECOGNISED},
	{APPLICATION_RECOGNISED, STEP_RECOGNITION_DUE, APPLICATION_RECOGNISED},
	{APPLICATION_RECOGNISED, STEP_EXPIRED, APPLICATION_EXPIRED},
	{APPLICATION_RECOGNISED, STEP_REVOKED, APPLICATION_REVOKED},
	{APPLICATION_APPROVED, STEP_NOTICE_BEGUN, APPLICATION_IN_NOTICE},
	{APPLICATION_IN_NOTICE, STEP_OBJECTED, APPLICATION_IN_NOTICE},
	{APPLICATION_IN_NOTICE, STEP_OBJECTION_HEARD, APPLICATION_IN_NOTICE},
	{APPLICATION_IN_NOTICE, STEP_NOTICE_ENDED, APPLICATION_APPROVED},
	{APPLICATION_IN_NOTICE, STEP_OVERTURNED, APPLICATION_REFUSED},
	{APPLICATION_SUBMITTED, STEP_CORRECTION_ASKED, APPLICATION_CORRECTING},
	{APPLICATION_IN_REVIEW, STEP_CORRECTION_ASKED, APPLICATION_CORRECTING},
	{APPLICATION_CORRECTING, STEP_CORRECTED, APPLICATION_IN_REVIEW},
	{APPLICATION_CORRECTING, STEP_FOUND_FAILED, APPLICATION_REFUSED},
	{APPLICATION_CORRECTING, STEP_LAPSED, APPLICATION_WITHDRAWN},
	{APPLICATION_CORRECTING, STEP_CANCELLED, APPLICATION_WITHDRAWN},
	{APPLICATION_CORRECTING, STEP_WITHDRAW, APPLICATION_WITHDRAWING},
	{APPLICATION_IN_REVIEW, STEP_LAPSED, APPLICATION_WITHDRAWN},
	{APPLICATION_INCOMPLETE, STEP_FILED, APPLICATION_SUBMITTED},
	{APPLICATION_INCOMPLETE, STEP_FOUND_FAILED, APPLICATION_REFUSED},
	{APPLICATION_INCOMPLETE, STEP_FOUND_INCOMPLETE, APPLICATION_INCOMPLETE},
	{APPLICATION_SUBMITTED, STEP_DECISION_DUE, APPLICATION_SUBMITTED},
	{APPLICATION_IN_REVIEW, STEP_DECISION_DUE, APPLICATION_IN_REVIEW},
	{APPLICATION_SUBMITTED, STEP_DECISION_OVERDUE, APPLICATION_SUBMITTED},
	{APPLICATION_IN_REVIEW, STEP_DECISION_OVERDUE, APPLICATION_IN_REVIEW},
};

const char *
application_state_label(int state)
{
	return properties[state].label;
}

bool
application_is_closed(int state)
{
	return properties[state].closed;
}

bool
application_counts(int state)
{
	return properties[state].counts;
}

bool
application_next(int state, enum step step, int *ret_next)
{
	for (size_t i = 0; i < ARRAY_LEN(transitions); i++) {
		if ((int)transitions[i].state == state && transitions[i].step == step) {
			*ret_next = (int)transitions[i].next;
			return true;
		}
	}
	return false;
}

/* What ends a case whether or not its applicant has asked to withdraw it. */
static bool
ends_against_withdrawal(int state)
{
	return state == APPLICATION_PAID || state == APPLICATION_RECOGNISED;
}

/* That a limit is near or past moves nothing: whose turn it is, and until when, stays as it was
 * told. */
static bool
only_tells(enum step step)
{
	return step == STEP_DECISION_DUE || step == STEP_DECISION_OVERDUE;
}

/*
 * The only place where a case's state changes.  While a withdrawal is asked for, the work goes on
 * in `before`; only its end, or the answer to the request, ends that.
 */
static bool
enter(struct application *application, enum step step, instant now)
{
	bool withdrawing = application->state == APPLICATION_WITHDRAWING;
	int next;

	if (withdrawing && step == STEP_WITHDRAWAL_REFUSED)
		application->state = application->before;
	else if (!application_next(application->before, step, &next))
		return false;
	else if (next == APPLICATION_WITHDRAWING && withdrawing)
		return false;
	else if (next == APPLICATION_WITHDRAWING)
		application->state = next;
	else if (withdrawing && (!application_is_closed(next) || ends_against_withdrawal(next)))
		application->before = next;
	else
		application->state = application->before = next;
	if (!only_tells(step))
		application->waiting_since = application_is_closed(application->state) ? 0 : now;
	return true;
}

/* While a withdrawal is asked for, its owner is the handling department, whoever has the work. */
static void
settle_owner(struct application *application, const char *owner)
{
	if (owner)
		(void)COPY_TEXT(application->owner_before, owner);
	if (application->state != APPLICATION_WITHDRAWING)
		(void)COPY_TEXT(application->owner, application->owner_before);
}

static void
add_change(struct application *application, const char *by, const char *detail, json_t *text,
	struct effects *out)
{
	struct change *change = create(out, &change_type);

	change->number = ++application->changes;
	change->at = out->now;
	change->text = json_keep(text, out->arena);
	(void)COPY_TEXT(change->case_number, application->case_number);
	(void)COPY_TEXT(change->state, application_states[application->state]);
	(void)COPY_TEXT(change->by, by);
	(void)COPY_TEXT(change->detail, detail);
	snprintf(change->change, sizeof(change->change), "%s %" PRId64, application->case_number,
		change->number);
	json_decref(text);
}

void
application_record(struct application *application, const struct news *news, const char *detail,
	struct effects *out)
{
	add_change(application, news->by, detail, step_text(application, news), out);
}

static struct event
event_of(const struct application *application, const char *type, const char *reader)
{
	struct event event = {.type = type};

	(void)COPY_TEXT(event.subject, application->case_number);
	(void)COPY_TEXT(event.audience[0], reader);
	return event;
}

static enum outcome
emit_changed(const struct application *application, int from, const struct news *news,
	struct effects *out)
{
	char at[INSTANT_TEXT_SIZE];
	struct event event =
		event_of(application, "application.state_changed.v1", application->portal);

	event.data = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:s}", "case",
		application->case_number, "from", application_states[from], "state",
		application_states[application->state], "at", instant_text(out->now, at), "by",
		news->by, "detail", step_code(news->step), "text", step_text(application, news),
		"owner", application->owner);
	return emit(out, event);
}

/* A decision reaches the applicant with the news of it, unless it was served before. */
static const char *
served(const json_t *decision, struct effects *out)
{
	char at[INSTANT_TEXT_SIZE];
	_cleanup_json_ json_t *copy = json_copy((json_t *)decision);

	if (!json_is_string(json_object_get(copy, "served_at")))
		json_object_set_new(copy, "served_at", json_string(instant_text(out->now, at)));
	return json_keep(copy, out->arena);
}

static void
take_facts(struct application *application, const struct news *news, struct effects *out)
{
	if (news->award)
		(void)COPY_TEXT(application->award, news->award);
	if (news->decision)
		application->decision = served(news->decision, out);
	if (news->parts)
		application->parts = json_keep(news->parts, out->arena);
	if (news->has_amount) {
		application->has_amount = true;
		application->amount = news->amount;
	}
	(void)COPY_TEXT(application->due, news->due ? news->due : "");
	(void)COPY_TEXT(application->correction, news->correction ? news->correction : "");
}

/* The authority's time: it stands still while the enterprise owes something, and ends with the
 * decision, or with the case. */
static void
move_clock(struct application *application, const struct effects *out)
{
	switch (application->before) {
	case APPLICATION_CORRECTING:
		working_clock_pause(&application->clock, out->calendar, out->now);
		break;
	case APPLICATION_SUBMITTED:
	case APPLICATION_IN_REVIEW:
		working_clock_resume(&application->clock, out->calendar, out->now);
		break;
	default:
		working_clock_end(&application->clock, out->calendar, out->now);
	}
	if (application_is_closed(application->state))
		application->days_to_end = calendar_working_days_between(
			out->calendar, application->filed_at, out->now);
}

void
application_accept(struct application *application, int64_t days, const struct effects *out)
{
	working_clock_start(&application->clock, out->calendar, out->now, days);
}

enum outcome
application_follow(struct application *application, const struct news *news, struct effects *out)
{
	int from = application->state;

	if (!enter(application, news->step, out->now)) {
		add_change(
			application, news->by, step_code(news->step), stale_text(news->step), out);
		return DONE;
	}
	if (!only_tells(news->step)) {
		take_facts(application, news, out);
		move_clock(application, out);
		settle_owner(application, news->owner);
	}
	application_record(application, news, step_code(news->step), out);
	return emit_changed(application, from, news, out);
}

static enum outcome
emit_withdrawn(const struct application *application, const char *reason, const char *superseded_by,
	struct effects *out)
{
	char at[INSTANT_TEXT_SIZE];
	struct event event = event_of(application, "application.withdrawn.v1", application->portal);

	event.data = json_pack("{s:s, s:s, s:s, s:s, s:s*}", "case", application->case_number,
		"policy", application->policy, "reason", reason, "at", instant_text(out->now, at),
		"superseded_by", superseded_by);
	return emit(out, event);
}

static enum outcome
emit_withdrawal_requested(
	const struct application *application, const char *reason, struct effects *out)
{
	struct event event =
		event_of(application, "application.withdrawal_requested.v1", application->handler);
	char first[AWARD_SIZE]; /* an award's number is known before the news of it */

	snprintf(first, sizeof(first), "%s/1", application->case_number);
	event.data = json_pack("{s:s, s:s, s:s, s:s}", "case", application->case_number, "award",
		application->award[0] ? application->award : first, "handler", application->handler,
		"reason", reason);
	return emit(out, event);
}

const char *
application_department(const char *service)
{
	const char *slash = service ? strchr(service, '/') : NULL;

	return slash ? slash + 1 : "";
}

enum outcome
application_withdraw(struct application *application, const char *case_number, const char *reason,
	struct effects *out)
{
	if (!application || strcmp(application->portal, out->principal) != 0)
		return refuse(out, "not_found", P(case_number));
	if (application->state == APPLICATION_WITHDRAWING)
		return refuse(out, "withdrawal_pending", P(case_number), P(application->owner));
	if (application_is_closed(application->state))
		return refuse(out, "case_closed", P(case_number),
			P(application_state_label(application->state)));
	if (!enter(application, STEP_WITHDRAW, out->now))
		return refuse(out, "too_late_to_withdraw", P(case_number),
			P(application_state_label(application->state)));

	move_clock(application, out);
	struct news news = {.step = STEP_WITHDRAW, .by = out->principal};
	bool asked = application->state == APPLICATION_WITHDRAWING;
	if (asked)
		(void)COPY_TEXT(application->owner, application_department(application->handler));
	application_record(application, &news, asked ? "withdrawal_requested" : "withdrawn", out);
	if (asked)
		emit_withdrawal_requested(application, reason, out);
	else
		emit_withdrawn(application, reason, NULL, out);
	return reply(
		out, json_pack("{s:s, s:s, s:s}", "case", case_number, "state",
			     application_states[application->state], "owner", application->owner));
}

void
application_supersede(struct application *application, const char *by, struct effects *out)
{
	struct news news = {.step = STEP_SUPERSEDED, .by = out->principal};

	if (!enter(application, STEP_SUPERSEDED, out->now))
		return;
	application_record(application, &news, step_code(STEP_SUPERSEDED), out);
	emit_withdrawn(application, "filed anew", by, out);
}
