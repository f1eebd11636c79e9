#include "opinion.h"

#include "store.h"
#include "json/stored.h"
#include <stdio.h>
#include <string.h>

const char *const review_states[] = {"open", "overdue", "concluded", "cancelled", NULL};

/* What may happen in which state; what is not named is refused. */
static const struct {
	enum review_state from;
	enum review_step step;
	enum review_state to;
} moves[] = {
	{REVIEW_OPEN, STEP_OPINION, REVIEW_OPEN},
	{REVIEW_OVERDUE, STEP_OPINION, REVIEW_OVERDUE},
	{REVIEW_OPEN, STEP_CONCLUDE, REVIEW_CONCLUDED},
	{REVIEW_OVERDUE, STEP_CONCLUDE, REVIEW_CONCLUDED},
	{REVIEW_OPEN, STEP_DEADLINE, REVIEW_OVERDUE},
	{REVIEW_OPEN, STEP_EXTEND, REVIEW_OPEN},
	{REVIEW_OPEN, STEP_CANCEL, REVIEW_CANCELLED},
	{REVIEW_OVERDUE, STEP_CANCEL, REVIEW_CANCELLED},
};

bool
review_enter(struct review *review, enum review_step step)
{
	for (size_t i = 0; i < ARRAY_LEN(moves); i++) {
		if ((int)moves[i].from == review->state && moves[i].step == step) {
			review->state = moves[i].to;
			return true;
		}
	}
	return false;
}

const char *
task_key(const char *review, const char *department, char into[ENTITY_KEY_SIZE])
{
	if (snprintf(into, ENTITY_KEY_SIZE, "%s %s", review, department) >= TASK_KEY_MOST)
		into[0] = 0;
	return into;
}

enum outcome
review_tell(const struct review *review, const char *type, json_t *data, struct effects *out)
{
	struct event event = {.type = type, .data = data};

	COPY_TEXT(event.subject, review->case_number);
	COPY_TEXT(event.audience[0], review->asked_by);
	COPY_TEXT(event.audience[1], review->application);
	return emit(out, event);
}

static json_t *
departments_json(const char *departments)
{
	_cleanup_free_ char *copy = xstrdup(departments);
	json_t *list = json_array();
	char *rest = NULL;

	for (char *one = strtok_r(copy, " ", &rest); one; one = strtok_r(NULL, " ", &rest))
		json_array_append_new(list, json_string(one));
	return list;
}

json_t *
review_json(const struct review *review)
{
	char due[INSTANT_TEXT_SIZE];

	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "review", review->number, "award",
		review->award, "case", review->case_number, "owner", review->owner, "lead",
		review->lead, "due", instant_text(review->due, due));
}

static void
add_tasks(const struct review *review, const char *departments, struct effects *out)
{
	_cleanup_free_ char *copy = xstrdup(departments);
	char *rest = NULL;
	int64_t place = 1;

	for (char *one = strtok_r(copy, " ", &rest); one; one = strtok_r(NULL, " ", &rest)) {
		struct task *task = create(out, &task_type);

		task_key(review->number, one, task->task);
		COPY_TEXT(task->review, review->number);
		COPY_TEXT(task->department, one);
		task->place = place++;
	}
}

/* False if a name of the request is longer than any of ours: it is none. */
static bool
fill(struct review *review, const struct responsibility *responsibility, const json_t *request,
	const char *asked_by)
{
	char first[ASSISTING_SIZE];

	COPY_TEXT(first, responsibility->assisting);
	first[strcspn(first, " ")] = 0;
	review->version = responsibility->version;
	review->warn_days = responsibility->warn_days;
	review->days = responsibility->days;
	return COPY_TEXT(review->number, json_text(request, "review")) &&
	       COPY_TEXT(review->award, json_text(request, "award")) &&
	       COPY_TEXT(review->case_number, json_text(request, "case")) &&
	       COPY_TEXT(review->policy, json_text(request, "policy")) &&
	       COPY_TEXT(review->matter, responsibility->matter) &&
	       COPY_TEXT(review->asked_by, asked_by) &&
	       COPY_TEXT(review->application, json_text(request, "application")) &&
	       COPY_TEXT(review->joining, responsibility->joining) &&
	       COPY_TEXT(review->deputy, responsibility->deputy) &&
	       COPY_TEXT(review->lead, responsibility->lead) && COPY_TEXT(review->owner, first);
}

