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

	*ret = (struct cursor){.follower = follower,
		.epoch = json_int(said, "epoch"),
		.number = json_int(said, "number")};
	return stream && hash && COPY_TEXT(ret->stream, stream) &&
	       hex_decode(hash, ret->hash, HASH_SIZE);
}

static void
take_cursors(struct verify *verify, const struct principal *service, const json_t *data)
{
	const json_t *said;
	size_t i;

	json_array_foreach(json_object_get(data, "cursors"), i, said)
	{
		struct cursor cursor;

		if (!read_cursor(said, service, &cursor))
			continue;
		verify->cursors = xrealloc(
			verify->cursors, (verify->cursor_count + 1) * sizeof(*verify->cursors));
		verify->cursors[verify->cursor_count++] = cursor;
	}
}

void
verify_take_cursors(struct verify *verify)
{
	struct question questions[SERVICES_MOST] = {0};
	struct reply replies[SERVICES_MOST];

	for (size_t i = 0; i < verify->count; i++)
		questions[i] = (struct question){
			.service = verify->services[i], .type = "stream.cursors.v1"};
	verify_ask_all(verify, questions, verify->count, replies);
	for (size_t i = 0; i < verify->count; i++) {
		take_cursors(verify, verify->services[i], replies[i].data);
		reply_release(&replies[i]);
	}
}

/* A stream on its way to the end. */
struct walk {
	struct verify *verify;
	const struct principal *service;
	struct chain_check check;
	struct {
		int64_t epoch, after;
	} forks[FORKS_MOST];
	size_t fork_count;
	int64_t enough;	       /* events */
	unsigned char *hidden; /* a bit for each event that we saw only the hash of */
	int64_t room, erased;  /* of `hidden`, in bytes; of those, events that were erased */
	bool ended, whole, wrong;
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
chain_wrong(struct walk *walk, const char *why)
{
	enum language language = walk->verify->ctl->reader.language;

	walk->wrong = true;
	verify_wrong(walk->verify, walk->service, why,
		SAY(language, "停止该服务写入，保留数据库现状，与备份和跟随者的记录比对",
			"stop the service, keep its database as it is, and compare with backups "
			"and "
			"with what its followers hold"));
}

static void
note_hidden(struct walk *walk, int64_t number)
{
	int64_t at = number / 8;

	if (at >= walk->room) {
		int64_t room = 2 * at + 1024;

		walk->hidden = xrealloc(walk->hidden, (size_t)room);
		memset(walk->hidden + walk->room, 0, (size_t)(room - walk->room));
		walk->room = room;
	}
	walk->hidden[at] |= (unsigned char)(1 << number % 8);
}

/* What was erased by law is named behind it in the stream, and told by hash only. */
static void
take_erased(struct walk *walk, const json_t *data)
{
	const json_t *number;
	size_t i;

	json_array_foreach(json_object_get(data, "numbers"), i, number)
	{
		int64_t at = json_integer_value(number);
		unsigned char bit = (unsigned char)(1 << at % 8);

		if (at < 0 || at / 8 >= walk->room || !(walk->hidden[at / 8] & bit))
			continue;
		walk->hidden[at / 8] &= (unsigned char)~bit;
		walk->erased++;
	}
}

static void
take_fork(struct walk *walk, const json_t *data)
{
	size_t at = walk->fork_count++ % FORKS_MOST;

	walk->forks[at].epoch = json_int(data, "epoch");
	walk->forks[at].after = json_int(data, "after");
}

/* What a producer's operators did about the stream stands in the stream itself. */
static void
take_record(struct walk *walk, const char *body)
{
	struct fault fault;
	_cleanup_json_ json_t *event = json_read(body, strlen(body), JSON_EVENT_MOST, &fault);
	const char *type = json_text(event, "type");
	const json_t *data = json_object_get(event, "data");

	if (type && strcmp(type, "stream.forked.v1") == 0)
		take_fork(walk, data);
	else if (type && strcmp(type, "stream.erased.v1") == 0)
		take_erased(walk, data);
}

static void
take_records(struct walk *walk, const json_t *page)
{
	const json_t *event;
	size_t i;

	json_array_foreach(json_object_get(page, "events"), i, event)
	{
		const char *body = json_text(event, "body");

		if (!body)
			note_hidden(walk, json_int(event, "number"));
		else if (strstr(body, "\"stream.forked.v1\"") ||
			 strstr(body, "\"stream.erased.v1\""))
			take_record(walk, body);
	}
}

/* Takes a page; the walk ends with the stream, or when it cannot be read or is wrong: that is then
 * on record. */
static void
take_page(struct walk *walk, const struct reply *reply)
{
	struct chain_check *check = &walk->check;
	struct fault fault;

	walk->ended = true;
	if (reply->kind != REPLY_ANSWER) {
		const char *code = json_text(reply->data, "code");

		if (code && strcmp(code, "forked") == 0)
			chain_wrong(walk, "its history changed while it was being read");
		return;
	}
	if (!chain_check_page(check, reply->data, &fault)) {
		chain_wrong(walk, fault.text);
		return;
	}
	take_records(walk, reply->data);
	if (walk->enough == INT64_MAX && check->head < INT64_MAX - GROWTH_MOST)
		walk->enough = check->head + GROWTH_MOST;
	walk->whole = !chain_check_behind(check) || check->number >= walk->enough;
	walk->ended = walk->whole;
}

/* The next page of each stream that is not at its end.  False: all are. */
static bool
walk_on(struct verify *verify, struct walk *walks)
{
	struct question questions[SERVICES_MOST] = {0};
	struct reply replies[SERVICES_MOST];
	struct walk *walking[SERVICES_MOST];
	size_t count = 0;
	json_t *asked = json_array();

	for (size_t i = 0; i < verify->count; i++) {
		if (walks[i].ended)
			continue;
		json_t *question = page_question(walks[i].service, &walks[i].check);
		json_array_append_new(asked, question);
		questions[count] = (struct question){
			.service = walks[i].service, .type = "stream.read.v1", .data = question};
		walking[count++] = &walks[i];
	}
	verify_ask_all(verify, questions, count, replies);
	for (size_t i = 0; i < count; i++) {
		take_page(walking[i], &replies[i]);
		reply_release(&replies[i]);
	}
	json_decref(asked);
	return count > 0;
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
		beyond ? SAY(language,
				 "按运行手册“Two histories of one stream”：找回事件，或确认遗失",
				 "bring the events back, or accept that they are lost: \"Two "
				 "histories of one stream\" in the runbook")
		       : SAY(language, "停止两个服务，保留两边数据库，查明哪一方的历史属实",
				 "stop both services, keep both databases, and find out which "
				 "history is true"));
}

