#include "stream/follow.h"

#include "base/log.h"
#include "base/text.h"
#include "stream/page_read.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define WAIT_MS 1000 /* how long the producer may hold an empty answer back */
#define SILENCE (5 * MICROSECONDS_PER_SECOND / 2) /* then a new socket: see bus/client.h */
#define PAUSE	(MICROSECONDS_PER_SECOND / 2)	  /* after an answer that was a problem */

struct follower {
	char stream[NAME_SIZE], own_name[NAME_SIZE];
	struct bus_client *client;
	follow_take *take;
	follow_compared *compared;
	void *context;
	int64_t position, head;
	unsigned char hash[HASH_SIZE];
	char asked[UUID_TEXT_SIZE];   /* id of the request under way; "" if none */
	int64_t asked_at, not_before; /* monotonic */
	bool forked;
	char stopped[256];
};

struct follower *
follower_new(const struct follower_options *options)
{
	struct follower *follower = xcalloc(1, sizeof(*follower));
	bool fits = COPY_TEXT(follower->stream, options->stream) &&
		    COPY_TEXT(follower->own_name, options->own_name);

	if (!fits)
		follower_stop(follower, "its name is too long");
	follower->client = options->client;
	follower->take = options->take;
	follower->compared = options->compared;
	follower->context = options->context;
	return follower;
}

void
follower_free(struct follower **follower)
{
	if (!*follower)
		return;
	bus_client_close(&(*follower)->client);
	free(*follower);
	*follower = NULL;
}

void
follower_start_at(struct follower *follower, int64_t number, const unsigned char hash[HASH_SIZE])
{
	follower->position = number;
	memcpy(follower->hash, hash, HASH_SIZE);
	follower->asked[0] = 0;
	follower->stopped[0] = 0;
	follower->forked = false;
}

void
follower_move(struct follower *follower, const char *endpoints, const char *server_key)
{
	if (bus_client_move(follower->client, endpoints, server_key))
		follower->asked[0] = 0;
}

void *
follower_socket(const struct follower *follower)
{
	return bus_client_socket(follower->client);
}

const char *
follower_stream(const struct follower *follower)
{
	return follower->stream;
}

int64_t
follower_position(const struct follower *follower)
{
	return follower->position;
}

int64_t
follower_head(const struct follower *follower)
{
	return follower->head;
}

const char *
follower_stopped(const struct follower *follower)
{
	return follower->stopped[0] ? follower->stopped : NULL;
}

bool
follower_forked(const struct follower *follower)
{
	return follower->forked;
}

bool
follower_asks(const struct follower *follower)
{
	return follower->asked[0];
}

void
follower_stop(struct follower *follower, const char *why)
{
	if (!copy_text(follower->stopped, sizeof(follower->stopped), why))
		COPY_TEXT(follower->stopped, "the reason is too long to show");
	log_error("following stopped", LOG("stream", follower->stream), LOG("why", why),
		LOG("what_to_do", "find out which of the two histories is true before anything "
				  "else: \"Two histories of one stream\" in the runbook"));
}

static void
send_question(struct follower *follower, const char *type, const struct buf *data, instant now)
{
	_cleanup_buf_ struct buf frame = BUF_INIT;

	uuid_new(now, follower->asked);
	envelope_write(&(struct envelope_fields){.id = follower->asked,
			       .source = follower->own_name,
			       .type = type,
			       .data = data->data,
			       .data_length = data->length},
		&frame);
	follower->asked_at = clock_monotonic();
	if (!bus_client_send(follower->client, frame.data, frame.length)) {
		follower->asked[0] = 0;
		follower->not_before = follower->asked_at + PAUSE;
	}
}

static void
add_point(struct buf *data, int64_t number, const unsigned char hash[HASH_SIZE])
{
	char hex[2 * HASH_SIZE + 1];

	hex_encode(hash, HASH_SIZE, hex);
	buf_printf(data, "{\"number\":%" PRId64 ",\"hash\":\"%s\"}", number, hex);
}

void
follower_compare(struct follower *follower, int64_t epoch, const struct followed_point *points,
	size_t count, instant now)
{
	_cleanup_buf_ struct buf data = BUF_INIT;

	buf_printf(&data,
		"{\"stream\":\"%s\",\"epoch\":%" PRId64 ",\"position\":", follower->stream, epoch);
	add_point(&data, follower->position, follower->hash);
	buf_add_text(&data, ",\"points\":[");
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_add_char(&data, ',');
		add_point(&data, points[i].number, points[i].hash);
	}
	buf_add_text(&data, "]}");
	send_question(follower, "stream.compare.v1", &data, now);
}

