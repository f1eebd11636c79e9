/* The database's sessions as the loop sees them: opened by a thread (opening.h), taken over when it
 * is done, lost, and opened again, each without the others where that will do. */
#include "base/log.h"
#include "base/mutant.h"
#include "service/run.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TRY_EVERY      (300 * 1000) /* microseconds between two tries to reach the database */
#define TRIES_PER_LINE 32	    /* of the log */
#define SIGN_EVERY     (2 * MICROSECONDS_PER_SECOND) /* the server waits for 10 */
#define AWAIT_EVERY    20000 /* microseconds between two looks while there is no loop */

static struct db_session **
session_of(struct run *run, int which)
{
	return which == SESSION_WRITE  ? &run->write
	       : which == SESSION_READ ? &run->read
				       : &run->report;
}

/* ---- losing ---- */

/* Queries under way are answered `busy`. */
static void
drop_session(struct run *run, int which)
{
	struct db_session *session = *session_of(run, which);

	if (!session)
		return;
	*session_of(run, which) = NULL; /* what is answered meanwhile must not ask it */
	if (which != SESSION_WRITE)
		db_abandon(session, run);
	if (which == SESSION_READ)
		run->looking = false;
	db_close(&session);
}

/* Without the lock another may be the writer, now or soon.  What the batch did is in doubt:
 * receipts, cursors and generations will tell. */
static void
lose_writer(struct run *run, const char *why)
{
	log_warn("database session lost", LOG("error", why));
	batch_give_back(&run->batch);
	for (int which = 0; which < SESSIONS; which++)
		drop_session(run, which);
	run->open_tries = 0;
	run->open_again = 0;
	if (run->opening)
		opening_give_up(run->opening);
	if (run_has_standby(run))
		run_stop_serving(run);
}

static void
step_reader(struct run *run, int which)
{
	struct db_session *session = *session_of(run, which);
	struct fault fault;

	if (!session || db_step(session, run, &fault))
		return;
	log_warn("database session for queries lost",
		LOG("session", which == SESSION_READ ? "keyed" : "reports"),
		LOG("error", fault.text));
	drop_session(run, which);
}

void
run_step_sessions(struct run *run)
{
	struct fault fault;

	step_reader(run, SESSION_READ);
	step_reader(run, SESSION_REPORT);
	if (run->write && !db_step(run->write, run, &fault))
		lose_writer(run, fault.text);
	else if (run->write && db_in_doubt(run->write) && !MUTANT("doubt_ignored"))
		lose_writer(run,
			"a synchronous replica's acknowledgement was given up: the commit is in "
			"doubt");
}

void
run_show_alive(struct run *run)
{
	if (!run->write || run->batch.phase != BATCH_IDLE || db_waiting(run->write) ||
		clock_monotonic() < run->next_sign || MUTANT("no_sign_of_life"))
		return;
	run->next_sign = clock_monotonic() + SIGN_EVERY;
	db_send_sql(run->write, "SELECT", NULL, NULL);
	db_sync(run->write, NULL, NULL);
	db_push(run->write);
}

/* ---- opening ---- */

static void
start_opening(struct run *run)
{
	struct opening_plan plan = {
		.connection = config_get(run->config, "database", "connection"),
		.instance = run->instance,
		.algorithm = config_get(run->config, "stream", "algorithm"),
		.known = *memory_known(run->memory),
		.doubt = *memory_doubt(run->memory),
		.may_lose_data = run->unsafe_for_tests,
		.tables = {runtime_sql, run->service->sql},
		.entities = run->entities,
	};
	bool any = false;

	for (int which = 0; which < SESSIONS; which++)
		any |= plan.wanted[which] = !*session_of(run, which);
	if (!any || clock_monotonic() < run->open_again)
		return;
	if (run->write && !db_server_of(run->write, &plan.server))
		return; /* never: it fitted when the writer was opened */
	run->told_standing_by = false;
	run->opening = opening_start(&plan);
}

/* Another wrote to our stream since we last held the lock, or it is not the stream that it was:
 * what we remember of it is out of date. */
static bool
other_wrote(const struct run *run, const struct stream_head *head)
{
	return head->epoch != run->head.epoch + 1 || head->number != run->head.number ||
	       memcmp(head->hash, run->head.hash, HASH_SIZE) != 0;
}

