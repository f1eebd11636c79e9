#include "service/batch.h"

#include "base/log.h"
#include "base/mutant.h"
#include "service/run.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
batch_init(struct batch *batch, struct run *run)
{
	*batch = (struct batch){.run = run, .arena = arena_new(), .timers = map_new()};
	identity_init(&batch->identity, run->lookups);
}

static void
drop_events(struct batch *batch)
{
	for (size_t i = 0; i < batch->event_count; i++)
		stream_event_free(&batch->events[i].sealed);
	batch->event_count = 0;
}

void
batch_release(struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++)
		item_free(&batch->items[i]);
	drop_events(batch);
	free(batch->events);
	identity_release(&batch->identity);
	map_free(&batch->timers);
	arena_free(&batch->arena);
}

const char *
run_holds_back(const struct run *run, const char *type)
{
	if (strcmp(type, "clock.confirm.v1") == 0)
		return NULL;
	if (run->time.stopped)
		return "clock_doubted";
	return run->fork.doubted && strcmp(type, "stream.accept_fork.v1") != 0 ? "stream_doubted"
									       : NULL;
}

/* While the clock or the stream is doubted, only what ends that gets through: the other commands
 * that still wait are refused, and followed events and timers go on waiting. */
static void
fill_while_doubted(struct batch *batch)
{
	struct run *run = batch->run;

	for (struct item *item; !batch->count && (item = queue_take_command(&run->queue));) {
		const char *code = run_holds_back(run, item->message.type);

		if (!code) {
			batch->items[batch->count++] = item;
			continue;
		}
		refuse_item(run, item, code, 60);
		item_free(&item);
	}
}

/* From the queue, as many as fit: one when a failed batch is run item by item; few timers. */
static void
fill(struct batch *batch)
{
	struct run *run = batch->run;
	size_t most = run->singly ? 1 : run->batch_items, timers = 0;

	while (batch->count < most && timers < BATCH_TIMERS_MOST) {
		struct item *item = queue_take(&run->queue);

		if (!item)
			return;
		timers += item->kind == ITEM_TIMER;
		batch->items[batch->count++] = item;
	}
}

instant
run_look_at_clock(struct run *run)
{
	int64_t offset;
	instant wall;

	do { /* a test clock may be moved between the two looks */
		offset = clock_offset();
		wall = clock_now();
	} while (offset != clock_offset());
	return time_guard_now(&run->time, wall, clock_monotonic(), offset);
}

static void
begin_attempt(struct batch *batch)
{
	struct run *run = batch->run;

	arena_reset(batch->arena);
	identity_reset(&batch->identity, batch->arena);
	drop_events(batch);
	map_clear(batch->timers);
	batch->place_count = batch->receipt_count = batch->receipts_sent = batch->events_sent = 0;
	batch->decided = 0;
	batch->failure = (struct failure){0};
	batch->committed = false;
	batch->accepted = (struct fork){0};
	batch->back = (struct turn_back){0};
	batch->acted_count = batch->erasure_count = 0;
	batch->head = run->head;
	for (size_t i = 0; i < batch->count; i++)
		item_forget_attempt(batch->items[i]);
	batch->phase = BATCH_LOADING;
	batch_load(batch);
}

void
batch_start(struct batch *batch)
{
	if (!batch->run->write || batch->phase != BATCH_IDLE ||
		clock_monotonic() < batch->run->not_before || !queue_count(&batch->run->queue))
		return;
	batch->count = 0;
	/* Before anything is taken: the first batch after a jump must not carry the wrong time. */
	batch->now = run_look_at_clock(batch->run);
	(run_is_held(batch->run) ? fill_while_doubted : fill)(batch);
	if (!batch->count)
		return;
	batch->id++;
	begin_attempt(batch);
}

void
batch_give_back(struct batch *batch)
{
	while (batch->count) {
		item_forget_attempt(batch->items[--batch->count]);
		queue_carry(&batch->run->queue, batch->items[batch->count]);
	}
	batch->phase = BATCH_IDLE;
	drop_events(batch);
}

/* SQLSTATE classes that say nothing about the message: the server's or the connection's trouble, or
 * another transaction. */
static bool
may_pass(const char *sqlstate)
{
	static const char *const classes[] = {"08", "40", "53", "55", "57", "58", "XX"};

	for (size_t i = 0; i < ARRAY_LEN(classes); i++)
		if (strncmp(sqlstate, classes[i], 2) == 0)
			return true;
	return false;
}

/* No part of a table is there for a row: a failed check of a table that has no name.  No message is
 * to blame; parts are made before the next try. */
static bool
lacks_a_part(struct run *run, const struct db_result *result)
{
	bool lacks = strcmp(db_sqlstate(result), "23514") == 0 && !db_constraint(result)[0] &&
		     db_table(result)[0];

	if (lacks)
		run->receipts_kept_at = run->receipts_look = run->bodies_until = run->bodies_look =
			0;
	return lacks;
}

