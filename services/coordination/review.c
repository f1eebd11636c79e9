#include "review.h"

#include "store.h"
#include "json/stored.h"
#include <stdio.h>
#include <string.h>

/* Bytes.  So that the opinions of ASSISTING_MOST departments travel in one event, whatever is
 * escaped in it. */
#define REASONS_MOST 8192

const char *const review_states[] = {"open", "overdue", "concluded", "cancelled", NULL};

enum step { STEP_OPINION, STEP_CONCLUDE, STEP_DEADLINE, STEP_CANCEL };

/* What may happen in which state; what is not named is refused. */
static const struct {
	enum review_state from;
	enum step step;
	enum review_state to;
} moves[] = {
	{REVIEW_OPEN, STEP_OPINION, REVIEW_OPEN},
	{REVIEW_OVERDUE, STEP_OPINION, REVIEW_OVERDUE},
	{REVIEW_OPEN, STEP_CONCLUDE, REVIEW_CONCLUDED},
	{REVIEW_OVERDUE, STEP_CONCLUDE, REVIEW_CONCLUDED},
	{REVIEW_OPEN, STEP_DEADLINE, REVIEW_OVERDUE},
	{REVIEW_OPEN, STEP_CANCEL, REVIEW_CANCELLED},
	{REVIEW_OVERDUE, STEP_CANCEL, REVIEW_CANCELLED},
};

/* The only place where a review changes its state. */
static bool
enter(struct review *review, enum step step)
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
	if (snprintf(into, ENTITY_KEY_SIZE, "%s %s", review, department) >= ENTITY_KEY_SIZE)
		into[0] = 0;
	return into;
}

/* Those who follow the case: who asked, and who keeps it. */
static enum outcome
tell(const struct review *review, const char *type, json_t *data, struct effects *out)
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

/* What every event about a review says. */
static json_t *
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
	return COPY_TEXT(review->number, json_text(request, "review")) &&
	       COPY_TEXT(review->award, json_text(request, "award")) &&
	       COPY_TEXT(review->case_number, json_text(request, "case")) &&
	       COPY_TEXT(review->policy, json_text(request, "policy")) &&
	       COPY_TEXT(review->matter, responsibility->matter) &&
	       COPY_TEXT(review->asked_by, asked_by) &&
	       COPY_TEXT(review->application, json_text(request, "application")) &&
	       COPY_TEXT(review->lead, responsibility->lead) && COPY_TEXT(review->owner, first);
}

/* The deadline, and the warning before it; false if the calendar does not reach so far. */
static bool
set_clock(struct review *review, const struct responsibility *responsibility, struct effects *out)
{
	instant warning;
	int days = (int)responsibility->days, warn = (int)responsibility->warn_days;

	if (!calendar_add_working_days(out->calendar, out->now, days, &review->due) ||
		!calendar_add_working_days(out->calendar, out->now, days - warn, &warning))
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
	if (!set_clock(review, responsibility, out))
		return refuse(out, "calendar_ends", P(review->number));
	review->question = json_keep(json_object_get(request, "question"), out->arena);
	review->asked_at = out->now;
	add_tasks(review, responsibility->assisting, out);
	json_t *data = review_json(review);
	json_object_set_new(data, "matter", json_string(review->matter));
	json_object_set_new(data, "version", json_integer(review->version));
	json_object_set_new(data, "departments", departments_json(responsibility->assisting));
	return tell(review, "review.opened.v1", data, out);
}

static json_t *
opinion_json(const struct opinion *opinion)
{
	char at[INSTANT_TEXT_SIZE];
	struct fault fault;
	json_t *reasons =
		json_read(opinion->reasons, strlen(opinion->reasons), JSON_COMMAND_MOST, &fault);

	return json_pack("{s:s, s:b, s:o, s:s, s:s, s:{s:s, s:s, s:s}}", "department",
		opinion->department, "agree", (int)opinion->agree, "reasons",
		reasons ? reasons : json_array(), "by", opinion->given_by, "at",
		instant_text(opinion->given_at, at), "sig", "alg", "none", "key", "", "value", "");
}