/* What we remember of our stream, as a witness against a database that does not have it. */
static void
compare_with_memory(struct run *run, const struct opened *opened)
{
	struct known_history known = *memory_known(run->memory);
	const struct known_history *doubt = memory_doubt(run->memory);

	known.agreed = known.number > opened->head.number ? opened->head.number : -1;
	if (!known.by[0] && opened->head.number)
		log_warn("nothing is remembered of the stream: the database is trusted",
			LOG("head", opened->head.number));
	if (known.by[0] && !opened->has_known)
		fork_guard_tell(&run->fork, &known);
	if (opened->told.by[0] && !opened->has_told)
		fork_guard_tell(&run->fork, &opened->told);
	if (doubt->by[0] && !opened->has_doubted)
		fork_guard_tell(&run->fork, doubt);
	if (!run->fork.doubted) {
		memory_note_doubt(run->memory, NULL);
		memory_note(run->memory, &opened->head);
	}
}

static void
take_position(struct run *run, struct opened *opened)
{
	int64_t offset = clock_offset();

	if (other_wrote(run, &opened->head))
		tail_clear(run->tail);
	run->head = opened->head;
	fork_guard_take(&run->fork, opened->forks, opened->fork_count);
	run->doubt_kept = (struct known_history){0};
	opened->forks = NULL;
	compare_with_memory(run, opened);
	if (!run->time.last_monotonic)
		time_guard_start(
			&run->time, clock_now(), clock_monotonic(), offset, opened->last_event);
	time_guard_event(&run->time, opened->last_event);
	free(run->found);
	run->found = opened->cursors;
	run->found_count = opened->cursor_count;
	opened->cursors = NULL;
	run_use_found_cursors(run);
	run->not_before = 0;
	run->next_look = 0;
}

/* False: it was opened for a state of things that has passed. */
static bool
still_wanted(const struct run *run, const struct opened *opened)
{
	return run->write ? !opened->sessions[SESSION_WRITE] : opened->sessions[SESSION_WRITE] != 0;
}

static void
take_over(struct run *run, struct opened *opened)
{
	if (!still_wanted(run, opened))
		return;
	if (opened->sessions[SESSION_WRITE])
		take_position(run, opened);
	for (int which = 0; which < SESSIONS; which++) {
		if (!opened->sessions[which] || *session_of(run, which))
			continue;
		*session_of(run, which) = opened->sessions[which];
		opened->sessions[which] = NULL;
	}
	run->open_tries = 0;
}

static void
tell_standing_by(struct run *run)
{
	if (run->told_standing_by || opening_state(run->opening) != OPENING_STANDS_BY)
		return;
	log_info("another instance is the writer: standing by");
	run->told_standing_by = run->stood_by = true;
	run_stop_serving(run);
}

bool
run_open_sessions(struct run *run, struct fault *fault)
{
	struct opened opened = {0};

	if (!run->opening)
		start_opening(run);
	if (!run->opening)
		return true;
	tell_standing_by(run);
	if (opening_state(run->opening) != OPENING_ENDED)
		return true;
	if (!opening_finish(&run->opening, &opened, fault)) {
		run->open_again = clock_monotonic() + TRY_EVERY;
		if (run->open_tries++ % TRIES_PER_LINE == 0 && (run->looping || run->stood_by))
			log_warn("database not reached, will try again", LOG("error", fault->text));
		return false;
	}
	take_over(run, &opened);
	opened_release(&opened);
	return true;
}

/* What is wrong at the very start is told to whoever started us; who has stood by goes on. */
bool
run_await_sessions(struct run *run, struct fault *fault)
{
	while (!run_signals(run)) {
		if (!run_open_sessions(run, fault) && !run->stood_by)
			return false;
		if (run->write)
			return true;
		usleep(AWAIT_EVERY);
	}
	return fault_set(fault, "stopped while standing by");
}

void
run_close_sessions(struct run *run)
{
	struct opened opened = {0};
	struct fault fault;

	if (run->opening) {
		opening_give_up(run->opening);
		if (opening_finish(&run->opening, &opened, &fault))
			opened_release(&opened);
	}
	for (int which = SESSION_READ; which < SESSIONS; which++)
		drop_session(run, which);
	drop_session(run, SESSION_WRITE);
	free(run->found);
	for (int which = 0; which < SESSIONS; which++)
		shares_release(&run->asking[which]);
}

void
run_use_found_cursors(struct run *run)
{
	for (size_t i = 0; i < run->found_count; i++)
		run_set_cursor(run, run->found[i].stream, run->found[i].epoch, run->found[i].number,
			run->found[i].hash);
}

void
run_set_cursor(struct run *run, const char *stream, int64_t epoch, int64_t number,
	const unsigned char hash[HASH_SIZE])
{
	for (size_t i = 0; i < run->cursor_count; i++) {
		if (strcmp(run->cursors[i].stream, stream) != 0)
			continue;
		run->cursors[i].epoch = epoch;
		run->cursors[i].number = number;
		memcpy(run->cursors[i].hash, hash, HASH_SIZE);
		return;
	}
}