/* The deadline `days` after `from`, and the warning before it; false if the calendar does not reach
 * so far. */
static bool
set_clock(struct review *review, instant from, int days, struct effects *out)
{
	instant warning;
	int warn = (int)review->warn_days;

	if (!calendar_add_working_days(out->calendar, from, days, &review->due) ||
		!calendar_add_working_days(out->calendar, from, days - warn, &warning))
		return false;
	review->generation++;
	if (warn > 0)
		timer_set(out, REVIEW_WARNING, review->number, warning, review->generation);
	timer_set(out, REVIEW_DEADLINE, review->number, review->due, review->generation);
	return true;
}

enum outcome
review_open(const struct responsibility *responsibility, const json_t *request,
	const char *asked_by, struct effects *out)
{
	if (!responsibility || !responsibility->assisting[0])
		return refuse(out, "nobody_responsible", P(json_text(request, "matter")));
	struct review *review = create(out, &review_type);
	if (!fill(review, responsibility, request, asked_by))
		return refuse(out, "review_unreadable", P(json_text(request, "review")));
	if (!set_clock(review, out->now, (int)responsibility->days, out))
		return refuse(out, "calendar_ends", P(review->number));
	review->question = json_keep(json_object_get(request, "question"), out->arena);
	review->asked_at = out->now;
	add_tasks(review, responsibility->assisting, out);
	json_t *data = review_json(review);
	json_object_set_new(data, "matter", json_string(review->matter));
	json_object_set_new(data, "version", json_integer(review->version));
	json_object_set_new(data, "departments", departments_json(responsibility->assisting));
	json_object_set_new(data, "joining", json_string(review->joining));
	return review_tell(review, "review.opened.v1", data, out);
}

enum outcome
review_warn(const struct review *review, int64_t generation, struct effects *out)
{
	if (!review || review->state != REVIEW_OPEN || review->generation != generation)
		return DONE;
	json_t *data = review_json(review);
	/* Today counts: it is still there to be used. */
	instant yesterday = out->now - MICROSECONDS_PER_DAY;
	int left = calendar_working_days_between(out->calendar, yesterday, review->due - 1);
	json_object_set_new(data, "left_days", json_integer(left));
	return review_tell(review, "review.warned.v1", data, out);
}

enum outcome
review_pass_deadline(struct review *review, void *const *tasks, void *const *opinions,
	int64_t generation, struct effects *out)
{
	if (!review || review->generation != generation || !review_enter(review, STEP_DEADLINE))
		return DONE;
	char late[DEPARTMENT_SIZE];
	COPY_TEXT(late, review->owner);
	COPY_TEXT(review->owner, review->deputy[0] ? review->deputy : review->lead);
	json_t *data = review_json(review);
	json_object_set_new(data, "late", json_string(late));
	json_object_set_new(data, "waiting", opinion_waiting(tasks, opinions));
	return review_tell(review, "review.overdue.v1", data, out);
}

enum outcome
review_extend(struct review *review, const char *number, const json_t *data, struct effects *out)
{
	int64_t more = json_int(data, "days");

	if (strcmp(out->department, out->own_department) != 0)
		return refuse(out, "wrong_department", P(out->own_department));
	if (!review)
		return refuse(out, "not_found", P(number));
	if (!review_enter(review, STEP_EXTEND))
		return refuse(
			out, "review_not_open", P(review->number), P(review_states[review->state]));
	if (!set_clock(review, review->asked_at, (int)(review->days += more), out))
		return refuse(out, "calendar_ends", P(review->number));
	json_t *told = review_json(review);
	json_object_set(told, "reason", json_object_get(data, "reason"));
	json_object_set_new(told, "days", json_integer(more));
	json_object_set_new(told, "by", json_string(out->principal));
	review_tell(review, "review.extended.v1", told, out);
	return reply(out, json_pack("{s:s, s:O}", "review", review->number, "due",
				  json_object_get(told, "due")));
}

void
review_stop_clock(const struct review *review, struct effects *out)
{
	timer_cancel(out, REVIEW_WARNING, review->number);
	timer_cancel(out, REVIEW_DEADLINE, review->number);
}

enum outcome
review_cancel(struct review *review, struct effects *out)
{
	if (!review || !review_enter(review, STEP_CANCEL))
		return DONE;
	review->concluded_at = out->now;
	review_stop_clock(review, out);
	return DONE;
}
