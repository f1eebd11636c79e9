/* From frames to items: size, JSON, envelope, who may send it, and whether the payload fits its
 * schema. */
#include "base/log.h"
#include "base/mutant.h"
#include "service/run.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FRAMES_AT_ONCE 512

const struct route *
run_route(const struct run *run, enum route_kind kind, const char *type)
{
	const struct route *route = map_get(run->routes, type);

	return route && route->kind == kind ? route : NULL;
}

/* What a receipt remembers of a command: type, subject and data in canonical JSON. */
static void
hash_command(struct item *item)
{
	_cleanup_buf_ struct buf text = BUF_INIT;
	_cleanup_json_ json_t *what = json_pack("{s:s, s:s, s:O}", "type", item->message.type,
		"subject", item->message.subject, "data", item->message.data);

	json_write(what, &text);
	hash_bytes(HASH_SHA256, text.data, MUTANT("hash_of_nothing") ? 0 : text.length, item->hash);
}

static void
message_from_envelope(struct item *item)
{
	const struct envelope *envelope = &item->envelope;
	struct message *message = &item->message;

	message->type = envelope->type;
	message->subject = envelope->subject ? envelope->subject : "";
	message->id = envelope->id;
	message->actor = envelope->actor;
	message->lang = envelope->lang;
	message->traceparent = envelope->traceparent;
	message->data = envelope->data;
	if (!message->traceparent) {
		traceparent_new(item->traceparent);
		message->traceparent = item->traceparent;
	}
}

static void
refuse_with_problem(struct run *run, struct item *item, const struct problem *problem)
{
	item_log_context(item, 0);
	log_info("refused", LOG("code", problem->code));
	answer_problem(run, item, problem, run->head.number);
	answer_send(run, item);
	log_set_context(NULL);
}

/*
 * A command's id says when it was made.  Its receipt is kept for a month longer than it is answered
 * from, so that a command is refused as expired before what it did could be forgotten: NULL, or the
 * code of what is wrong with that.  A clock that is doubted judges nobody: what was done may be
 * asked for again, and must not be told that it is too old.  But whose clock differs so much does
 * not confirm ours.
 */
static const char *
wrong_age(struct run *run, const struct item *item)
{
	instant made, now = clock_now();

	if (!uuid_instant(item->message.id, &made))
		return "bad_envelope";
	if (made >= now - run->receipt_days * MICROSECONDS_PER_DAY &&
		made <= now + COMMAND_FUTURE_MOST)
		return NULL;
	run_look_at_clock(run);
	if (run->time.stopped && run_holds_back(run, item->message.type))
		return NULL; /* it is refused for that */
	return made < now ? "expired" : "from_the_future";
}

/* May this principal send this, and is it well made?  False after answering with a problem. */
static bool
check(struct run *run, struct item *item)
{
	struct schema_errors errors = {0};
	const struct route *route = map_get(run->routes, item->message.type);
	struct problem problem = {0};

	if (strcmp(item->envelope.source, item->principal.name) != 0) {
		problem.code = "wrong_source";
		problem.params[0] = param_text(item->principal.name);
	} else if (!route || (route->kind != ROUTE_COMMAND && route->kind != ROUTE_QUERY)) {
		problem.code = "unknown_type";
		problem.params[0] = param_text(item->message.type);
	} else if (!(route->roles & item->principal.roles)) {
		problem.code = "missing_role";
		problem.params[0] = param_text(item->message.type);
	} else if (!schema_validate(map_get(run->schemas, item->message.type), item->message.data,
			   &errors)) {
		problem.code = "invalid_data";
		problem.errors = &errors;
	} else if (route->kind == ROUTE_COMMAND) {
		problem.code = wrong_age(run, item);
	}
	item->route = route;
	if (!problem.code)
		return true;
	refuse_with_problem(run, item, &problem);
	return false;
}

