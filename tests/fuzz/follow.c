/*
 * What a follower reads: arbitrary answers of a producer, and arbitrary events in pages whose chain
 * is right, through to the items of a batch.
 *
 *     byte 0: which daemon follows (bits 0-1), where it stands: event 5 (4), pages made of events
 *             (8), the other hash (16)
 *     then frames, or bodies of events, with FUZZ_CUT between them
 */
#include "tests/fuzz/daemon.h"

#include "base/text.h"
#include "services/ctl/chain_check.h"
#include "stream/page.h"
#include <stdlib.h>
#include <string.h>

#define STREAM	    "policy/331023-zwfw"
#define PIECES_MOST 16

struct standing {
	struct run *run;
	struct follower *follower;
	struct stream_head head; /* the last event taken */
};

static void
step(struct standing *at)
{
	fuzz_log_begin();
	follower_step(at->follower, true, FUZZ_NOW);
	fuzz_log_end();
}

static void
remember(void *context, struct follower *follower, const struct followed *event)
{
	struct standing *at = context;

	fuzz_check(event->number == at->head.number + 1, "event %lld after event %lld",
		(long long)event->number, (long long)at->head.number);
	at->head.number = event->number;
	memcpy(at->head.hash, event->hash, HASH_SIZE);
	run_take_followed(at->run, follower, event);
}

/* Only an operator's way through a lost database asks for these. */
static void
pass_over(void *context, struct follower *follower, const json_t *data)
{
	(void)context, (void)follower, (void)data;
}

static bool
stopped_for_version(const struct follower *follower)
{
	const char *why = follower_stopped(follower);

	return why && strstr(why, "of a version");
}

/* Whoever recomputes the chain from the same page, by other code, must not find it right where the
 * follower finds it wrong. */
static void
compare(const struct standing *at, const struct stream_head *before, const char *bytes,
	size_t length)
{
	struct fault fault = {0};
	struct chain_check check = {.number = before->number};
	_cleanup_json_ json_t *answer = json_read(bytes, length, JSON_FRAME_MOST, &fault);
	const char *id = json_text(answer, "id"), *type = json_text(answer, "type");

	if (!id || !type || strcmp(id, FUZZ_ID) != 0 || strcmp(type, "stream.read.v1.reply") != 0)
		return;
	memcpy(check.hash, before->hash, HASH_SIZE);
	if (!chain_check_page(&check, json_object_get(answer, "data"), &fault) ||
		stopped_for_version(at->follower))
		return;
	fuzz_check(!follower_stopped(at->follower), "stopped at a page that is right: %s",
		follower_stopped(at->follower));
	fuzz_check(follower_position(at->follower) == check.number,
		"the follower is at %lld, the chain at %lld",
		(long long)follower_position(at->follower), (long long)check.number);
}

static void
take(struct standing *at, const char *bytes, size_t length)
{
	const struct stream_head before = at->head;
	bool stood = follower_stopped(at->follower);

	fuzz_wait(MICROSECONDS_PER_SECOND);
	step(at); /* asks */
	daemon_will_receive(bytes, length);
	step(at);
	if (!stood)
		compare(at, &before, bytes, length);
}

static void
add_event(struct page *page, struct stream_head *head, const char *body, size_t length)
{
	static const unsigned char salt[SALT_SIZE];
	unsigned char body_hash[HASH_SIZE];

	chain_body_hash(head->algorithm, salt, body, length, body_hash);
	if (!page_add(page, head->number + 1, body_hash, salt, length ? body : NULL, length))
		return;
	head->number++;
	chain_hash(head->algorithm, head->hash, head->number, body_hash, head->hash);
}

/* All in one page, which any producer could send. */
static void
take_events(struct standing *at, const unsigned char *data, size_t size)
{
	struct page page, whole;
	struct stream_head head = at->head;
	_cleanup_buf_ struct buf frame = BUF_INIT;
	size_t length;
	char *body;

	page_begin(&page, STREAM, &head);
	size_t start = page.json.length;
	for (int i = 0; i < PIECES_MOST && (body = fuzz_piece(&data, &size, &length)); i++) {
		if (text_is_utf8(body, length) && strlen(body) == length)
			add_event(&page, &head, body, length);
		free(body);
	}
	page_end(&page);
	page_begin(&whole, STREAM, &head);
	buf_add(&whole.json, page.json.data + start, page.json.length - start);
	envelope_write(&(struct envelope_fields){.id = FUZZ_ID,
			       .source = STREAM,
			       .type = "stream.read.v1.reply",
			       .data = whole.json.data,
			       .data_length = whole.json.length},
		&frame);
	take(at, frame.data, frame.length);
	fuzz_check(at->head.number == head.number || stopped_for_version(at->follower) ||
			   frame.length > JSON_FRAME_MOST,
		"of %lld good events the follower took those to %lld", (long long)head.number,
		(long long)at->head.number);
	page_release(&page);
	page_release(&whole);
}

static void
take_frames(struct standing *at, const unsigned char *data, size_t size)
{
	size_t length;
	char *frame;

	for (int i = 0; i < PIECES_MOST && (frame = fuzz_piece(&data, &size, &length)); i++) {
		take(at, frame, length);
		free(frame);
	}
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	if (size == 0)
		return 0;
	struct standing at = {.run = daemon_at(data[0] & 3, false)};
	at.head.number = data[0] & 4 ? 5 : 0;
	at.head.algorithm = data[0] & 16 ? HASH_SM3 : HASH_SHA256;
	at.follower = follower_new(
		&(struct follower_options){STREAM, at.run->name, NULL, remember, pass_over, &at});
	follower_start_at(at.follower, at.head.number, at.head.hash);
	if (data[0] & 8)
		take_events(&at, data + 1, size - 1);
	else
		take_frames(&at, data + 1, size - 1);
	fuzz_check(follower_position(at.follower) == at.head.number,
		"the follower is not where the last event was that it handed on");
	daemon_drain(at.run);
	follower_free(&at.follower);
	return 0;
}
