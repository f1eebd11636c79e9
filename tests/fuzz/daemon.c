#include "tests/fuzz/daemon.h"

#include "base/log.h"
#include "services/application/routes.h"
#include "services/coordination/routes.h"
#include "services/policy/routes.h"
#include "services/subsidy/routes.h"
#include <stdio.h>
#include <string.h>

/* In place of sockets, database and chance. */
bool __wrap_bus_server_receive(struct bus_server *server, struct bus_frame *ret);
void __wrap_bus_server_send(
	struct bus_server *server, const struct bus_return *to, const void *bytes, size_t length);
bool __wrap_bus_client_send(struct bus_client *client, const void *bytes, size_t length);
bool __wrap_bus_client_receive(struct bus_client *client, struct buf *into);
void __wrap_bus_client_renew(struct bus_client *client);
void __wrap_db_send(struct db_session *session, const char *name, const struct params *params,
	db_done *done, void *item);
void __wrap_db_sync(struct db_session *session, db_done *done, void *item);
size_t __wrap_db_outstanding(const struct db_session *session);
enum db_status __wrap_db_status(const struct db_result *result);
const char *__wrap_db_sqlstate(const struct db_result *result);
const char *__wrap_db_message(const struct db_result *result);
void __wrap_load(struct loads *loads, const struct lookup *lookup, const char *key);
const char *__wrap_uuid_new(instant now, char into[UUID_TEXT_SIZE]);

#define TAIL_EVENTS 3

static struct run daemons[DAEMONS];
static struct run *current; /* whose functions are being called */

static struct {
	const struct principal *from;
	const char *bytes;
	size_t length;
	bool waits;
} frame, page;

static size_t answers, loaded;

/* ---- a daemon as it stands ---- */

/* So that a reader finds events in memory, with and without their bodies, but for the first. */
static void
fill_tail(struct run *run)
{
	run->tail = tail_new();
	run->head = (struct stream_head){.epoch = 1, .algorithm = HASH_SHA256};
	for (int64_t n = 1; n <= TAIL_EVENTS; n++) {
		struct stream_event *event = xcalloc(1, sizeof(*event));

		event->number = n;
		event->body = xasprintf("{\"number\":%d}", (int)n);
		event->length = strlen(event->body);
		event->audience = xstrdup(n == 2 ? "{service/other}" : "{*}");
		chain_body_hash(
			HASH_SHA256, event->salt, event->body, event->length, event->body_hash);
		chain_hash(HASH_SHA256, run->head.hash, n, event->body_hash, event->hash);
		memcpy(run->head.hash, event->hash, HASH_SIZE);
		run->head.number = n;
		if (n > 1)
			tail_append(run->tail, event);
		else
			stream_event_free(&event);
	}
}

static void
open_daemon(struct run *run, const struct service *service)
{
	struct fault fault = {0};

	run->service = service;
	run->department = "331023-zwfw";
	snprintf(run->name, sizeof(run->name), "%s/%s", service->name, run->department);
	fuzz_check(run_open_routes(run, &fault), "%s: %s", service->name, fault.text);
	run->cursors[run->cursor_count++] =
		(struct cursor){.stream = "policy/331023-zwfw", .number = 7};
	fill_tail(run);
}

static void
open_all(void)
{
	static const struct lookup *const no_lookups[] = {NULL};
	static const struct entity_type *const no_entities[] = {NULL};
	static struct service services[DAEMONS] = {
		{.name = "application", .routes = application_routes},
		{.name = "coordination", .routes = coordination_routes},
		{.name = "policy", .routes = policy_routes},
		{.name = "subsidy", .routes = subsidy_routes},
	};

	log_open("fuzz", "331023-zwfw", LOG_DEBUG_LEVEL);
	for (size_t i = 0; i < DAEMONS; i++) {
		services[i].lookups = no_lookups;
		services[i].entities = no_entities;
		open_daemon(&daemons[i], &services[i]);
	}
}

/* Sockets and sessions that nobody looks into: all who would are replaced below. */
static void *
stand_in(void)
{
	static char nothing;

	return &nothing;
}

struct run *
daemon_at(unsigned number, bool away)
{
	if (!daemons[0].service)
		open_all();
	current = &daemons[number % DAEMONS];
	current->server = stand_in();
	current->write = current->read = current->report = away ? NULL : stand_in();
	return current;
}

/* ---- what it does ---- */

size_t
daemon_receive(struct run *run, const struct principal *from, const char *bytes, size_t length)
{
	size_t before = answers;

	frame.from = from;
	frame.bytes = bytes;
	frame.length = length;
	frame.waits = true;
	fuzz_log_begin();
	run_receive(run);
	fuzz_log_end();
	return answers - before;
}

