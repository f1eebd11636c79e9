/* A service's stream against itself, and against what its followers remember. */
#include "base/text.h"
#include "verify.h"
#include <inttypes.h>
#include <string.h>

#define PAGE_EVENTS 256
/* Past the head as it was at first: a stream that grows faster than it is read is not followed for
 * ever. */
#define GROWTH_MOST 65536

static bool
read_cursor(const json_t *said, const struct principal *follower, struct cursor *ret)
{
	const char *stream = json_text(said, "stream"), *hash = json_text(said, "hash");

	*ret = (struct cursor){.follower = follower, .number = json_int(said, "number")};
	return stream && hash && COPY_TEXT(ret->stream, stream) &&
	       hex_decode(hash, ret->hash, HASH_SIZE);
}

void
verify_take_cursors(struct verify *verify, const struct principal *service)
{
	_cleanup_reply_ struct reply reply = {0};
	const json_t *said;
	size_t i;

	if (!verify_ask(verify, service, "stream.cursors.v1", NULL, &reply))
		return;
	json_array_foreach(json_object_get(reply.data, "cursors"), i, said)
	{
		struct cursor cursor;

		if (!read_cursor(said, service, &cursor))
			continue;
		verify->cursors = xrealloc(
			verify->cursors, (verify->cursor_count + 1) * sizeof(*verify->cursors));
		verify->cursors[verify->cursor_count++] = cursor;
	}
}

struct walk {
	struct verify *verify;
	const struct principal *service;
};

static void
compare_cursors(void *context, const struct chain_check *check)
{
	const struct walk *walk = context;

	for (size_t i = 0; i < walk->verify->cursor_count; i++) {
		struct cursor *cursor = &walk->verify->cursors[i];

		if (cursor->number == check->number &&
			strcmp(cursor->stream, walk->service->name) == 0)
			cursor->state = memcmp(cursor->hash, check->hash, HASH_SIZE) == 0
						? CURSOR_AGREES
						: CURSOR_DIFFERS;
	}
}

static json_t *
page_question(const struct principal *service, const struct chain_check *check)
{
	char hash[2 * HASH_SIZE + 1];

	hex_encode(check->hash, HASH_SIZE, hash);
	return json_pack("{s:s, s:I, s:s, s:i, s:i}", "stream", service->name, "after",
		(json_int_t)check->number, "hash", hash, "limit", PAGE_EVENTS, "wait_ms", 0);
}

static void
chain_wrong(const struct walk *walk, const char *why)
{
	enum language language = walk->verify->ctl->reader.language;

	verify_wrong(walk->verify, walk->service, why,
		SAY(language, "停止该服务写入，保留数据库现状，与备份和跟随者的记录比对",
			"stop the service, keep its database as it is, and compare with backups "
			"and "
			"with what its followers hold"));
}

/* False if the stream could not be read to its end, or is wrong: that is then on record. */
static bool
walk_stream(const struct walk *walk, struct chain_check *check)
{
	struct fault fault;
	int64_t enough = INT64_MAX;

	do {
		_cleanup_json_ json_t *question = page_question(walk->service, check);
		_cleanup_reply_ struct reply reply = {0};

		if (!verify_ask(walk->verify, walk->service, "stream.read.v1", question, &reply)) {
			const char *code = json_text(reply.data, "code");

			if (code && strcmp(code, "forked") == 0)
				chain_wrong(walk, "its history changed while it was being read");
			return false;
		}
		if (!chain_check_page(check, reply.data, &fault)) {
			chain_wrong(walk, fault.text);
			return false;
		}
		if (enough == INT64_MAX && check->head < INT64_MAX - GROWTH_MOST)
			enough = check->head + GROWTH_MOST;
	} while (chain_check_behind(check) && check->number < enough);
	return true;
}

static void
tell_differing(const struct walk *walk, const struct cursor *cursor, bool beyond)
{
	enum language language = walk->verify->ctl->reader.language;
	_cleanup_free_ char *what =
		beyond ? xasprintf(SAY(language,
					   "%s 已处理到第 %" PRId64
					   " 号事件，而本流没有这一号：事件丢失",
					   "%s has acted on event %" PRId64
					   ", which this stream does not have: events were lost"),
				 cursor->follower->name, cursor->number)
		       : xasprintf(
				 SAY(language,
					 "%s 所记第 %" PRId64 " 号事件的哈希与本流不同：历史被改写",
					 "%s remembers another hash of event %" PRId64
					 ": one of the two histories was rewritten"),
				 cursor->follower->name, cursor->number);

	verify_wrong(walk->verify, walk->service, what,
		SAY(language, "停止两个服务，保留两边数据库，查明哪一方的历史属实",
			"stop both services, keep both databases, and find out which history is "
			"true"));
}

static void
judge_cursors(const struct walk *walk, json_t *row)
{
	int followers = 0, agree = 0;

	for (size_t i = 0; i < walk->verify->cursor_count; i++) {
		const struct cursor *cursor = &walk->verify->cursors[i];

		if (strcmp(cursor->stream, walk->service->name) != 0)
			continue;
		followers++;
		agree += cursor->state == CURSOR_AGREES;
		if (cursor->state != CURSOR_AGREES)
			tell_differing(walk, cursor, cursor->state == CURSOR_UNSEEN);
	}
	json_object_set_new(row, "followers", json_integer(followers));
	json_object_set_new(row, "agree", json_integer(agree));
}

void
verify_stream(struct verify *verify, const struct principal *service, json_t *row)
{
	struct walk walk = {verify, service};
	struct chain_check check = {.at = compare_cursors, .context = &walk};
	size_t findings = json_array_size(verify->findings);

	compare_cursors(&walk, &check);
	bool whole = walk_stream(&walk, &check);
	json_object_set_new(row, "events", json_integer(check.number));
	json_object_set_new(row, "hidden", json_integer(check.hidden));
	if (whole)
		judge_cursors(&walk, row);
	json_object_set_new(row, "chain",
		json_string(whole					   ? "sound"
			    : json_array_size(verify->findings) > findings ? "wrong"
									   : "unread"));
}
