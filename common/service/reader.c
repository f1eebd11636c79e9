#include "service/reader.h"

#include "base/log.h"
#include "base/mutant.h"
#include "base/text.h"
#include "service/run.h"
#include "stream/page.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define WAIT_MS_MOST 30000

struct ask {
	int64_t after, limit;
	unsigned char hash[HASH_SIZE];
	bool hash_good;
};

static struct ask
ask_of(const struct item *item)
{
	const json_t *data = item->message.data;
	const char *hash = json_text(data, "hash");
	struct ask ask = {.after = json_int(data, "after"), .limit = json_int(data, "limit")};

	ask.hash_good = hash && hex_decode(hash, ask.hash, HASH_SIZE);
	return ask;
}

static void
refuse_reader(struct run *run, struct item *item, const char *code)
{
	bool passing = strcmp(code, "not_yet") == 0 || strcmp(code, "busy") == 0;

	refuse_item(run, item, code, passing ? 1 : 0);
	item_free(&item);
}

/* Leaves the item to the caller. */
static void
send_page(struct run *run, struct item *item, struct page *page)
{
	page_end(page);
	answer_data(run, item, page->json.data, page->json.length, run->head.number);
	answer_send(run, item);
	page_release(page);
}

static void
serve_from_tail(struct run *run, struct item *item, const struct ask *ask)
{
	struct page page;
	const struct stream_event *event;

	page_begin(&page, run->name, &run->head);
	for (int64_t n = ask->after + 1;
		n <= ask->after + ask->limit && (event = tail_get(run->tail, n)); n++) {
		bool allowed = stream_event_allows(event, item->principal.name);

		if (!page_add(&page, n, event->body_hash, event->salt, allowed ? event->body : NULL,
			    event->length))
			break;
	}
	send_page(run, item, &page);
	item_free(&item);
}

/* Older events: first the hash at the reader's position, then the page. */
static void
on_hash(void *context, void *of, const struct db_result *result)
{
	struct item *item = of;
	struct ask ask = ask_of(item);
	size_t length;

	(void)context;
	if (db_status(result) == DB_OK)
		item->other_hash = db_rows(result) == 0 || memcmp(db_bytes(result, 0, 0, &length),
								   ask.hash, HASH_SIZE) != 0;
}

static bool
add_row(struct page *page, const struct db_result *result, int row)
{
	size_t length, salt_length;
	bool body = db_bool(result, row, 3) && !db_is_null(result, row, 5);
	const unsigned char *body_hash = db_bytes(result, row, 2, &length);
	const char *text = db_bytes(result, row, 5, &length);

	return page_add(page, db_int(result, row, 0), body_hash,
		db_bytes(result, row, 4, &salt_length), body ? text : NULL, length);
}

static void
answer_page(struct run *run, struct item *item, const struct db_result *result)
{
	struct page page;

	page_begin(&page, run->name, &run->head);
	/* The database may show what a COMMIT did before its answer has come: whoever got such an
	 * event would then ask from beyond our head, and be told that it is forked. */
	for (int row = 0; row < db_rows(result); row++)
		if (db_int(result, row, 0) > run->head.number || !add_row(&page, result, row))
			break;
	send_page(run, item, &page);
}

static void
on_page(void *context, void *of, const struct db_result *result)
{
	struct run *run = context;
	struct item *item = of;

	if (db_status(result) != DB_OK)
		refuse_item(run, item, "busy", 1);
	else if (item->other_hash)
		refuse_item(run, item, "forked", 0);
	else
		answer_page(run, item, result);
	query_end(run, item);
}

static void
serve_from_database(struct run *run, struct item *item, const struct ask *ask)
{
	struct db_session *session = query_begin(run, item);

	if (!session) {
		refuse_reader(run, item, "busy");
		return;
	}
	struct arena *arena = arena_new();
	struct params params;

	params_clear(&params, arena);
	param_add_int(&params, ask->after);
	if (ask->after > 0)
		db_send(session, "event_hash", &params, on_hash, item);
	param_add_int(&params, ask->limit);
	param_add(&params, item->principal.name);
	db_send(session, "event_page", &params, on_page, item);
	db_sync(session, NULL, NULL);
	arena_free(&arena);
}

/*
 * NULL if the hash at the reader's position is ours (as far as memory tells), else the code of the
 * refusal.  From beyond our head the database is asked: another may have become the writer, and we
 * not have heard of it yet.
 */
