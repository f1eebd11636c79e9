/* Both sessions, the lock that makes us the stream's only writer, and what memory must know of the
 * database. */
#include "base/log.h"
#include "db/migrate.h"
#include "service/run.h"
#include <string.h>
#include <unistd.h>

#define WRITER_LOCK	 "SELECT pg_try_advisory_lock(7236151)"
#define QUERY_TIMEOUT_MS 250

static void
on_bool(void *context, void *item, const struct db_result *result)
{
	(void)item;
	*(bool *)context = db_rows(result) == 1 && db_bool(result, 0, 0);
}

/* Our own backend of before may hold the lock for a while after the connection was lost: end it. */
static bool
end_own_backend(struct run *run, struct fault *fault)
{
	struct arena *arena = arena_new();
	struct params params;

	params_clear(&params, arena);
	param_add(&params, run->instance);
	bool good = db_run(run->write,
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = "
		"$1 "
		"AND pid <> pg_backend_pid()",
		&params, NULL, NULL, fault);
	arena_free(&arena);
	return good;
}

/* Another instance may be the writer: then this one stands by until the lock is free. */
static bool
take_lock(struct run *run, struct fault *fault)
{
	struct params none = {0};
	bool taken = false, told = false;

	while (!run_signals(run)) {
		if (!db_run(run->write, WRITER_LOCK, &none, on_bool, &taken, fault))
			return false;
		if (taken)
			return true;
		if (!told)
			log_info("another instance is the writer: standing by");
		told = true;
		usleep(200000);
	}
	return fault_set(fault, "stopped while standing by");
}

static void
on_head(void *context, void *item, const struct db_result *result)
{
	struct stream_head *head = context;
	size_t length;

	(void)item;
	head->epoch = db_int(result, 0, 0);
	head->number = db_int(result, 0, 1);
	memcpy(head->hash, db_bytes(result, 0, 2, &length), HASH_SIZE);
	if (!hash_algorithm_parse(db_text(result, 0, 3), &head->algorithm))
		head->epoch = 0;
}

static bool
take_stream(struct run *run, struct fault *fault)
{
	struct arena *arena = arena_new();
	struct params params;
	struct stream_head head = {0};

	params_clear(&params, arena);
	param_add(&params, config_get(run->config, "stream", "algorithm"));
	bool good = db_run(run->write,
		"SELECT epoch, number, hash, algorithm FROM runtime.take_stream($1)", &params,
		on_head, &head, fault);
	arena_free(&arena);
	if (!good || !head.epoch)
		return good ? fault_set(fault, "the stream's hash algorithm is not known here")
			    : false;
	if (head.number != run->head.number)
		tail_clear(run->tail);
	run->head = head;
	return true;
}

static void
on_last_event(void *context, void *item, const struct db_result *result)
{
	(void)item;
	if (db_rows(result) == 1)
		*(instant *)context = db_instant(result, 0, 0);
}

static void
on_cursors(void *context, void *item, const struct db_result *result)
{
	struct run *run = context;
	size_t length;

	(void)item;
	for (int row = 0; row < db_rows(result); row++)
		run_set_cursor(run, db_text(result, row, 0), db_int(result, row, 1),
			db_bytes(result, row, 2, &length));
}

static bool
read_time(struct run *run, struct fault *fault)
{
	struct params none = {0};
	instant last = 0;
	int64_t offset = clock_offset();

	if (!db_run(run->write, "SELECT at FROM runtime.event ORDER BY number DESC LIMIT 1", &none,
		    on_last_event, &last, fault))
		return false;
	if (!run->time.last_monotonic)
		time_guard_start(&run->time, clock_now(), clock_monotonic(), offset, last);
	time_guard_event(&run->time, last);
	return true;
}

bool
run_read_cursors(struct run *run, struct fault *fault)
{
	struct params none = {0};

	return db_run(run->write, "SELECT stream, number, hash FROM runtime.cursor", &none,
		on_cursors, run, fault);
}

void
run_set_cursor(
	struct run *run, const char *stream, int64_t number, const unsigned char hash[HASH_SIZE])
{
	for (size_t i = 0; i < run->cursor_count; i++) {
		if (strcmp(run->cursors[i].stream, stream) != 0)
			continue;
		run->cursors[i].number = number;
		memcpy(run->cursors[i].hash, hash, HASH_SIZE);
		return;
	}
}

static struct db_session *
open_session(struct run *run, bool read_only, struct fault *fault)
{
	struct db_options options = {
		.connection = config_get(run->config, "database", "connection"),
		.application_name = read_only ? "liaison queries" : run->instance,
		.read_only = read_only,
		.statement_timeout_ms = read_only ? QUERY_TIMEOUT_MS : 0,
	};

	return db_open(&options, fault);
}

static bool
prepare(struct run *run, struct db_session *session, struct fault *fault)
{
	return db_prepare(session, runtime_sql, fault) &&
	       db_prepare(session, run->service->sql, fault);
}

bool
run_open_database(struct run *run, struct fault *fault)
{
	const struct embedded *const tables[2] = {runtime_sql, run->service->sql};

	db_abandon(run->read, run);
	db_close(&run->read);
	db_close(&run->write);
	run->looking = false;
	run->write = open_session(run, false, fault);
	return run->write && (run->unsafe_for_tests || db_check_durable(run->write, fault)) &&
	       end_own_backend(run, fault) && take_lock(run, fault) &&
	       db_check_version(run->write, tables, fault) && take_stream(run, fault) &&
	       read_time(run, fault) && prepare(run, run->write, fault) &&
	       db_prepare_entities(run->write, run->entities, fault) &&
	       (run->read = open_session(run, true, fault)) && prepare(run, run->read, fault);
}
