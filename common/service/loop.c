/* The loop: takes what has arrived, moves the database's sessions on, starts a batch whenever none
 * is under way. */
#include "base/log.h"
#include "service/forks.h"
#include "service/run.h"
#include <signal.h>
#include <string.h>

#define TICK_MS	     250
#define FOLLOW_AHEAD 1024	       /* events of followed streams that may wait in the queue */
#define FOLLOW_BYTES (8 * 1024 * 1024) /* and what they hold; a page may go beyond */
#define OPENING_MS   20		       /* between two looks at a thread that opens sessions */
#define DRAIN	     (3 * MICROSECONDS_PER_SECOND) /* how long a stop waits for the batch under way */

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

/* Followed services may have moved, or have a second place now. */
static void
move_followers(struct run *run, const struct directory *directory)
{
	for (size_t i = 0; i < run->follower_count; i++) {
		const struct principal *producer =
			directory_find(directory, follower_stream(run->followers[i]));

		if (producer && producer->endpoints[0])
			follower_move(
				run->followers[i], producer->endpoints, producer->keys[0].text);
	}
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
	move_followers(run, directory);
	if (run->server)
		bus_server_set_directory(run->server, directory);
	else
		directory_free(&directory); /* it is read again when the socket is opened */
}

/* Opens what is missing.  Without a database whoever asks is told so, rather than left waiting:
 * health is answered, the stream's tail is served, all else is `busy`.  Whoever was not the writer
 * binds again once it is. */
static void
step_database(struct run *run)
{
	struct fault fault;
	bool had_writer;

	run_step_sessions(run);
	had_writer = run->write;
	if (!run_open_sessions(run, &fault) || had_writer || !run->write)
		return;
	log_info("database session again", LOG("epoch", run->head.epoch),
		LOG("head", run->head.number));
	if (!run->server && !run_serve(run, &fault) && !run_signals(run)) {
		log_error("the socket cannot be opened again", LOG("error", fault.text));
		run->exit_status = 1;
	}
}

static int
poll_timeout(const struct run *run)
{
	int64_t now = clock_monotonic(), until = now + TICK_MS * 1000,
		next = readers_next(&run->readers);

	/* What is held but commands waits for what ends that. */
	size_t ready =
		run_is_held(run) ? run->queue.kinds[ITEM_COMMAND].count : queue_count(&run->queue);
	if (run->batch.phase == BATCH_DECIDING)
		return 0;
	if (ready && run->write && run->batch.phase == BATCH_IDLE)
		until = run->not_before > now ? run->not_before : now;
	if (next < until)
		until = next;
	if (run->opening && now + OPENING_MS * 1000 < until)
		until = now + OPENING_MS * 1000;
	return until <= now ? 0 : (int)((until - now + 999) / 1000);
}

static size_t
poll_sessions(const struct run *run, zmq_pollitem_t *items)
{
	struct db_session *const sessions[] = {run->write, run->read, run->report};
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_LEN(sessions); i++) {
		if (!sessions[i])
			continue;
		short events = db_wants_write(sessions[i]) ? ZMQ_POLLIN | ZMQ_POLLOUT : ZMQ_POLLIN;
		items[count++] = (zmq_pollitem_t){NULL, db_socket(sessions[i]), events, 0};
	}
	return count;
}

/* Followed streams are not heard while nothing can be done about them. */
static void
wait_for_something(struct run *run)
{
	zmq_pollitem_t items[1 + SESSIONS + STREAMS_MOST];
	size_t count = 0;

	if (run->server)
		items[count++] = (zmq_pollitem_t){bus_server_socket(run->server), 0, ZMQ_POLLIN, 0};
	count += poll_sessions(run, items + count);
	for (size_t i = 0; run->write && i < run->follower_count; i++)
		items[count++] =
			(zmq_pollitem_t){follower_socket(run->followers[i]), 0, ZMQ_POLLIN, 0};
	zmq_poll(items, (int)count, poll_timeout(run));
}

static void
step_followers(struct run *run)
{
	const struct item_list *events = &run->queue.kinds[ITEM_EVENT];

	for (size_t i = 0; run->write && i < run->follower_count; i++) {
		bool room = events->count < FOLLOW_AHEAD && events->bytes < FOLLOW_BYTES &&
			    !run_is_held(run);

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
	divergence_step(run);
	step_database(run);
	if (run_signals(run))
		return;
	run_look_for_due(run);
	run_show_alive(run);
	fork_keep_doubt(run);
	batch_start(&run->batch);
	batch_decide(&run->batch);
	step_database(run);
	readers_wake(run);
}

static bool
under_way(const struct run *run)
{
	return run->write && !run->exit_status &&
	       (run->batch.phase != BATCH_IDLE || (run->read && db_waiting(run->read)) ||
		       (run->report && db_waiting(run->report)));
}

/* Lets the batch and the queries under way end, so that they are answered; what waits is sent again
 * by its senders. */
static void
drain(struct run *run)
{
	int64_t until = clock_monotonic() + DRAIN;

	while (under_way(run) && clock_monotonic() < until) {
		wait_for_something(run);
		run_step_sessions(run);
		batch_decide(&run->batch);
	}
}

void
run_committed(struct run *run)
{
	for (size_t i = 0; i < run->batch.place_count; i++) {
		const struct place *place = &run->batch.places[i];

		if (place->moved)
			run_set_cursor(
				run, place->stream, place->epoch, place->number, place->hash);
	}
	divergence_turned_back(run);
	readers_wake(run);
}

void
run_loop(struct run *run)
{
	run->looping = true;
	while (!run_signals(run) && !run->exit_status)
		turn(run);
	drain(run);
}
