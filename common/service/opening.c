#include "service/opening.h"

#include "base/mutant.h"
#include "db/migrate.h"
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TRY_LOCK	  "SELECT pg_try_advisory_lock(7236151)"
#define LOCK_EVERY	  100000 /* microseconds */
#define OTHERS_FOR	  5	 /* tries: our own backend of before may need a moment to end */
#define READ_TIMEOUT_MS	  250
#define REPORT_TIMEOUT_MS 2000

struct opening {
	struct opening_plan plan;
	struct opened opened;
	struct fault fault;
	bool good, running;
	pthread_t thread;
	atomic_int state;
	atomic_bool give_up;
};

static struct db_session *
writer(const struct opening *opening)
{
	return opening->opened.sessions[SESSION_WRITE];
}

/* Our own backend of before may hold the lock for a while after the connection was lost: end it. */
static bool
end_own_backend(struct opening *opening, struct fault *fault)
{
	struct arena *arena = arena_new();
	struct params params;

	params_clear(&params, arena);
	param_add(&params, opening->plan.instance);
	bool good = db_run(writer(opening),
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = "
		"$1 "
		"AND pid <> pg_backend_pid()",
		&params, NULL, NULL, fault);
	arena_free(&arena);
	return good;
}

static void
on_bool(void *context, void *item, const struct db_result *result)
{
	(void)item;
	*(bool *)context = db_rows(result) == 1 && db_bool(result, 0, 0);
}

