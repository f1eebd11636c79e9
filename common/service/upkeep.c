/* What is due: timers, and parked events that an operator wants tried again.  Both are rows; the
 * database is asked from time to time. */
#include "base/log.h"
#include "base/mutant.h"
#include "service/run.h"
#include <stdlib.h>
#include <string.h>

#define LOOK_EVERY (MICROSECONDS_PER_SECOND / 2)

static void
add_timer(struct run *run, const struct db_result *result, int row)
{
	struct item *item = item_new(ITEM_TIMER);

	item->key = xstrdup(db_text(result, row, 0));
	item->text = xstrdup(db_text(result, row, 1));
	item->route = run_route(run, ROUTE_TIMER, item->key);
	item->message.type = item->key;
	item->message.subject = item->text;
	item->message.generation = db_int(result, row, 2);
	item->message.time = db_instant(result, row, 3);
	traceparent_new(item->traceparent);
	item->message.traceparent = item->traceparent;
	if (!queue_add(&run->queue, item))
		item_free(&item);
}

static void
on_timers(void *context, void *item, const struct db_result *result)
{
	struct run *run = context;

	(void)item;
	for (int row = 0; db_status(result) == DB_OK && row < db_rows(result); row++)
		add_timer(run, result, row);
}

static void
add_retry(struct run *run, const struct db_result *result, int row)
{
	const char *key = db_text(result, row, 0), *body = db_text(result, row, 2);

	if (map_get(run->retrying, key))
		return;
	struct item *item = item_of_event(run, ITEM_RETRY, db_text(result, row, 3),
		db_int(result, row, 4), body[0] ? body : NULL, strlen(body));
	item->key = xstrdup(key);
	item->parked_case = xstrdup(db_text(result, row, 1));
	map_put(run->retrying, key, item->key);
	if (!queue_add(&run->queue, item))
		item_free(&item);
}

static void
on_parked(void *context, void *item, const struct db_result *result)
{
	struct run *run = context;

	(void)item;
	for (int row = 0; db_status(result) == DB_OK && row < db_rows(result); row++)
		add_retry(run, result, row);
}

static void
on_count(void *context, void *item, const struct db_result *result)
{
	struct run *run = context;

	(void)item;
	if (db_status(result) == DB_OK)
		run->parked = db_int(result, 0, 0), run->lost = db_int(result, 0, 1);
}

static void
on_looked(void *context, void *item, const struct db_result *result)
{
	struct run *run = context;

	(void)item, (void)result;
	run->looking = false;
	run->next_look = clock_monotonic() + LOOK_EVERY;
	int error = memory_error(run->memory);
	if (error)
		log_error("what is to be remembered of the stream cannot be written",
			LOG("error", strerror(error)),
			LOG("what_to_do", "make room in the folder [service] state, or mend it: "
					  "it tells a restored database from a whole one"));
}

/* By a clock that was looked at first: what is taken for due by a wrong one would wait in the queue
 * for its confirmation, and then be done. */
static bool
time_for_timers(struct run *run, instant *ret)
{
	if (MUTANT("due_by_any_clock")) {
		*ret = clock_now();
		return true;
	}
	*ret = run_look_at_clock(run);
	return !run->time.stopped;
}

/* Only while none of the last look's are still waiting, so that nothing is taken twice. */
void
run_look_for_due(struct run *run)
{
	struct params params;
	instant now;
	bool waiting = run->queue.kinds[ITEM_TIMER].count || run->queue.kinds[ITEM_RETRY].count ||
		       run->queue.carried.count || run->batch.phase != BATCH_IDLE;

	if (!run->read || run->looking || waiting || run_is_held(run) ||
		clock_monotonic() < run->next_look || !time_for_timers(run, &now))
		return;
	run->looking = true;
	struct arena *arena = arena_new();
	params_clear(&params, arena);
	db_send(run->read, "parked_due", &params, on_parked, NULL);
	db_send(run->read, "parked_count", &params, on_count, NULL);
	param_add_instant(&params, now);
	db_send(run->read, "timer_due", &params, on_timers, NULL);
	db_sync(run->read, on_looked, NULL);
	arena_free(&arena);
}
