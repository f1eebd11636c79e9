/* The loop: takes what has arrived, moves the database's sessions on, starts a batch whenever none
 * is under way. */
#include "base/log.h"
#include "service/run.h"
#include <signal.h>
#include <string.h>

#define TICK_MS	      250
#define FOLLOW_AHEAD  1024 /* events of followed streams that may wait in the queue */
#define AWAY_MS	      300  /* between two tries to reach the database */
#define AWAY_LOG_EACH 32   /* tries */
#define DRAIN	      (3 * MICROSECONDS_PER_SECOND) /* how long a stop waits for the batch under way */

static volatile sig_atomic_t got_stop, got_reload;

static void
on_signal(int number)
{
	if (number == SIGHUP)
		got_reload = 1;
	else
		got_stop = 1;
}

static void
catch_signals(void)
{
	struct sigaction action = {.sa_handler = on_signal};

	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

bool
run_signals(struct run *run)
{
	static bool caught;

	if (!caught)
		catch_signals();
	caught = true;
	run->stopping = run->stopping || got_stop;
	return run->stopping;
}

static void
reload_directory(struct run *run)
{
	struct fault fault;
	const char *path = config_get(run->config, "service", "directory");
	struct directory *directory = directory_read(path, &fault);

	got_reload = 0;
	if (!directory) {
		log_error("the directory was not read anew; the one before stays in force",
			LOG("error", fault.text));
		return;
	}
	log_info("directory read anew", LOG("principals", directory_count(directory)));
	bus_server_set_directory(run->server, directory);
}

/* Without a database whoever asks is told so, rather than left waiting: health is answered, the
 * stream's tail is served, all else is `busy`. */
static void
answer_while_away(struct run *run)
{
	int64_t until = clock_monotonic() + AWAY_MS * 1000;

	for (int64_t now; (now = clock_monotonic()) < until && !run_signals(run);) {
		zmq_pollitem_t socket = {bus_server_socket(run->server), 0, ZMQ_POLLIN, 0};

		zmq_poll(&socket, 1, (long)((until - now + 999) / 1000));
		if (got_reload)
			reload_directory(run);
		run_receive(run);
		readers_wake(run);
	}
}

/* The session is gone: what the batch did is in doubt, and receipts, cursors and generations will
 * tell. */
static void
reopen(struct run *run, const char *why)
{
	struct fault fault;

	log_warn("database session lost", LOG("error", why));
	batch_give_back(&run->batch);
	run->away = true;
	for (int tries = 0; !run_signals(run); tries++) {
		if (run_open_database(run, &fault) && run_read_cursors(run, &fault)) {
			log_info("database session again", LOG("epoch", run->head.epoch),
				LOG("head", run->head.number));
			run->not_before = 0;
			run->away = false;
			return;
		}
		if (tries % AWAY_LOG_EACH == 0)
			log_warn("database not reached, will try again", LOG("error", fault.text));
		answer_while_away(run);
	}
}

static void
step_database(struct run *run)
{
	struct fault fault;

	if (!db_step(run->write, run, &fault) || !db_step(run->read, run, &fault))
		reopen(run, fault.text);
	else if (db_in_doubt(run->write))
		reopen(run, "a synchronous replica's acknowledgement was given up: the commit is "
			    "in doubt");
}

static int
poll_timeout(const struct run *run)
{
	int64_t now = clock_monotonic(), until = now + TICK_MS * 1000,
		next = readers_next(&run->readers);

	/* While the clock is doubted, what waits but commands waits for its confirmation. */
	size_t ready =
		run->time.stopped ? run->queue.kinds[ITEM_COMMAND].count : queue_count(&run->queue);
	if (ready && run->batch.phase == BATCH_IDLE)
		until = run->not_before > now ? run->not_before : now;
	if (next < until)
		until = next;
	return until <= now ? 0 : (int)((until - now + 999) / 1000);
}

static void
wait_for_something(struct run *run)
{
	zmq_pollitem_t items[3 + STREAMS_MOST] = {
		{bus_server_socket(run->server), 0, ZMQ_POLLIN, 0},
		{NULL, db_socket(run->write), ZMQ_POLLIN, 0},
		{NULL, db_socket(run->read), ZMQ_POLLIN, 0},
	};
	int count = 3;

	if (db_wants_write(run->write))
		items[1].events |= ZMQ_POLLOUT;
	if (db_wants_write(run->read))
		items[2].events |= ZMQ_POLLOUT;
	for (size_t i = 0; i < run->follower_count; i++)
		items[count++] =
			(zmq_pollitem_t){follower_socket(run->followers[i]), 0, ZMQ_POLLIN, 0};
	zmq_poll(items, count, poll_timeout(run));
}

static void
step_followers(struct run *run)
{
	for (size_t i = 0; i < run->follower_count; i++) {
		bool room = run->queue.kinds[ITEM_EVENT].count < FOLLOW_AHEAD && !run->time.stopped;

		follower_step(run->followers[i], room, clock_now());
	}
}

/* One round. */
static void
turn(struct run *run)
{
	wait_for_something(run);
	if (got_reload)
		reload_directory(run);
	run_receive(run);
	step_followers(run);
	step_database(run);
	if (run_signals(run))
		return;
	run_look_for_due(run);
	batch_start(&run->batch);
	step_database(run);
	readers_wake(run);
}

static bool
under_way(const struct run *run)
{
	return !run->away && !run->exit_status &&
	       (run->batch.phase != BATCH_IDLE || db_waiting(run->read));
}

/* Lets the batch and the queries under way end, so that they are answered; what waits is sent again
 * by its senders. */
static void
drain(struct run *run)
{
	int64_t until = clock_monotonic() + DRAIN;

	while (under_way(run) && clock_monotonic() < until) {
		wait_for_something(run);
		struct fault fault;
		if (!db_step(run->write, run, &fault) || !db_step(run->read, run, &fault))
			return;
	}
}

void
run_committed(struct run *run)
{
	for (size_t i = 0; i < run->batch.place_count; i++) {
		const struct place *place = &run->batch.places[i];

		if (place->moved)
			run_set_cursor(run, place->stream, place->number, place->hash);
	}
	readers_wake(run);
}

void
run_loop(struct run *run)
{
	while (!run_signals(run) && !run->exit_status)
		turn(run);
	drain(run);
}
