#include "request.h"

#include "domain/case_number.h"
#include "store.h"
#include "json/stored.h"
#include <stdio.h>
#include <string.h>

const char *const request_states[] = {"open", "overdue", "answered", "closed", NULL};

enum step { STEP_HAND_ON, STEP_REPLY, STEP_RUN_OUT, STEP_REOPEN, STEP_CLOSE };

/* What may happen in which state; what is not named is refused. */
static const struct {
	enum request_state from;
	enum step step;
	enum request_state to;
} moves[] = {
	{REQUEST_OPEN, STEP_HAND_ON, REQUEST_OPEN},
	{REQUEST_OVERDUE, STEP_HAND_ON, REQUEST_OVERDUE},
	{REQUEST_OPEN, STEP_REPLY, REQUEST_ANSWERED},
	{REQUEST_OVERDUE, STEP_REPLY, REQUEST_ANSWERED},
	{REQUEST_OPEN, STEP_RUN_OUT, REQUEST_OVERDUE},
	{REQUEST_ANSWERED, STEP_REOPEN, REQUEST_OPEN},
	{REQUEST_ANSWERED, STEP_CLOSE, REQUEST_CLOSED},
};

/* The only place where a request changes its state. */
static bool
enter(struct request *request, enum step step)
{
	for (size_t i = 0; i < ARRAY_LEN(moves); i++) {
		if ((int)moves[i].from == request->state && moves[i].step == step) {
			request->state = moves[i].to;
			return true;
		}
	}
	return false;
}

/* Everyone who may follow learns where it stands; what was asked and answered is for those who read
 * it here. */
static enum outcome
tell(const struct request *request, const char *type, struct effects *out)
{
	struct event event = {.type = type};
	char due[INSTANT_TEXT_SIZE];

	COPY_TEXT(event.subject, request->number);
	COPY_TEXT(event.audience[0], request->portal);
	event.data = json_pack("{s:s, s:s, s:s, s:s, s:s}", "request", request->number, "matter",
		request->matter, "owner", request->owner, "state", request_states[request->state],
		"due", instant_text(request->due, due));
	if (request->rating)
		json_object_set_new(event.data, "rating", json_integer(request->rating));
	return emit(out, event);
}

static enum outcome
answer(const struct request *request, struct effects *out)
{
	char due[INSTANT_TEXT_SIZE];

	return reply(out, json_pack("{s:s, s:s, s:s, s:s}", "request", request->number, "state",
				  request_states[request->state], "owner", request->owner, "due",
				  instant_text(request->due, due)));
}

static bool
set_clock(struct request *request, const char *kind, int64_t days, struct effects *out)
{
	timer_cancel(out, REQUEST_DEADLINE, request->number);
	timer_cancel(out, REQUEST_LAPSE, request->number);
	if (!calendar_add_working_days(out->calendar, out->now, (int)days, &request->due))
		return false;
	timer_set(out, kind, request->number, request->due, ++request->generation);
	return true;
}

static bool
take_number(const struct request_filing *filing, char *into, size_t size, struct effects *out)
{
	struct request_sequence *sequence = filing->sequence;
	char number[CASE_NUMBER_SIZE], division[7];

	if (!sequence) {
		sequence = create(out, &request_sequence_type);
		COPY_TEXT(sequence->sequence, "request");
	}
	if (sequence->year < instant_year(out->now)) {
		sequence->year = instant_year(out->now);
		sequence->last = 0;
	}
	if (sequence->last >= REQUESTS_MOST)
		return false;
	snprintf(division, sizeof(division), "%.6s", out->own_department);
	if (!case_number_make(division, (int)sequence->year, ++sequence->last, number))
		return false;
	snprintf(into, size, "Q%s", number);
	return true;
}