static void
ask(struct follower *follower, instant now)
{
	_cleanup_buf_ struct buf data = BUF_INIT;
	char hash[2 * HASH_SIZE + 1];

	hex_encode(follower->hash, HASH_SIZE, hash);
	buf_printf(&data,
		"{\"stream\":\"%s\",\"after\":%" PRId64
		",\"hash\":\"%s\",\"limit\":256,\"wait_ms\":%d}",
		follower->stream, follower->position, hash, WAIT_MS);
	send_question(follower, "stream.read.v1", &data, now);
}

/* The next link of the chain from what an event of a page says.  False if the page is not in the
 * agreed form. */
static bool
link_of(const struct follower *follower, const struct page_text *text, const json_t *event,
	enum hash_algorithm algorithm, struct followed *ret)
{
	unsigned char body_hash[HASH_SIZE], salt[SALT_SIZE];

	ret->number = json_int(event, "number");
	ret->body = page_text_body(text, event, &ret->length);
	if (ret->body) {
		if (!json_text(event, "salt") ||
			!hex_decode(json_text(event, "salt"), salt, SALT_SIZE))
			return false;
		chain_body_hash(algorithm, salt, ret->body, ret->length, body_hash);
	} else if (!json_text(event, "body_hash") ||
		   !hex_decode(json_text(event, "body_hash"), body_hash, HASH_SIZE)) {
		return false;
	}
	chain_hash(algorithm, follower->hash, ret->number, body_hash, ret->hash);
	return ret->number == follower->position + 1;
}

/* When the page reaches the head, our own chain must end in the hash that the producer names. */
static bool
agrees_with_head(const struct follower *follower, const json_t *page)
{
	unsigned char hash[HASH_SIZE];
	const json_t *head = json_object_get(page, "head");
	const char *text = json_text(head, "hash");

	if (json_int(head, "number") != follower->position)
		return true;
	return text && hex_decode(text, hash, HASH_SIZE) &&
	       memcmp(hash, follower->hash, HASH_SIZE) == 0;
}

static void
take_page(struct follower *follower, const struct page_text *text, const json_t *page)
{
	enum hash_algorithm algorithm;
	const json_t *event;
	size_t i;

	if (!hash_algorithm_parse(json_text(page, "alg"), &algorithm)) {
		follower_stop(follower, "its hash algorithm is not known here");
		return;
	}
	follower->head = json_int(json_object_get(page, "head"), "number");
	json_array_foreach(json_object_get(page, "events"), i, event)
	{
		struct followed followed = {.epoch = json_int(page, "epoch")};

		if (!link_of(follower, text, event, algorithm, &followed)) {
			follower_stop(follower, "an event does not continue the chain");
			return;
		}
		follower->position = followed.number;
		memcpy(follower->hash, followed.hash, HASH_SIZE);
		follower->take(follower->context, follower, &followed);
		if (follower->stopped[0])
			return;
	}
	if (!agrees_with_head(follower, page))
		follower_stop(
			follower, "the chain does not end in the hash that the producer names");
}

static void
take_answer(struct follower *follower, const struct page_text *text)
{
	struct fault fault;
	_cleanup_json_ json_t *answer =
		json_read(text->frame.data, text->frame.length, JSON_FRAME_MOST, &fault);
	const char *id = json_text(answer, "id"), *type = json_text(answer, "type");
	const json_t *data = json_object_get(answer, "data");

	if (!id || !type || strcmp(id, follower->asked) != 0)
		return;
	follower->asked[0] = 0;
	if (strcmp(type, "stream.read.v1.reply") == 0) {
		take_page(follower, text, data);
		return;
	}
	if (follower->forked && strcmp(type, "stream.compare.v1.reply") == 0) {
		follower->compared(follower->context, follower, data);
		return;
	}
	const char *code = json_text(data, "code");
	if (code && strcmp(code, "forked") == 0) {
		follower->forked = true;
		follower_stop(
			follower, "the producer's history differs from what was followed (forked)");
		return;
	}
	follower->not_before = clock_monotonic() + PAUSE;
	log_warn("stream not read", LOG("stream", follower->stream),
		LOG("code", code ? code : "none"));
}

void
follower_step(struct follower *follower, bool room, instant now)
{
	for (;;) {
		_cleanup_buf_ struct buf frame = BUF_INIT;

		if (!bus_client_receive(follower->client, &frame))
			break;
		if (!follower->asked[0])
			continue;
		struct page_text text;
		page_text_split(frame.data, frame.length, &text);
		take_answer(follower, &text);
		page_text_release(&text);
	}
	int64_t mono = clock_monotonic();
	if (follower->asked[0] && mono - follower->asked_at > SILENCE) {
		bus_client_renew(follower->client);
		follower->asked[0] = 0;
	}
	if (!follower->stopped[0] && !follower->asked[0] && room && mono >= follower->not_before)
		ask(follower, now);
}
