#include "opinion.h"

#include "store.h"
#include "json/stored.h"
#include <stdio.h>
#include <string.h>

/* Bytes.  So that the opinions of ASSISTING_MOST departments travel in one event, whatever is
 * escaped in it. */
#define REASONS_MOST 8192

const char *const opinion_kinds[] = {"given", "corrected", "withdrawn", NULL};

/* The last turn, or NULL. */
static const struct opinion *
last_turn(void *const *opinions, const struct task *task)
{
	const struct opinion *last = NULL;

	for (; *opinions; opinions++) {
		const struct opinion *one = *opinions;

		if (strcmp(one->task, task->task) == 0 && (!last || one->turn > last->turn))
			last = one;
	}
	return last;
}

const struct opinion *
opinion_standing(void *const *opinions, const struct task *task)
{
	const struct opinion *last = last_turn(opinions, task);

	return last && last->kind != OPINION_WITHDRAWN ? last : NULL;
}

json_t *
opinion_waiting(void *const *tasks, void *const *opinions)
{
	json_t *waiting = json_array();

	for (int64_t place = 1; place <= ASSISTING_MOST; place++) {
		for (void *const *at = tasks; *at; at++) {
			const struct task *task = *at;

			if (task->place == place && !opinion_standing(opinions, task))
				json_array_append_new(waiting, json_string(task->department));
		}
	}
	return waiting;
}

static json_t *
stored(const char *text)
{
	struct fault fault;

	return text ? json_read(text, strlen(text), JSON_COMMAND_MOST, &fault) : NULL;
}

static json_t *
opinion_json(const struct opinion *opinion)
{
	char at[INSTANT_TEXT_SIZE];
	json_t *reasons = stored(opinion->reasons), *conditions = stored(opinion->conditions);
	json_t *said = json_pack("{s:s, s:b, s:o, s:s, s:s, s:o*, s:s*, s:{s:s, s:s, s:s}}",
		"department", opinion->department, "agree", (int)opinion->agree, "reasons",
		reasons ? reasons : json_array(), "by", opinion->given_by, "at",
		instant_text(opinion->given_at, at), "conditions", conditions, "deputy",
		opinion->deputy[0] ? opinion->deputy : NULL, "sig", "alg", "none", "key", "",
		"value", "");

	if (opinion->late)
		json_object_set_new(said, "late", json_true());
	return said;
}

/* What the departments said, with the turn that is being taken. */
struct tally {
	int asked, agree, object;
	const struct task *next; /* that is waited for; NULL: none */
	json_t *opinions;	 /* that stand; owned */
};

static struct tally
count(const struct review_file *file, const struct opinion *now)
{
	struct tally tally = {.opinions = json_array()};

	for (void *const *at = file->tasks; *at; at++) {
		const struct task *task = *at;
		const struct opinion *one = task != file->task
						    ? opinion_standing(file->opinions, task)
					    : now->kind == OPINION_WITHDRAWN ? NULL
									     : now;

		tally.asked++;
		if (!one && (!tally.next || task->place < tally.next->place))
			tally.next = task;
		if (!one)
			continue;
		tally.agree += one->agree;
		tally.object += !one->agree;
		json_array_append_new(tally.opinions, opinion_json(one));
	}
	return tally;
}

/* "agreed" or "objected"; NULL: not yet. */
static const char *
joined(const char *rule, const struct tally *tally)
{
	if (strcmp(rule, "any_refuses") == 0 && tally->object > 0)
		return "objected";
	if (tally->next)
		return NULL;
	if (strcmp(rule, "majority") == 0)
		return 2 * tally->agree > tally->asked ? "agreed" : "objected";
	return tally->object == 0 ? "agreed" : "objected";
}

static void
conclude(struct review *review, const struct tally *tally, const char *result, struct effects *out)
{
	COPY_TEXT(review->result, result);
	COPY_TEXT(review->owner, review->lead);
	review->concluded_at = out->now;
	review_stop_clock(review, out);
	json_t *data = review_json(review);
	json_object_set_new(data, "result", json_string(result));
	json_object_set_new(data, "joining", json_string(review->joining));
	json_object_set(data, "opinions", tally->opinions);
	review_tell(review, "review.concluded.v1", data, out);
}

/* In time it is always the turn of the first that has not spoken; others are told when that is
 * another one than before. */
static void
pass_on(struct review *review, const struct tally *tally, struct effects *out)
{
	if (review->state != REVIEW_OPEN || strcmp(review->owner, tally->next->department) == 0)
		return;
	COPY_TEXT(review->owner, tally->next->department);
	review_tell(review, "review.moved.v1", review_json(review), out);
}

static const struct opinion *
add_turn(const struct review_file *file, enum opinion_kind kind, const json_t *data,
	struct effects *out)
{
	const struct task *task = file->task;
	const struct opinion *last = last_turn(file->opinions, task);
	struct opinion *now = create(out, &opinion_type);