/* What it remembers was heard before a fork and lies behind it. */
static bool
given_up(const struct walk *walk, const struct cursor *cursor)
{
	for (size_t i = 0; i < walk->fork_count && i < FORKS_MOST; i++)
		if (cursor->epoch < walk->forks[i].epoch && cursor->number > walk->forks[i].after)
			return true;
	return false;
}

static void
tell_given_up(const struct walk *walk, const struct cursor *cursor)
{
	enum language language = walk->verify->ctl->reader.language;
	_cleanup_free_ char *what = xasprintf(
		SAY(language, "%s 已处理到第 %" PRId64 " 号事件，其中有本流已确认遗失的",
			"%s has acted on events up to %" PRId64 ", some of which this stream has "
			"lost, as was accepted"),
		cursor->follower->name, cursor->number);
	_cleanup_free_ char *what_to_do =
		xasprintf("liaison reconcile begin %s --to %s --reason ...", walk->service->name,
			cursor->follower->name);

	verify_unsettled(walk->verify, walk->service, what, what_to_do);
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
		if (cursor->state != CURSOR_AGREES && given_up(walk, cursor))
			tell_given_up(walk, cursor);
		else if (cursor->state != CURSOR_AGREES)
			tell_differing(walk, cursor, cursor->state == CURSOR_UNSEEN);
	}
	json_object_set_new(row, "followers", json_integer(followers));
	json_object_set_new(row, "agree", json_integer(agree));
}

static void
fill_row(const struct walk *walk, json_t *row)
{
	json_object_set_new(row, "events", json_integer(walk->check.number));
	json_object_set_new(row, "hidden", json_integer(walk->check.hidden - walk->erased));
	json_object_set_new(row, "erased", json_integer(walk->erased));
	if (walk->whole)
		judge_cursors(walk, row);
	json_object_set_new(row, "chain",
		json_string(walk->whole	  ? "sound"
			    : walk->wrong ? "wrong"
					  : "unread"));
}

void
verify_streams(struct verify *verify)
{
	struct walk *walks = xcalloc(verify->count, sizeof(*walks));

	for (size_t i = 0; i < verify->count; i++) {
		walks[i] = (struct walk){.verify = verify,
			.service = verify->services[i],
			.check = {.at = compare_cursors, .context = &walks[i]},
			.enough = INT64_MAX};
		compare_cursors(&walks[i], &walks[i].check);
	}
	while (walk_on(verify, walks))
		;
	for (size_t i = 0; i < verify->count; i++) {
		fill_row(&walks[i], json_array_get(verify->rows, i));
		free(walks[i].hidden);
	}
	free(walks);
}
