#include "watch.h"
#include "base/map.h"
#include "base/text.h"
#include "stream/chain.h"
#include "json/envelope.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SILENCE (3 * MICROSECONDS_PER_SECOND)

struct watch {
	struct bus_client *client;
	const char *source, *stream;
	char id[UUID_TEXT_SIZE]; /* of what we asked */
	int64_t asked;
	int64_t number, head;
	unsigned char hash[HASH_SIZE];
	struct map *decided;
};

static void
fail(const char *what, const char *why)
{
	fprintf(stderr, "load: %s: %s\n", what, why);
	exit(1);
}

static void
ask(struct watch *watch)
{
	_cleanup_buf_ struct buf data = BUF_INIT, frame = BUF_INIT;
	char hash[HASH_SIZE * 2 + 1];

	hex_encode(watch->hash, HASH_SIZE, hash);
	buf_printf(&data,
		"{\"stream\":\"%s\",\"after\":%" PRId64
		",\"hash\":\"%s\",\"limit\":256,\"wait_ms\":1000}",
		watch->stream, watch->number, hash);
	uuid_new(clock_now(), watch->id);
	envelope_write(&(struct envelope_fields){.id = watch->id,
			       .source = watch->source,
			       .type = "stream.read.v1",
			       .data = data.data,
			       .data_length = data.length},
		&frame);
	watch->asked = clock_monotonic();
	if (!bus_client_send(watch->client, frame.data, frame.length))
		watch->asked = 0; /* at the next look */
}

struct watch *
watch_open(struct bus_client *client, const char *source, const char *stream)
{
	struct watch *watch = xcalloc(1, sizeof(*watch));

	*watch = (struct watch){client, source, stream, .head = -1, .decided = map_new()};
	ask(watch);
	return watch;
}

static void
note_decision(struct watch *watch, const json_t *event)
{
	const json_t *data = json_object_get(event, "data");
	const char *type = json_text(event, "type"), *state = json_text(data, "state");

	if (strcmp(type, "application.state_changed.v1") != 0 ||
		(strcmp(state, "approved") != 0 && strcmp(state, "refused") != 0))
		return;
	map_put(watch->decided, json_text(event, "subject"), (void *)(uintptr_t)clock_monotonic());
}

static void
take_body(struct watch *watch, const json_t *event, const char *body, unsigned char *ret_hash)
{
	unsigned char salt[SALT_SIZE];
	struct fault fault;
	_cleanup_json_ json_t *json = json_read(body, strlen(body), JSON_FRAME_MOST, &fault);

	if (!json || !hex_decode(json_text(event, "salt"), salt, SALT_SIZE))
		fail("stream", fault.text);
	chain_body_hash(HASH_SHA256, salt, body, strlen(body), ret_hash);
	note_decision(watch, json);
}

static void
take_event(struct watch *watch, const json_t *event)
{
	const char *body = json_text(event, "body");
	unsigned char body_hash[HASH_SIZE];

	if (body)
		take_body(watch, event, body, body_hash);
	else if (!hex_decode(json_text(event, "body_hash"), body_hash, HASH_SIZE))
		fail("stream", "an event without a hash");
	chain_hash(HASH_SHA256, watch->hash, ++watch->number, body_hash, watch->hash);
}

static void
take_page(struct watch *watch, const struct buf *frame)
{
	struct fault fault;
	_cleanup_json_ json_t *answer =
		json_read(frame->data, frame->length, JSON_FRAME_MOST, &fault);
	const json_t *data = json_object_get(answer, "data"), *event;
	size_t i;

	if (!answer || strcmp(json_text(answer, "id"), watch->id) != 0)
		return;
	if (strcmp(json_text(answer, "type"), "problem") == 0)
		fail("stream", json_text(data, "detail"));
	json_array_foreach(json_object_get(data, "events"), i, event) take_event(watch, event);
	watch->head = json_int(json_object_get(data, "head"), "number");
	ask(watch);
}

void
watch_take(struct watch *watch)
{
	_cleanup_buf_ struct buf frame = BUF_INIT;

	while (bus_client_receive(watch->client, &frame)) {
		take_page(watch, &frame);
		buf_clear(&frame);
	}
	if (clock_monotonic() - watch->asked > SILENCE)
		ask(watch);
}

bool
watch_at_end(const struct watch *watch)
{
	return watch->number == watch->head;
}

int64_t
watch_decided(const struct watch *watch, const char *case_number)
{
	return (int64_t)(uintptr_t)map_get(watch->decided, case_number);
}

/* ---- have the services acted on everything? ---- */

static json_t *
ask_health(struct bus_client *client, const char *source)
{
	_cleanup_buf_ struct buf frame = BUF_INIT, answer = BUF_INIT;
	char id[UUID_TEXT_SIZE];
	struct fault fault;

	uuid_new(clock_now(), id);
	envelope_write(
		&(struct envelope_fields){.id = id, .source = source, .type = "health.v1"}, &frame);
	if (!bus_call(client, frame.data, frame.length, id, 3000, 30000, &answer, &fault))
		fail("health", fault.text);
	_cleanup_json_ json_t *json =
		json_read(answer.data, answer.length, JSON_FRAME_MOST, &fault);
	return json_incref(json_object_get(json, "data"));
}

static int64_t
position_in(const json_t *health, const char *stream)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(health, "follows"), i,
		one) if (strcmp(json_text(one, "stream"), stream) == 0) return json_int(one,
		"position");
	return -1;
}

static bool
services_settled(struct bus_client *window, struct bus_client **others, const char **names,
	int count, const char *source, const char *stream)
{
	_cleanup_json_ json_t *ours = ask_health(window, source);
	bool settled = json_int(ours, "queue") == 0;

	for (int i = 0; i < count && settled; i++) {
		_cleanup_json_ json_t *theirs = ask_health(others[i], source);

		settled = position_in(theirs, stream) == json_int(ours, "head") &&
			  json_int(theirs, "queue") == 0 &&
			  position_in(ours, names[i]) == json_int(theirs, "head");
	}
	return settled;
}

/* Three times in a row: an event may be between being received and being committed. */
void
services_settle(struct bus_client *window, struct bus_client **others, const char **names,
	int count, const char *source, const char *stream)
{
	for (int times = 0; times < 3;) {
		times = services_settled(window, others, names, count, source, stream) ? times + 1
										       : 0;
		zmq_poll(NULL, 0, 10);
	}
}