void
batch_fail(struct batch *batch, const struct db_result *result)
{
	struct failure *failure = &batch->failure;
	const char *sqlstate = db_sqlstate(result);

	if (failure->failed || MUTANT("rollback_taken_for_commit"))
		return;
	*failure = (struct failure){
		.failed = true, .again = may_pass(sqlstate) || lacks_a_part(batch->run, result)};
	snprintf(failure->text, sizeof(failure->text), "%s %s %s", sqlstate, db_constraint(result),
		db_message(result));
	if (strncmp(sqlstate, "LS", 2) == 0) {
		log_error("the stream is not ours any more, or not as we left it: ending",
			LOG("sqlstate", sqlstate), LOG("error", db_message(result)));
		batch->run->exit_status = 75;
	}
}

static void
wait_and_try_again(struct run *run)
{
	int64_t pause = 50000LL << (run->tries < 6 ? run->tries : 6); /* 50 ms to 3.2 s */

	run->tries++;
	run->not_before = clock_monotonic() + pause;
}

static void
log_failure(struct batch *batch)
{
	const struct failure *failure = &batch->failure;

	if (batch->count == 1)
		item_log_context(batch->items[0], batch->id);
	if (failure->again)
		log_warn("batch rolled back, will be tried again", LOG("error", failure->text));
	else if (batch->count > 1)
		log_warn("the database refused a batch: its messages are run one by one",
			LOG("error", failure->text), LOG("messages", batch->count));
	else
		log_error("the database refused what a decision allowed: a defect",
			LOG("error", failure->text));
	log_set_context(NULL);
}

/* After ROLLBACK: once more from load, or item by item; one that is alone and refused is answered
 * so. */
static void
on_rolled_back(void *context, void *item, const struct db_result *result)
{
	struct batch *batch = &((struct run *)context)->batch;
	struct run *run = batch->run;

	(void)item, (void)result;
	if (batch->failure.again) {
		wait_and_try_again(run);
		batch_give_back(batch);
	} else if (batch->count > 1) {
		run->singly = batch->count;
		batch_give_back(batch);
	} else if (batch->items[0]->defect) {
		run->exit_status =
			70; /* the runtime's own statement failed: only another program helps */
	} else {
		batch->items[0]->defect = true;
		begin_attempt(batch);
	}
}

static void
roll_back(struct batch *batch)
{
	log_failure(batch);
	batch->phase = BATCH_ROLLING_BACK;
	db_send_sql(batch->run->write, "ROLLBACK", NULL, NULL);
	db_sync(batch->run->write, on_rolled_back, NULL);
}

static void
answer_all(struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++) {
		struct item *item = batch->items[i];

		if (item->kind == ITEM_COMMAND) {
			answer_send(batch->run, item);
			KILL_POINT("reply_sent");
		} else if (item->kind == ITEM_RETRY)
			map_remove(batch->run->retrying, item->key);
		item_free(&batch->items[i]);
	}
	batch->count = 0;
}

static void
finish(struct batch *batch)
{
	struct run *run = batch->run;

	KILL_POINT("commit_answered");
	batch->phase = BATCH_IDLE;
	run->tries = 0;
	run->singly -= run->singly > 0;
	for (size_t i = 0; i < batch->event_count; i++)
		tail_append(run->tail, batch->events[i].sealed);
	if (batch->event_count)
		time_guard_event(&run->time, batch->now);
	batch->event_count = 0;
	erasing_committed(run);
	run->head = batch->head;
	if (batch->accepted.epoch)
		fork_guard_accept(&run->fork, &batch->accepted);
	if (!run->fork.doubted) {
		memory_note_doubt(run->memory, NULL);
		memory_note(run->memory, &run->head);
	}
	answer_all(batch);
	run_committed(run);
}

/* A Sync's answer: everything before it has been answered. */
void
batch_synced(void *context, void *unused, const struct db_result *result)
{
	struct batch *batch = &((struct run *)context)->batch;

	(void)unused, (void)result;
	if (batch->failure.failed)
		roll_back(batch);
	else if (batch->phase == BATCH_LOADING) {
		KILL_POINT("after_load");
		batch->phase = BATCH_DECIDING;
	} else if (db_in_doubt(batch->run->write) && !MUTANT("doubt_ignored"))
		return; /* nobody is answered: the loop opens the session anew */
	else if (batch->committed)
		finish(batch);
	else
		batch->run->exit_status =
			70; /* COMMIT was answered by something else than COMMIT or an error */
}

struct place *
batch_place(struct batch *batch, const char *stream)
{
	for (size_t i = 0; i < batch->place_count; i++)
		if (strcmp(batch->places[i].stream, stream) == 0)
			return &batch->places[i];
	if (batch->place_count == STREAMS_MOST)
		return NULL;
	struct place *place = &batch->places[batch->place_count++];
	*place = (struct place){.stream = arena_strdup(batch->arena, stream)};
	return place;
}
