#include "service/divergence.h"

#include "base/log.h"
#include "base/mutant.h"
#include "service/parked.h"
#include "service/run.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMPARE_EVERY (2 * MICROSECONDS_PER_SECOND) /* once all is known */

/* ---- finding what is in common ---- */

static struct cursor *
cursor_of(struct run *run, size_t i)
{
	return &run->cursors[i];
}

static size_t
index_of(const struct run *run, const struct follower *follower)
{
	size_t i = 0;

	while (run->followers[i] != follower)
		i++;
	return i;
}

/* Nothing of what was followed is still on its way to the cursor. */
static bool
is_quiet(const struct run *run)
{
	return run->batch.phase == BATCH_IDLE && !run->queue.kinds[ITEM_EVENT].count &&
	       !run->queue.carried.count;
}

static void
take_point(struct divergence *apart, const struct db_result *result, int row)
{
	struct followed_point *point = &apart->points[apart->count];
	size_t length;

	point->number = db_int(result, row, 0);
	if (point->number < 0) {
		apart->too_old = true;
		return;
	}
	memcpy(point->hash, db_bytes(result, row, 1, &length), HASH_SIZE);
	apart->count += length == HASH_SIZE;
}

/* The last one in common goes with each question, so that the producer knows it after a restart
 * too. */
static void
on_points(void *context, void *of, const struct db_result *result)
{
	struct run *run = context;
	struct follower *follower = of;
	size_t i = index_of(run, follower);
	struct divergence *apart = &run->apart[i];
	apart->looking = false;
	apart->next = clock_monotonic() + COMPARE_EVERY;
	if (db_status(result) != DB_OK || !follower_forked(follower) || follower_asks(follower))
		return;
	apart->count = 0;
	if (apart->low.number)
		apart->points[apart->count++] = apart->low;
	size_t before = apart->count;
	for (int row = 0; row < db_rows(result) && apart->count < COMPARED_MOST; row++)
		take_point(apart, result, row);
	apart->known = apart->count == before;
	follower_compare(
		follower, cursor_of(run, i)->epoch, apart->points, apart->count, clock_now());
}

static void
look_for_points(struct run *run, size_t i)
{
	struct divergence *apart = &run->apart[i];
	struct arena *arena = arena_new();
	struct params params;

	if (!apart->high)
		apart->high = cursor_of(run, i)->number;
	apart->looking = true;
	params_clear(&params, arena);
	param_add(&params, follower_stream(run->followers[i]));
	param_add_int(&params, apart->low.number);
	param_add_int(&params, apart->high);
	db_send(run->report, "acted_points", &params, on_points, run->followers[i]);
	db_sync(run->report, NULL, NULL);
	arena_free(&arena);
}

static void
step(struct run *run, size_t i)
{
	struct follower *follower = run->followers[i];
	struct divergence *apart = &run->apart[i];
	const struct cursor *cursor = cursor_of(run, i);

	if (!follower_forked(follower)) {
		if (!apart->looking && apart->high)
			*apart = (struct divergence){0};
		return;
	}
	if (!run->report) {
		apart->looking = false;
		return;
	}
	if (apart->looking || follower_asks(follower) || clock_monotonic() < apart->next ||
		!is_quiet(run))
		return;
	/* It was put back, and the answer to that was lost with the session. */
	if (follower_position(follower) != cursor->number)
		follower_start_at(follower, cursor->number, cursor->hash);
	else
		look_for_points(run, i);
}

void
divergence_step(struct run *run)
{
	for (size_t i = 0; i < run->follower_count; i++)
		step(run, i);
}

/* `agreed` is the highest of the points that the producer has: the next one it has not. */
static void
narrow(struct divergence *apart, int64_t agreed)
{
	if (MUTANT("goes_back_too_far"))
		agreed = 0;
	if (agreed < apart->low.number) { /* it has even less now: from the beginning */
		apart->low = (struct followed_point){0};
		apart->high = 0;
		apart->known = apart->too_old = false;
		return;
	}
	for (size_t i = 0; i < apart->count; i++) {
		if (apart->points[i].number <= agreed) {
			apart->low = apart->points[i];
		} else {
			apart->high = apart->points[i].number;
			return;
		}
	}
}

void
divergence_compared(void *context, struct follower *follower, const json_t *data)
{
	struct run *run = context;
	size_t i = index_of(run, follower);
	struct divergence *apart = &run->apart[i];
	const struct cursor *cursor = cursor_of(run, i);
	if (json_bool(data, "agrees")) { /* the missing events have been brought back */
		log_info("the producer has what was followed again: going on",
			LOG("stream", follower_stream(follower)));
		*apart = (struct divergence){0};
		follower_start_at(follower, cursor->number, cursor->hash);
		return;
	}
	apart->heard = json_int(data, "epoch");
	apart->accepted = json_bool(data, "accepted");
	narrow(apart, json_int(data, "agreed"));
	if (!apart->known)
		apart->next = 0;
}

json_t *
divergence_json(const struct run *run, size_t follower)
{
	const struct divergence *apart = &run->apart[follower];

	if (!follower_forked(run->followers[follower]))
		return NULL;
	return json_pack("{s:b, s:b, s:o*}", "accepted", (int)apart->accepted, "searched",
		(int)(apart->known && !apart->too_old), "agreed",
		apart->known ? json_integer(apart->low.number) : NULL);
}

/* ---- reconciling ---- */