size_t
daemon_wake(struct run *run)
{
	size_t before = answers;

	fuzz_wait(60 * MICROSECONDS_PER_SECOND);
	fuzz_log_begin();
	readers_wake(run);
	fuzz_log_end();
	fuzz_check(run->readers.count == 0, "a reader waits longer than it asked for");
	fuzz_check(run->readers.shares.taken == 0, "a reader that is gone keeps its place");
	for (size_t i = 0; i < ARRAY_LEN(run->asking); i++)
		fuzz_check(run->asking[i].taken == 0, "a query that is answered keeps its place");
	readers_release(&run->readers);
	return answers - before;
}

size_t
daemon_drain(struct run *run)
{
	size_t count = 0;

	for (struct item *item; (item = queue_take(&run->queue)); item_free(&item), count++)
		if (item->route && item->route->load && !item->fault)
			item->route->load(&item->message, NULL);
	fuzz_check(queue_bytes(&run->queue) == 0, "an empty queue holds %zu bytes",
		queue_bytes(&run->queue));
	return count;
}

void
daemon_will_receive(const char *bytes, size_t length)
{
	page.bytes = bytes;
	page.length = length;
	page.waits = true;
}

/* ---- in place of sockets ---- */

bool
__wrap_bus_server_receive(struct bus_server *server, struct bus_frame *ret)
{
	(void)server;
	if (!frame.waits)
		return false;
	frame.waits = false;
	*ret = (struct bus_frame){.principal = *frame.from};
	fuzz_check(zmq_msg_init_size(&ret->body, frame.length) == 0, "no memory");
	if (frame.length)
		memcpy(zmq_msg_data(&ret->body), frame.bytes, frame.length);
	return true;
}

/* The reply's data by x-reply of the message that it answers. */
static void
check_reply(const json_t *answer, const char *type)
{
	const char *end = strstr(type, ".reply");

	fuzz_check(end && !end[6], "an answer of the type %s", type);
	_cleanup_free_ char *reference =
		xasprintf("liaison:%.*s#/x-reply", (int)(end - type), type);
	fuzz_hold_to(fuzz_schema(reference), json_object_get(answer, "data"), reference);
}

void
__wrap_bus_server_send(
	struct bus_server *server, const struct bus_return *to, const void *bytes, size_t length)
{
	struct fault fault = {0};

	(void)server;
	(void)to;
	answers++;
	_cleanup_json_ json_t *answer = json_read(bytes, length, JSON_FRAME_MOST, &fault);
	fuzz_check(answer, "an answer that nobody can read: %s", fault.text);
	fuzz_hold_to(fuzz_schema("liaison:envelope"), answer, "an answer");
	if (strcmp(json_text(answer, "type"), "problem") != 0)
		check_reply(answer, json_text(answer, "type"));
}

bool
__wrap_bus_client_send(struct bus_client *client, const void *bytes, size_t length)
{
	struct fault fault = {0};
	_cleanup_json_ json_t *request = json_read(bytes, length, JSON_COMMAND_MOST, &fault);

	(void)client;
	fuzz_check(request, "a request that nobody can read: %s", fault.text);
	fuzz_hold_to(fuzz_schema("liaison:stream.read.v1"), json_object_get(request, "data"),
		"a request for a page");
	return true;
}

bool
__wrap_bus_client_receive(struct bus_client *client, struct buf *into)
{
	(void)client;
	if (!page.waits)
		return false;
	page.waits = false;
	buf_add(into, page.bytes, page.length);
	return true;
}

void
__wrap_bus_client_renew(struct bus_client *client)
{
	(void)client;
}

/* ---- in place of the database: each question fails at once ---- */

void
__wrap_db_send(struct db_session *session, const char *name, const struct params *params,
	db_done *done, void *item)
{
	(void)session;
	(void)params;
	fuzz_check(name && name[0], "a statement without a name");
	done(current, item, NULL);
}

void
__wrap_db_sync(struct db_session *session, db_done *done, void *item)
{
	(void)session;
	(void)done;
	(void)item;
}

size_t
__wrap_db_outstanding(const struct db_session *session)
{
	(void)session;
	return 0;
}

enum db_status
__wrap_db_status(const struct db_result *result)
{
	(void)result;
	return DB_ERROR;
}

const char *
__wrap_db_sqlstate(const struct db_result *result)
{
	(void)result;
	return "57014";
}

const char *
__wrap_db_message(const struct db_result *result)
{
	(void)result;
	return "canceling statement";
}

void
__wrap_load(struct loads *loads, const struct lookup *lookup, const char *key)
{
	(void)loads;
	fuzz_check(lookup && lookup->type, "a wish without a lookup");
	loaded += key ? strlen(key) : 0;
}

/* ---- in place of chance ---- */

const char *
__wrap_uuid_new(instant now, char into[UUID_TEXT_SIZE])
{
	(void)now;
	memcpy(into, FUZZ_ID, sizeof(FUZZ_ID));
	return into;
}