/* The department that is waited for next, or NULL when all have spoken.  `now` has just spoken. */
static const struct task *
next_task(void *const *tasks, void *const *opinions, const struct task *now)
{
	const struct task *next = NULL;

	for (; *tasks; tasks++) {
		const struct task *task = *tasks;
		bool spoken = task == now;

		for (void *const *at = opinions; *at && !spoken; at++)
			spoken = strcmp(((const struct opinion *)*at)->task, task->task) == 0;
		if (!spoken && (!next || task->place < next->place))
			next = task;
	}
	return next;
}

static enum outcome
conclude(struct review *review, void *const *opinions, const struct opinion *last,
	struct effects *out)
{
	json_t *list = json_array();
	bool agreed = last->agree;

	for (; *opinions; opinions++) {
		agreed = agreed && ((const struct opinion *)*opinions)->agree;
		json_array_append_new(list, opinion_json(*opinions));
	}
	json_array_append_new(list, opinion_json(last));
	enter(review, STEP_CONCLUDE);
	COPY_TEXT(review->result, agreed ? "agreed" : "objected");
	COPY_TEXT(review->owner, review->lead);
	review->concluded_at = out->now;
	timer_cancel(out, REVIEW_WARNING, review->number);
	timer_cancel(out, REVIEW_DEADLINE, review->number);
	json_t *data = review_json(review);
	json_object_set_new(data, "result", json_string(review->result));
	json_object_set_new(data, "opinions", list);
	return tell(review, "review.concluded.v1", data, out);
}

static const struct opinion *
add_opinion(const struct review_file *file, const json_t *data, struct effects *out)
{
	struct opinion *opinion = create(out, &opinion_type);

	COPY_TEXT(opinion->task, file->task->task);
	COPY_TEXT(opinion->review, file->review->number);
	COPY_TEXT(opinion->department, file->task->department);
	opinion->agree = json_bool(data, "agree");
	opinion->reasons = json_keep(json_object_get(data, "reasons"), out->arena);
	COPY_TEXT(opinion->given_by, out->principal);
	opinion->given_at = out->now;
	return opinion;
}

enum outcome
review_give_opinion(const struct review_file *file, const json_t *data, struct effects *out)
{
	struct review *review = file->review;

	if (!review)
		return refuse(out, "not_found", P(file->number));
	if (!file->task)
		return refuse(out, "not_asked", P(out->department), P(review->number));
	if (file->given)
		return refuse(out, "opinion_given", P(out->department), P(file->given->given_by));
	if (!enter(review, STEP_OPINION))
		return refuse(
			out, "review_not_open", P(review->number), P(review_states[review->state]));
	if (json_dumpb(json_object_get(data, "reasons"), NULL, 0, JSON_COMPACT) > REASONS_MOST)
		return refuse(out, "opinion_too_long", P(review->number), P(REASONS_MOST));
	const struct opinion *opinion = add_opinion(file, data, out);
	const struct task *next = next_task(file->tasks, file->opinions, file->task);
	if (!next)
		conclude(review, file->opinions, opinion, out);
	else if (review->state == REVIEW_OPEN)
		COPY_TEXT(review->owner, next->department);
	return reply(out, json_pack("{s:s, s:s, s:s}", "review", review->number, "state",
				  review_states[review->state], "owner", review->owner));
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
	return tell(review, "review.warned.v1", data, out);
}

enum outcome
review_pass_deadline(struct review *review, int64_t generation, struct effects *out)
{
	if (!review || review->generation != generation || !enter(review, STEP_DEADLINE))
		return DONE;
	char late[DEPARTMENT_SIZE];
	COPY_TEXT(late, review->owner);
	COPY_TEXT(review->owner, review->lead);
	json_t *data = review_json(review);
	json_object_set_new(data, "late", json_string(late));
	return tell(review, "review.overdue.v1", data, out);
}

enum outcome
review_cancel(struct review *review, struct effects *out)
{
	if (!review || !enter(review, STEP_CANCEL))
		return DONE;
	review->concluded_at = out->now;
	timer_cancel(out, REVIEW_WARNING, review->number);
	timer_cancel(out, REVIEW_DEADLINE, review->number);
	return DONE;
}