static void
emit_record(
	struct work *work, const char *type, const char *subject, const char *stream, json_t *data)
{
	struct event event = {.type = type, .data = data};

	(void)COPY_TEXT(event.subject, subject);
	(void)COPY_TEXT(event.audience[0], stream);
	json_object_set_new(data, "operator", json_string(work->out->principal));
	json_object_set(data, "reason", json_object_get(work->in->data, "reason"));
	emit(work->out, event);
}

static enum outcome
turn_back(struct work *work, size_t i)
{
	struct batch *batch = work->batch;
	const struct divergence *apart = &batch->run->apart[i];
	const struct cursor *cursor = cursor_of(batch->run, i);

	batch->back = (struct turn_back){
		.stream = cursor->stream,
		.from = {.number = cursor->number},
		.to = apart->low,
		.heard = apart->heard,
	};
	memcpy(batch->back.from.hash, cursor->hash, HASH_SIZE);
	log_warn("a followed stream is taken up again where its producer still has it",
		LOG("stream", cursor->stream), LOG("from", cursor->number),
		LOG("to", apart->low.number), LOG("by", work->out->principal));
	emit_record(work, "stream.reconciling.v1", cursor->stream, cursor->stream,
		json_pack("{s:s, s:I, s:I, s:I}", "stream", cursor->stream, "epoch",
			(json_int_t)apart->heard, "after", (json_int_t)apart->low.number,
			"acted_to", (json_int_t)cursor->number));
	return reply(work->out, json_pack("{s:I, s:I}", "after", (json_int_t)apart->low.number,
					"acted_to", (json_int_t)cursor->number));
}

enum outcome
divergence_begin(struct work *work)
{
	const char *stream = json_text(work->in->data, "stream");
	struct run *run = work->batch->run;

	for (size_t i = 0; i < run->follower_count; i++) {
		const struct divergence *apart = &run->apart[i];

		if (strcmp(follower_stream(run->followers[i]), stream) != 0)
			continue;
		if (!follower_forked(run->followers[i]) || work->batch->back.stream)
			return refuse(work->out, "not_forked", P(stream));
		if (!apart->accepted)
			return refuse(work->out, "fork_not_accepted", P(stream));
		if (apart->too_old)
			return refuse(work->out, "fork_too_old", P(stream));
		if (!apart->known || follower_position(run->followers[i]) != run->cursors[i].number)
			return refuse(work->out, "not_yet");
		return turn_back(work, i);
	}
	return refuse(work->out, "not_found", P(stream));
}

void
divergence_store(struct batch *batch, db_done *done)
{
	const struct turn_back *back = &batch->back;
	struct params params;

	if (!back->stream)
		return;
	params_clear(&params, batch->arena);
	param_add(&params, back->stream);
	param_add_int(&params, back->from.number);
	param_add_bytes(&params, back->from.hash, HASH_SIZE);
	param_add_int(&params, back->to.number);
	param_add_bytes(&params, back->to.hash, HASH_SIZE);
	param_add_int(&params, back->heard);
	param_add(&params, batch->run->department);
	param_add_instant(&params, batch->now);
	db_send(batch->run->write, "cursor_back", &params, done, NULL);
}

void
divergence_turned_back(struct run *run)
{
	const struct turn_back *back = &run->batch.back;

	for (size_t i = 0; back->stream && i < run->follower_count; i++) {
		if (strcmp(follower_stream(run->followers[i]), back->stream) != 0)
			continue;
		run_set_cursor(run, back->stream, back->heard, back->to.number, back->to.hash);
		follower_start_at(run->followers[i], back->to.number, back->to.hash);
		run->apart[i] = (struct divergence){0};
		run->next_look = 0;
	}
}

static void
settle(struct work *work, struct parked *parked)
{
	parked->drained_at = work->out->now;
	parked->retry = false;
	snprintf(parked->detail, sizeof(parked->detail), "Settled by %s: see stream.reconciled.v1.",
		work->out->principal);
	emit_record(work, "stream.reconciled.v1", parked->subject, parked->stream,
		json_pack("{s:s, s:I, s:s, s:s, s:b}", "stream", parked->stream, "number",
			(json_int_t)parked->number, "type", parked->type, "case", parked->subject,
			"acted_on", parked->given_up > 0));
	if (parked->given_up)
		work->batch->run->lost--;
	else
		work->batch->run->parked--;
}

/* All that is lost of a case, or the one event that is named, which may also be one that was only
 * parked and will never be acted on.  Then what waits behind is tried again. */
enum outcome
divergence_settle(struct work *work)
{
	const char *subject = json_text(work->in->data, "case"),
		   *key = json_text(work->in->data, "key");
	void **list = work_list(work, &PARKED_BY_SUBJECT, subject);
	json_int_t settled = 0, left = 0, behind = 0;

	for (size_t i = 0; list[i]; i++) {
		struct parked *parked = list[i];

		if (key ? strcmp(parked->key, key) == 0 : parked->given_up > 0) {
			settle(work, parked);
			settled++;
		} else {
			left += parked->given_up > 0;
		}
	}
	if (!settled)
		return refuse(work->out, "not_found", P(key ? key : subject));
	for (size_t i = 0; !left && list[i]; i++) {
		struct parked *parked = list[i];

		if (!parked->drained_at)
			parked->retry = true, behind++;
	}
	work->batch->run->next_look = 0;
	return reply(work->out,
		json_pack("{s:I, s:I, s:I}", "settled", settled, "left", left, "queued", behind));
}