enum outcome
request_file(const struct request_filing *filing, const json_t *data, struct effects *out)
{
	const struct responsibility *responsibility = filing->responsibility;
	char number[REQUEST_NUMBER_SIZE];

	if (!responsibility)
		return refuse(out, "nobody_responsible", P(filing->matter));
	if (!take_number(filing, number, sizeof(number), out))
		return refuse(out, "requests_used_up", P(REQUESTS_MOST));
	struct request *request = create(out, &request_type);
	COPY_TEXT(request->number, number);
	COPY_TEXT(request->matter, responsibility->matter);
	request->version = responsibility->version;
	COPY_TEXT(request->party, json_text(data, "party"));
	request->text = json_keep(json_object_get(data, "text"), out->arena);
	request->external_ids = json_keep(json_object_get(data, "external_ids"), out->arena);
	COPY_TEXT(request->portal, out->principal);
	COPY_TEXT(request->owner, responsibility->lead);
	COPY_TEXT(request->deputy, responsibility->deputy);
	request->days = responsibility->days;
	request->filed_at = out->now;
	if (!set_clock(request, REQUEST_DEADLINE, request->days, out))
		return refuse(out, "calendar_ends", P(request->number));
	tell(request, "request.opened.v1", out);
	return answer(request, out);
}

/* An officer's department must be the owner. */
static enum outcome
may_act(const struct request *request, const char *number, struct effects *out)
{
	if (!request)
		return refuse(out, "not_found", P(number));
	if (strcmp(request->owner, out->department) != 0)
		return refuse(out, "request_of_another", P(number), P(request->owner));
	return DONE;
}

static enum outcome
not_now(const struct request *request, struct effects *out)
{
	return refuse(
		out, "request_not_open", P(request->number), P(request_states[request->state]));
}

static bool
is_named(const struct responsibility *responsibility, const char *department)
{
	_cleanup_free_ char *copy = xstrdup(responsibility->assisting);
	bool named = strcmp(responsibility->lead, department) == 0;
	char *rest = NULL, *one = strtok_r(copy, " ", &rest);

	for (; one && !named; one = strtok_r(NULL, " ", &rest))
		named = strcmp(one, department) == 0;
	return named;
}

enum outcome
request_pass(struct request *request, const struct responsibility *responsibility,
	const char *number, const json_t *data, struct effects *out)
{
	const char *to = json_text(data, "to");

	if (may_act(request, number, out) == REFUSED)
		return REFUSED;
	if (!responsibility || !is_named(responsibility, to))
		return refuse(out, "not_of_the_matter", P(to), P(request->matter));
	if (!enter(request, STEP_HAND_ON))
		return not_now(request, out);
	COPY_TEXT(request->owner, to);
	tell(request, "request.moved.v1", out);
	return answer(request, out);
}

enum outcome
request_answer(struct request *request, const char *number, const json_t *data, struct effects *out)
{
	if (may_act(request, number, out) == REFUSED)
		return REFUSED;
	if (!enter(request, STEP_REPLY))
		return not_now(request, out);
	request->answer = json_keep(json_object_get(data, "text"), out->arena);
	COPY_TEXT(request->answered_by, out->principal);
	request->answered_at = out->now;
	if (!set_clock(request, REQUEST_LAPSE, RATING_DAYS, out))
		return refuse(out, "calendar_ends", P(request->number));
	tell(request, "request.answered.v1", out);
	return answer(request, out);
}

enum outcome
request_rate(struct request *request, const char *number, const json_t *data, struct effects *out)
{
	int64_t rating = json_int(data, "rating");

	/* Of another portal's nothing is said, not even that it is there. */
	if (!request || strcmp(request->portal, out->principal) != 0)
		return refuse(out, "not_found", P(number));
	bool again = rating < RATING_GOOD && !request->reopened;
	if (!enter(request, again ? STEP_REOPEN : STEP_CLOSE))
		return not_now(request, out);
	request->rating = rating;
	if (again) {
		request->reopened = 1;
		if (!set_clock(request, REQUEST_DEADLINE, request->days, out))
			return refuse(out, "calendar_ends", P(request->number));
	} else {
		timer_cancel(out, REQUEST_LAPSE, request->number);
	}
	tell(request, again ? "request.reopened.v1" : "request.closed.v1", out);
	return answer(request, out);
}

enum outcome
request_pass_deadline(struct request *request, int64_t generation, struct effects *out)
{
	if (!request || request->generation != generation || !enter(request, STEP_RUN_OUT))
		return DONE;
	if (request->deputy[0])
		COPY_TEXT(request->owner, request->deputy);
	return tell(request, "request.overdue.v1", out);
}

enum outcome
request_lapse(struct request *request, int64_t generation, struct effects *out)
{
	if (!request || request->generation != generation || !enter(request, STEP_CLOSE))
		return DONE;
	return tell(request, "request.closed.v1", out);
}