static const char *
wrong_position(const struct run *run, const struct ask *ask)
{
	static const unsigned char zero[HASH_SIZE];
	const struct stream_event *last = tail_get(run->tail, ask->after);
	const unsigned char *hash = ask->after == 0		     ? zero
				    : ask->after == run->head.number ? run->head.hash
				    : last			     ? last->hash
								     : NULL;

	if (MUTANT("fork_not_told"))
		return NULL;
	if (!ask->hash_good)
		return "forked";
	return hash && memcmp(hash, ask->hash, HASH_SIZE) != 0 ? "forked" : NULL;
}

void
reader_serve(struct run *run, struct item *item, bool may_wait)
{
	struct ask ask = ask_of(item);
	const char *stream = json_text(item->message.data, "stream");
	int64_t wait_ms = json_int(item->message.data, "wait_ms");
	const char *wrong =
		strcmp(stream, run->name) == 0 ? wrong_position(run, &ask) : "not_found";

	if (wrong)
		refuse_reader(run, item, wrong);
	else if (ask.after == run->head.number && may_wait && wait_ms > 0)
		readers_add(run, item, item->route,
			clock_monotonic() +
				1000 * (wait_ms < WAIT_MS_MOST ? wait_ms : WAIT_MS_MOST));
	else if (ask.after == run->head.number || tail_get(run->tail, ask.after + 1))
		serve_from_tail(run, item, &ask);
	else
		serve_from_database(run, item, &ask);
}

bool
reader_knows(const struct run *run, const char *after)
{
	const char *hash = strrchr(after, '#');
	int64_t number = hash ? strtoll(hash + 1, NULL, 10) : 0;
	size_t length = hash ? (size_t)(hash - after) : 0;

	if (length == strlen(run->name) && strncmp(after, run->name, length) == 0)
		return number <= run->head.number;
	for (size_t i = 0; i < run->cursor_count; i++)
		if (length == strlen(run->cursors[i].stream) &&
			strncmp(after, run->cursors[i].stream, length) == 0)
			return number <= run->cursors[i].number;
	return false;
}

static void
append(struct readers *readers, const struct reader *reader)
{
	if (readers->count == readers->room) {
		readers->room = readers->room ? 2 * readers->room : 16;
		readers->at = xrealloc(readers->at, readers->room * sizeof(*readers->at));
	}
	readers->at[readers->count++] = *reader;
}

void
readers_add(struct run *run, struct item *item, const struct route *route, int64_t until)
{
	if (shares_take(&run->readers.shares, READERS_MOST, item->principal.name)) {
		append(&run->readers, &(struct reader){item, route, until});
		return;
	}
	refuse_item(run, item, "busy", 1);
	item_free(&item);
}

static bool
reads_stream(const struct reader *reader)
{
	return strcmp(reader->route->type, "stream.read.v1") == 0;
}

/* What it waits for has come. */
static bool
ready(const struct run *run, const struct reader *reader)
{
	const char *after = reader->item->envelope.after;

	if (after && !reader_knows(run, after))
		return false;
	return !reads_stream(reader) ||
	       json_int(reader->item->message.data, "after") < run->head.number;
}

static void
wake(struct run *run, const struct reader *reader, bool is_ready)
{
	const char *after = reader->item->envelope.after;

	if (reads_stream(reader) && (!after || reader_knows(run, after)))
		reader_serve(run, reader->item, false);
	else if (is_ready)
		run_query(run, reader->route, reader->item);
	else
		refuse_reader(run, reader->item, "not_yet");
}

void
readers_wake(struct run *run)
{
	struct readers *readers = &run->readers;
	int64_t now = clock_monotonic();
	size_t kept = 0, count = readers->count;
	struct reader *waiting = readers->at;

	readers->at = NULL;
	readers->count = readers->room = 0;
	for (size_t i = 0; i < count; i++) {
		bool is_ready = ready(run, &waiting[i]);

		if (!is_ready && now < waiting[i].until) {
			waiting[kept++] = waiting[i];
			continue;
		}
		shares_give(&readers->shares, waiting[i].item->principal.name);
		wake(run, &waiting[i], is_ready);
	}
	for (size_t i = 0; i < kept; i++)
		append(readers, &waiting[i]);
	free(waiting);
}

int64_t
readers_next(const struct readers *readers)
{
	int64_t next = INT64_MAX;

	for (size_t i = 0; i < readers->count; i++)
		if (readers->at[i].until < next)
			next = readers->at[i].until;
	return next;
}

void
readers_refuse(struct run *run)
{
	for (size_t i = 0; i < run->readers.count; i++)
		refuse_reader(run, run->readers.at[i].item, "busy");
	run->readers.count = 0;
	shares_release(&run->readers.shares);
}

void
readers_release(struct readers *readers)
{
	for (size_t i = 0; i < readers->count; i++)
		item_free(&readers->at[i].item);
	free(readers->at);
	shares_release(&readers->shares);
	*readers = (struct readers){0};
}
