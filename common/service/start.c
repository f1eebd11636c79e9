/* From configuration to a service that is ready, and back. */
#include "base/log.h"
#include "domain/calendar.h"
#include "service/run.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BIND_PATIENCE (10 * MICROSECONDS_PER_SECOND)
#define BIND_EVERY    100000 /* microseconds */

static bool
open_identity(struct run *run, struct fault *fault)
{
	char id[UUID_TEXT_SIZE];

	run->department = config_get(run->config, "service", "department");
	if ((size_t)snprintf(run->name, sizeof(run->name), "%s/%s", run->service->name,
		    run->department) >= sizeof(run->name))
		return fault_set(fault, "[service] department is too long");
	snprintf(run->instance, sizeof(run->instance), "%sd %s", run->service->name,
		uuid_new(clock_now(), id));
	return key_read(config_get(run->config, "service", "key"), &run->key, fault) &&
	       (run->calendar = calendar_read(
			config_get(run->config, "service", "calendar"), fault));
}

static struct bus_client *
client_to(struct run *run, const struct principal *producer, struct fault *fault)
{
	struct bus_client_options options = {
		.context = run->zmq,
		.endpoints = producer->endpoints,
		.server_key = producer->keys[0].text,
		.key = &run->key,
	};

	return bus_client_open(&options, fault);
}

static bool
follow(struct run *run, const char *stream, struct fault *fault)
{
	const struct principal *producer =
		directory_find(bus_server_directory(run->server), stream);

	if (run->follower_count == STREAMS_MOST)
		return fault_set(fault, "[follow] streams: more than %d", STREAMS_MOST);
	if (!producer || !producer->endpoints[0])
		return fault_set(
			fault, "[follow] streams: %s has no endpoint in the directory", stream);
	struct bus_client *client = client_to(run, producer, fault);
	if (!client)
		return false;
	struct follower *follower = follower_new(&(struct follower_options){
		stream, run->name, client, run_take_followed, divergence_compared, run});
	static const unsigned char zero[HASH_SIZE];
	follower_start_at(follower, 0, zero);
	run->cursors[run->cursor_count++] = (struct cursor){.stream = follower_stream(follower)};
	run->followers[run->follower_count++] = follower;
	return true;
}

static bool
open_followers(struct run *run, struct fault *fault)
{
	_cleanup_free_ char *streams = xstrdup(config_get(run->config, "follow", "streams"));
	char *rest = NULL;

	for (char *name = strtok_r(streams, " ", &rest); name; name = strtok_r(NULL, " ", &rest))
		if (!follow(run, name, fault))
			return false;
	return true;
}

static void
start_followers(struct run *run)
{
	run_use_found_cursors(run);
	for (size_t i = 0; i < run->follower_count; i++)
		follower_start_at(run->followers[i], run->cursors[i].number, run->cursors[i].hash);
}

static bool
open_server(struct run *run, struct fault *fault)
{
	struct directory *directory =
		directory_read(config_get(run->config, "service", "directory"), fault);

	if (!directory)
		return false;
	struct bus_server_options options = {
		.context = run->zmq,
		.endpoint = config_get(run->config, "service", "endpoint"),
		.key = &run->key,
		.directory = directory,
	};
	run->server = bus_server_open(&options, fault);
	return run->server != NULL;
}

/* The socket of before, or of an instance that has just ended, may hold its place for a moment. */
bool
run_serve(struct run *run, struct fault *fault)
{
	int64_t until = clock_monotonic() + BIND_PATIENCE;
	bool patient = run->looping || run->stood_by;

	while (!open_server(run, fault)) {
		if (!patient || clock_monotonic() > until || run_signals(run))
			return false;
		usleep(BIND_EVERY);
	}
	if (!run->follower_count && !open_followers(run, fault))
		return false;
	start_followers(run);
	return true;
}

/* What has never been in a batch is told that it was not done; what has been is in doubt. */
void
run_stop_serving(struct run *run)
{
	if (!run->server)
		return;
	for (struct item *item; (item = queue_take_command(&run->queue));) {
		refuse_item(run, item, "busy", 1);
		item_free(&item);
	}
	readers_refuse(run);
	queue_clear(&run->queue);
	map_free(&run->retrying);
	run->retrying = map_new();
	bus_server_close(&run->server);
	log_info("socket closed until we are the writer again");
}

bool
run_has_standby(const struct run *run)
{
	const struct principal *self =
		run->server ? directory_find(bus_server_directory(run->server), run->name) : NULL;

	return self && strchr(self->endpoints, ' ');
}

static bool
open_memory(struct run *run, struct fault *fault)
{
	run->memory = memory_open(config_get(run->config, "service", "state"), run->name, fault);
	return run->memory != NULL;
}

/* The lock comes before the socket: a standby must not answer. */
bool
run_open(struct run *run, struct fault *fault)
{
	run->started = clock_monotonic();
	run->zmq = zmq_ctx_new();
	run->tail = tail_new();
	run->retrying = map_new();
	if (!open_identity(run, fault) || !run_open_routes(run, fault))
		return false;
	batch_init(&run->batch, run);
	run->state = run->service->state_new ? run->service->state_new() : NULL;
	if (!open_memory(run, fault))
		return false;
	return run_await_sessions(run, fault) && run_serve(run, fault);
}

void
run_close(struct run *run)
{
	readers_release(&run->readers);
	queue_clear(&run->queue);
	batch_release(&run->batch);
	for (size_t i = 0; i < run->follower_count; i++)
		follower_free(&run->followers[i]);
	run_close_sessions(run); /* answers `busy`, so before the socket is closed */
	bus_server_close(&run->server);
	if (run->service->state_free && run->state)
		run->service->state_free(run->state);
	run_close_routes(run);
	map_free(&run->retrying);
	memory_close(&run->memory);
	fork_guard_release(&run->fork);
	tail_free(&run->tail);
	calendar_free(&run->calendar);
	key_clear(&run->key);
	config_free(&run->config);
	zmq_ctx_term(run->zmq);
}
