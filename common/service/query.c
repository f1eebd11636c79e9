/* Queries: in two read-only sessions, one for keyed reads and one for reports, so that a slow
 * report delays no keyed read; pipelined, each on its own, so that the error of one is not
 * another's. */
#include "base/log.h"
#include "service/forks.h"
#include "service/run.h"
#include <stdlib.h>
#include <string.h>

#define QUERIES_MOST 1024 /* under way in one session */
#define AFTER_WAIT                                                                                 \
	(2 * MICROSECONDS_PER_SECOND) /* how long a query waits for what it names in `after` */

/* Timed out, the server's trouble or its end (57...: operator intervention, 53...: resources, none:
 * the session is lost): worth asking again. */
static bool
is_passing(const char *sqlstate)
{
	return !sqlstate[0] || strncmp(sqlstate, "57", 2) == 0 || strncmp(sqlstate, "53", 2) == 0;
}

static void
on_row(void *context, void *of, const struct db_result *result)
{
	struct run *run = context;
	struct item *item = of;
	size_t length;

	if (db_status(result) == DB_ERROR) {
		bool passing = is_passing(db_sqlstate(result));
		struct problem problem = {
			.code = passing ? "busy" : "internal", .retry_after = passing ? 1 : 0};
		struct log_field fields[] = {
			LOG("sqlstate", db_sqlstate(result)), LOG("error", db_message(result))};

		item_log_context(item, 0);
		log_write(passing ? LOG_WARN_LEVEL : LOG_ERROR_LEVEL, "query failed", fields,
			ARRAY_LEN(fields));
		log_set_context(NULL);
		answer_problem(run, item, &problem, run->head.number);
	} else if (db_rows(result) == 0 || db_is_null(result, 0, 0)) {
		struct problem problem = {.code = "not_found"};

		problem.params[0] = param_text(item->message.subject);
		answer_problem(run, item, &problem, run->head.number);
	} else {
		const char *data = db_bytes(result, 0, 0, &length);

		answer_data(run, item, data, length, item->at);
	}
	answer_send(run, item);
	query_end(run, item);
}

/* Which session a query goes to. */
static int
session_for(const struct item *item)
{
	return item->route->report ? SESSION_REPORT : SESSION_READ;
}

struct db_session *
query_begin(struct run *run, const struct item *item)
{
	struct db_session *session = item->route->report ? run->report : run->read;

	return session && shares_take(&run->asking[session_for(item)], QUERIES_MOST,
				  item->principal.name)
		       ? session
		       : NULL;
}

void
query_end(struct run *run, struct item *item)
{
	shares_give(&run->asking[session_for(item)], item->principal.name);
	item_free(&item);
}

static void
ask_database(struct run *run, const struct route *route, struct item *item)
{
	struct db_session *session = query_begin(run, item);

	if (!session) {
		refuse_item(run, item, "busy", 1);
		item_free(&item);
		return;
	}
	struct arena *arena = arena_new();
	struct params params;

	item->at = run->head.number; /* it may see more, but not less */
	params_clear(&params, arena);
	item->message.stream = run->name;
	item->message.own_department = run->department;
	if (route->bind)
		route->bind(&item->message, &params);
	db_send(session, route->statement, &params, on_row, item);
	db_sync(session, NULL, NULL);
	arena_free(&arena);
}

static void
answer_health(struct run *run, struct item *item)
{
	_cleanup_buf_ struct buf data = BUF_INIT;
	json_t *follows = json_array();

	for (size_t i = 0; i < run->follower_count; i++) {
		const struct follower *follower = run->followers[i];
		const char *stopped = follower_stopped(follower);

		json_array_append_new(
			follows, json_pack("{s:s, s:I, s:I, s:s*, s:o*}", "stream",
					 follower_stream(follower), "position",
					 (json_int_t)follower_position(follower), "head",
					 (json_int_t)follower_head(follower), "stopped", stopped,
					 "forked", divergence_json(run, i)));
	}
	_cleanup_json_ json_t *health = json_pack(
		"{s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:b, s:b, s:o*, s:b, s:I, s:o}",
		"service", run->service->name, "department", run->department, "stream", run->name,
		"version", LIAISON_VERSION, "epoch", (json_int_t)run->head.epoch, "head",
		(json_int_t)run->head.number, "queue", (json_int_t)queue_count(&run->queue),
		"parked", (json_int_t)run->parked, "lost", (json_int_t)run->lost, "clock_doubted",
		(int)run->time.stopped, "stream_doubted", (int)run->fork.doubted, "doubt",
		fork_json(run), "unsafe_for_tests", (int)run->unsafe_for_tests, "uptime_seconds",
		(json_int_t)((clock_monotonic() - run->started) / MICROSECONDS_PER_SECOND),
		"follows", follows);
	json_write(health, &data);
	answer_data(run, item, data.data, data.length, run->head.number);
	answer_send(run, item);
	item_free(&item);
}

void
run_query(struct run *run, const struct route *route, struct item *item)
{
	const char *after = item->envelope.after;

	if (after && !reader_knows(run, after)) {
		readers_add(run, item, route, clock_monotonic() + AFTER_WAIT);
	} else if (strcmp(route->type, "health.v1") == 0) {
		answer_health(run, item);
	} else if (strcmp(route->type, "stream.read.v1") == 0) {
		reader_serve(run, item, true);
	} else if (strcmp(route->type, "stream.compare.v1") == 0) {
		fork_compare(run, item);
	} else {
		ask_database(run, route, item);
	}
}