/* Another instance may be the writer: then this one stands by until the lock is free. */
static bool
take_lock(struct opening *opening, struct fault *fault)
{
	struct params none = {0};
	bool taken = false;

	for (int tries = 0; !atomic_load(&opening->give_up); tries++) {
		if (MUTANT("no_lock"))
			return true;
		if (!db_run(writer(opening), TRY_LOCK, &none, on_bool, &taken, fault))
			return false;
		if (taken)
			return true;
		if (tries == OTHERS_FOR)
			atomic_store(&opening->state, OPENING_STANDS_BY);
		usleep(LOCK_EVERY);
	}
	return fault_set(fault, "given up while standing by");
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

/*
 * What our predecessor committed here may be on no replica yet, and so be gone after a failover:
 * nobody may see it.  The epoch's own COMMIT, answered without a doubt, comes after it in the log,
 * so that then all is where it must be.
 */
static bool
take_stream(struct opening *opening, struct fault *fault)
{
	struct stream_head *head = &opening->opened.head;
	struct arena *arena = arena_new();
	struct params params;

	params_clear(&params, arena);
	param_add(&params, opening->plan.algorithm);
	param_add_int(&params, opening->plan.known.epoch);
	bool good = db_run(writer(opening),
		"SELECT epoch, number, hash, algorithm FROM runtime.take_stream($1, $2)", &params,
		on_head, head, fault);
	arena_free(&arena);
	if (good && db_in_doubt(writer(opening)))
		return fault_set(fault, "a synchronous replica has not taken the new epoch");
	if (good && !head->epoch)
		return fault_set(fault, "the stream's hash algorithm is not known here");
	return good;
}

static void
on_forks(void *context, void *item, const struct db_result *result)
{
	struct opened *opened = context;

	(void)item;
	opened->forks = xcalloc((size_t)db_rows(result) + 1, sizeof(*opened->forks));
	for (int row = 0; row < db_rows(result); row++)
		opened->forks[opened->fork_count++] =
			(struct fork){db_int(result, row, 0), db_int(result, row, 1)};
}

static void
on_told(void *context, void *item, const struct db_result *result)
{
	struct known_history *told = context;
	size_t length;

	(void)item;
	if (db_rows(result) != 1 || !COPY_TEXT(told->by, db_text(result, 0, 0)))
		return;
	told->epoch = db_int(result, 0, 1);
	told->number = db_int(result, 0, 2);
	memcpy(told->hash, db_bytes(result, 0, 3, &length), HASH_SIZE);
	told->agreed = db_int(result, 0, 4);
}

/* Does the database have this event of our stream? */
static bool
has_event(
	struct opening *opening, const struct known_history *known, bool *ret, struct fault *fault)
{
	struct arena *arena = arena_new();
	struct params params;

	params_clear(&params, arena);
	param_add_int(&params, known->number);
	param_add_bytes(&params, known->hash, HASH_SIZE);
	bool good = db_run(writer(opening),
		"SELECT $1 = 0 OR EXISTS (SELECT FROM runtime.event WHERE number = $1 AND hash = "
		"$2)",
		&params, on_bool, ret, fault);
	arena_free(&arena);
	return good;
}

/* Whether our stream is still the one that is remembered: see compare_with_memory. */
static bool
read_history(struct opening *opening, struct fault *fault)
{
	struct opened *opened = &opening->opened;
	struct params none = {0};

	return db_run(writer(opening), "SELECT epoch, after FROM runtime.fork ORDER BY epoch",
		       &none, on_forks, opened, fault) &&
	       db_run(writer(opening),
		       "SELECT known_by, epoch, number, hash, agreed FROM runtime.doubt", &none,
		       on_told, &opened->told, fault) &&
	       has_event(opening, &opened->told, &opened->has_told, fault) &&
	       has_event(opening, &opening->plan.known, &opened->has_known, fault) &&
	       has_event(opening, &opening->plan.doubt, &opened->has_doubted, fault);
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
	struct opened *opened = context;
	size_t length;

	(void)item;
	opened->cursors = xcalloc((size_t)db_rows(result) + 1, sizeof(*opened->cursors));
	for (int row = 0; row < db_rows(result); row++) {
		struct opened_cursor *cursor = &opened->cursors[opened->cursor_count];

		cursor->number = db_int(result, row, 1);
		memcpy(cursor->hash, db_bytes(result, row, 2, &length), HASH_SIZE);
		cursor->epoch = db_int(result, row, 3);
		if (COPY_TEXT(cursor->stream, db_text(result, row, 0)))
			opened->cursor_count++;
	}
}

/* What memory must know before anything is decided. */
static bool
read_position(struct opening *opening, struct fault *fault)
{
	struct params none = {0};
	struct opened *opened = &opening->opened;

	return db_run(writer(opening), "SELECT at FROM runtime.event ORDER BY number DESC LIMIT 1",
		       &none, on_last_event, &opened->last_event, fault) &&
	       db_run(writer(opening), "SELECT stream, number, hash, epoch FROM runtime.cursor",
		       &none, on_cursors, opened, fault);
}

static bool
connect_session(struct opening *opening, int which, struct fault *fault)
{
	static const int timeouts[SESSIONS] = {
		[SESSION_READ] = READ_TIMEOUT_MS,
		[SESSION_REPORT] = REPORT_TIMEOUT_MS,
	};
	static const char *const names[SESSIONS] = {
		[SESSION_READ] = "liaison queries",
		[SESSION_REPORT] = "liaison reports",
	};
	struct db_options options = {
		.connection = opening->plan.connection,
		.application_name = names[which] ? names[which] : opening->plan.instance,
		.read_only = which != SESSION_WRITE,
		.statement_timeout_ms = timeouts[which],
		.server = which == SESSION_WRITE ? NULL : &opening->plan.server,
		.give_up = &opening->give_up,
	};

	opening->opened.sessions[which] = db_open(&options, fault);
	return opening->opened.sessions[which] != NULL;
}

static bool
prepare(struct opening *opening, int which, struct fault *fault)
{
	struct db_session *session = opening->opened.sessions[which];

	return db_prepare(session, opening->plan.tables[0], fault) &&
	       db_prepare(session, opening->plan.tables[1], fault);
}

static bool
open_writer(struct opening *opening, struct fault *fault)
{
	const struct opening_plan *plan = &opening->plan;

	return connect_session(opening, SESSION_WRITE, fault) &&
	       (plan->may_lose_data || db_check_durable(writer(opening), fault)) &&
	       end_own_backend(opening, fault) && take_lock(opening, fault) &&
	       db_check_version(writer(opening), plan->tables, fault) &&
	       take_stream(opening, fault) && read_history(opening, fault) &&
	       read_position(opening, fault) && prepare(opening, SESSION_WRITE, fault) &&
	       db_prepare_entities(writer(opening), plan->entities, fault) &&
	       (db_server_of(writer(opening), &opening->plan.server) ||
		       fault_set(fault, "the database's host has too long a name"));
}

static bool
open_all(struct opening *opening, struct fault *fault)
{
	bool *wanted = opening->plan.wanted;

	if (wanted[SESSION_WRITE] && !open_writer(opening, fault))
		return false;
	for (int which = SESSION_READ; which < SESSIONS; which++)
		if ((wanted[which] || wanted[SESSION_WRITE]) &&
			!(connect_session(opening, which, fault) && prepare(opening, which, fault)))
			return false;
	return true;
}

static void *
run(void *context)
{
	struct opening *opening = context;

	opening->good = open_all(opening, &opening->fault);
	atomic_store(&opening->state, OPENING_ENDED);
	return NULL;
}

/* Signals are the main thread's. */
struct opening *
opening_start(const struct opening_plan *plan)
{
	struct opening *opening = xcalloc(1, sizeof(*opening));
	sigset_t all, before;

	opening->plan = *plan;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int error = pthread_create(&opening->thread, NULL, run, opening);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	opening->running = error == 0;
	if (error) {
		fault_set(&opening->fault, "no thread to open the database: %s", strerror(error));
		atomic_store(&opening->state, OPENING_ENDED);
	}
	return opening;
}

enum opening_state
opening_state(const struct opening *opening)
{
	return (enum opening_state)atomic_load(&opening->state);
}

void
opening_give_up(struct opening *opening)
{
	atomic_store(&opening->give_up, true);
}

bool
opening_finish(struct opening **opening, struct opened *ret, struct fault *fault)
{
	struct opening *ended = *opening;
	bool good;

	if (ended->running)
		pthread_join(ended->thread, NULL);
	good = ended->good;
	if (good) {
		*ret = ended->opened;
	} else {
		opened_release(&ended->opened);
		fault_set(fault, "%s", ended->fault.text);
	}
	free(ended);
	*opening = NULL;
	return good;
}

void
opened_release(struct opened *opened)
{
	for (int which = 0; which < SESSIONS; which++)
		db_close(&opened->sessions[which]);
	free(opened->cursors);
	free(opened->forks);
	*opened = (struct opened){0};
}