static void
accept(struct run *run, struct item *item)
{
	if (item->route->kind == ROUTE_QUERY) {
		run_query(run, item->route, item);
		return;
	}
	hash_command(item);
	item->size += json_weight(item->envelope.document);
	const char *held = run_holds_back(run, item->message.type);
	if (held) {
		refuse_item(run, item, held, 60);
		item_free(&item);
	} else if (!run->write || !queue_add(&run->queue, item)) {
		refuse_item(run, item, "busy", 1);
		item_free(&item);
	}
}

static void
receive_frame(struct run *run, struct bus_frame *frame)
{
	struct item *item = item_new(ITEM_COMMAND);
	struct problem problem = {0};
	struct schema_errors errors = {0};

	item->from = frame->from;
	item->principal = frame->principal;
	item->message.principal = &item->principal;
	bool good = envelope_read(zmq_msg_data(&frame->body), zmq_msg_size(&frame->body),
		JSON_COMMAND_MOST, &item->envelope, &problem, &errors);
	if (good)
		message_from_envelope(item);
	else
		refuse_with_problem(run, item, &problem);
	if (good && check(run, item))
		accept(run, item);
	else
		item_free(&item);
}

void
run_receive(struct run *run)
{
	struct bus_frame frame;

	if (!run->server)
		return;
	for (int i = 0; i < FRAMES_AT_ONCE && bus_server_receive(run->server, &frame); i++) {
		receive_frame(run, &frame);
		zmq_msg_close(&frame.body);
	}
}

/* ---- followed events ---- */

/* "award.approved.v1" and "award.approved.v2" are one type in two major versions. */
static bool
newer_version_of_a_known_type(const struct run *run, const char *type)
{
	const char *version = strrchr(type, '.'), *known;
	size_t at = 0;
	void *route;

	while (version && map_next(run->routes, &at, &known, &route)) {
		size_t stem = (size_t)(version - type) + 1;

		if (((struct route *)route)->kind == ROUTE_EVENT &&
			strncmp(known, type, stem) == 0 && strchr(known + stem, '.') == NULL)
			return true;
	}
	return false;
}

/* Its subject, if nothing else of an unreadable event: so that it is parked with its case. */
static void
read_event(struct run *run, struct item *item, const char *body, size_t length)
{
	struct problem problem = {0};
	struct schema_errors errors = {0};

	if (!envelope_read(body, length, JSON_EVENT_MOST, &item->envelope, &problem, &errors)) {
		item->fault = problem.code;
		item->message.type = "unreadable";
		item->unreadable = xstrndup(body, length);
		item->size += length;
		return;
	}
	message_from_envelope(item);
	item->size += json_weight(item->envelope.document);
	if (!instant_parse(item->envelope.time ? item->envelope.time : "", &item->message.time) ||
		strcmp(item->envelope.source, item->message.stream) != 0)
		item->fault = "bad_envelope";
	item->route = run_route(run, ROUTE_EVENT, item->message.type);
	if (item->route && !schema_validate(map_get(run->schemas, item->message.type),
				   item->message.data, &errors))
		item->fault = "invalid_data";
}

struct item *
item_of_event(struct run *run, enum item_kind kind, const char *stream, int64_t number,
	const char *body, size_t length)
{
	struct item *item = item_new(kind);

	item->text = xstrdup(stream);
	item->message.stream = item->text;
	item->message.number = number;
	if (body)
		read_event(run, item, body, length);
	return item;
}

void
run_take_followed(void *context, struct follower *follower, const struct followed *event)
{
	struct run *run = context;
	struct item *item = item_of_event(run, ITEM_EVENT, follower_stream(follower), event->number,
		event->body, event->length);

	item->epoch = event->epoch;
	memcpy(item->hash, event->hash, HASH_SIZE);
	if (item->message.type && !item->route && !item->fault &&
		newer_version_of_a_known_type(run, item->message.type)) {
		follower_stop(follower,
			"an event is of a version that this program does not know: update it");
		item_free(&item);
	} else if (!queue_add(&run->queue, item)) {
		item_free(&item); /* never: only commands are refused */
	}
}