	now->turn = last ? last->turn + 1 : 1;
	snprintf(now->opinion, sizeof(now->opinion), "%.157s#%d", task->task, (int)now->turn % 10);
	COPY_TEXT(now->task, task->task);
	COPY_TEXT(now->review, task->review);
	COPY_TEXT(now->department, task->department);
	if (strcmp(out->department, task->department) != 0)
		COPY_TEXT(now->deputy, out->department);
	now->kind = kind;
	now->agree = json_bool(data, "agree");
	now->late = file->review->state == REVIEW_OVERDUE;
	now->conditions = json_keep(json_object_get(data, "conditions"), out->arena);
	now->reasons = json_keep(json_object_get(data, "reasons"), out->arena);
	COPY_TEXT(now->given_by, out->principal);
	now->given_at = out->now;
	return now;
}

static enum outcome
take_turn(const struct review_file *file, enum opinion_kind kind, const json_t *data,
	struct effects *out)
{
	struct review *review = file->review;
	struct tally tally = count(file, add_turn(file, kind, data, out));
	const char *result = joined(review->joining, &tally);

	if (result && review_enter(review, STEP_CONCLUDE))
		conclude(review, &tally, result, out);
	else if (tally.next)
		pass_on(review, &tally, out);
	json_decref(tally.opinions);
	return reply(out, json_pack("{s:s, s:s, s:s}", "review", review->number, "state",
				  review_states[review->state], "owner", review->owner));
}

/* For the own department at any time; for another one as its deputy, when it is late. */
static enum outcome
may_speak(const struct review_file *file, struct effects *out)
{
	const struct review *review = file->review;

	if (!review)
		return refuse(out, "not_found", P(file->number));
	if (!file->task)
		return refuse(out, "not_asked", P(file->department), P(review->number));
	if (strcmp(file->department, out->department) == 0)
		return DONE;
	if (strcmp(review->deputy, out->department) != 0)
		return refuse(out, "not_deputy", P(out->department), P(review->number));
	if (review->state == REVIEW_OPEN)
		return refuse(out, "not_late", P(file->department), P(review->number));
	return DONE;
}

/* Whoever spoke for the department: it, or its deputy. */
static bool
is_own(const struct opinion *standing, const struct effects *out)
{
	const char *spoke = standing->deputy[0] ? standing->deputy : standing->department;

	return strcmp(spoke, out->department) == 0;
}

static enum outcome
check_turn(const struct review_file *file, const json_t *data, struct effects *out)
{
	struct review *review = file->review;
	const struct opinion *last = last_turn(file->opinions, file->task);
	const json_t *reasons = json_object_get(data, "reasons");
	const json_t *conditions = json_object_get(data, "conditions");

	if (!review_enter(review, STEP_OPINION))
		return refuse(
			out, "review_not_open", P(review->number), P(review_states[review->state]));
	if (last && last->turn >= TURNS_MOST)
		return refuse(out, "opinion_turns_used", P(file->department), P(TURNS_MOST));
	if (conditions && !json_bool(data, "agree"))
		return refuse(out, "conditions_of_objection", P(review->number));
	if (json_dumpb(reasons, NULL, 0, JSON_COMPACT) +
			(conditions ? json_dumpb(conditions, NULL, 0, JSON_COMPACT) : 0) >
		REASONS_MOST)
		return refuse(out, "opinion_too_long", P(review->number), P(REASONS_MOST));
	return DONE;
}

enum outcome
opinion_give(const struct review_file *file, const json_t *data, struct effects *out)
{
	if (may_speak(file, out) == REFUSED)
		return REFUSED;
	const struct opinion *standing = opinion_standing(file->opinions, file->task);
	if (standing)
		return refuse(out, "opinion_given", P(file->department), P(standing->given_by));
	if (check_turn(file, data, out) == REFUSED)
		return REFUSED;
	return take_turn(file, OPINION_GIVEN, data, out);
}

/* Changing what stands, in a review that is not over. */
static enum outcome
change(const struct review_file *file, enum opinion_kind kind, const json_t *data,
	struct effects *out)
{
	if (may_speak(file, out) == REFUSED)
		return REFUSED;
	const struct opinion *standing = opinion_standing(file->opinions, file->task);
	if (!standing)
		return refuse(out, "no_opinion", P(file->department), P(file->review->number));
	if (!is_own(standing, out))
		return refuse(out, "opinion_of_another", P(standing->given_by));
	if (check_turn(file, data, out) == REFUSED)
		return REFUSED;
	return take_turn(file, kind, data, out);
}

enum outcome
opinion_correct(const struct review_file *file, const json_t *data, struct effects *out)
{
	return change(file, OPINION_CORRECTED, data, out);
}

enum outcome
opinion_withdraw(const struct review_file *file, const json_t *data, struct effects *out)
{
	return change(file, OPINION_WITHDRAWN, data, out);
}
