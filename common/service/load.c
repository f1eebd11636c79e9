/* What a batch needs to know, asked for in one flush. */
#include "base/log.h"
#include "base/mutant.h"
#include "service/parked.h"
#include "service/run.h"
#include <string.h>

struct loads {
	struct batch *batch;
};

static void
on_loaded(void *context, void *of, const struct db_result *result)
{
	struct batch *batch = &((struct run *)context)->batch;
	const struct wanted *wanted = of;
	struct fault fault;

	if (db_status(result) == DB_ERROR) {
		batch_fail(batch, result);
	} else if (db_status(result) == DB_OK &&
		   !identity_take(&batch->identity, wanted, result, &fault)) {
		log_error("row not read", LOG("error", fault.text));
		batch->failure = (struct failure){.failed = true};
		COPY_TEXT(batch->failure.text, "a row does not fit its entity");
	}
}

void
load(struct loads *loads, const struct lookup *lookup, const char *key)
{
	if (key && key[0])
		identity_want(&loads->batch->identity, lookup, key);
}

/* One statement a lookup, for all keys that the batch's items have named. */
static void
send_lookups(struct batch *batch)
{
	for (size_t i = 0; i < batch->identity.lookup_count; i++) {
		struct wanted *wanted = &batch->identity.wanted[i];
		_cleanup_rows_ struct rows keys;

		rows_begin(&keys, (const enum value_kind[]){VALUE_TEXT}, 1);
		for (size_t k = 0; k < wanted->count; k++)
			row_text(&keys, wanted->at[k]->key);
		batch_send(batch, wanted->lookup->statement, &keys, on_loaded, wanted);
	}
}

static void
on_receipts(void *context, void *of, const struct db_result *result)
{
	struct batch *batch = &((struct run *)context)->batch;
	struct item **asked = of;
	size_t length;

	if (db_status(result) == DB_ERROR)
		batch_fail(batch, result);
	for (int row = 0; db_status(result) == DB_OK && row < db_rows(result); row++) {
		struct item *item = asked[db_int(result, row, 0) - 1];

		item->has_receipt = true;
		item->other_hash =
			memcmp(db_bytes(result, row, 1, &length), item->hash, HASH_SIZE) != 0;
		const void *answer = db_bytes(result, row, 2, &length);
		buf_clear(&item->answer);
		buf_add(&item->answer, answer, length);
	}
}

static void
find_receipts(struct batch *batch)
{
	struct item **asked = arena_alloc(batch->arena, batch->count * sizeof(struct item *));
	_cleanup_rows_ struct rows rows;

	rows_begin(&rows, (const enum value_kind[]){VALUE_TEXT, VALUE_TEXT}, 2);
	for (size_t i = 0; i < batch->count; i++) {
		struct item *item = batch->items[i];

		if (item->kind != ITEM_COMMAND || item_is_same_as_another(item))
			continue;
		asked[rows.count] = item;
		row_text(&rows, item->principal.name);
		row_text(&rows, item->message.id);
	}
	batch_send(batch, "receipt_find", &rows, on_receipts, asked);
}

static void
on_cursor(void *context, void *of, const struct db_result *result)
{
	struct batch *batch = &((struct run *)context)->batch;
	struct place *place = of;
	size_t length;

	if (db_status(result) == DB_ERROR)
		batch_fail(batch, result);
	if (db_status(result) != DB_OK || db_rows(result) == 0)
		return;
	place->number = db_int(result, 0, 0);
	memcpy(place->hash, db_bytes(result, 0, 1, &length), HASH_SIZE);
	place->epoch = db_int(result, 0, 2);
}

/* Each followed stream's cursor, once a batch. */
static void
load_event(struct batch *batch, struct item *item)
{
	size_t before = batch->place_count;
	struct place *place = batch_place(batch, item->message.stream);
	struct params params;

	if (!place || batch->place_count == before)
		return;
	params_clear(&params, batch->arena);
	param_add(&params, item->message.stream);
	db_send(batch->run->write, "cursor_find", &params, on_cursor, place);
}

static void
on_timer(void *context, void *of, const struct db_result *result)
{
	struct item *item = of;

	if (db_status(result) == DB_ERROR)
		batch_fail(&((struct run *)context)->batch, result);
	else if (db_status(result) == DB_OK)
		item->stale =
			db_rows(result) == 0 || db_int(result, 0, 0) != item->message.generation;
}

static void
load_timer(struct batch *batch, struct item *item)
{
	struct params params;

	params_clear(&params, batch->arena);
	param_add(&params, item->message.type);
	param_add(&params, item->message.subject);
	db_send(batch->run->write, "timer_find", &params, on_timer, item);
}

static void
load_item(struct batch *batch, struct item *item)
{
	struct loads loads = {batch};

	if (item->kind == ITEM_EVENT) {
		load_event(batch, item);
		load(&loads, &PARKED_BY_SUBJECT, item->message.subject);
	} else if (item->kind == ITEM_TIMER) {
		load_timer(batch, item);
	} else if (item->kind == ITEM_RETRY) {
		load(&loads, &PARKED_BY_SUBJECT, item->parked_case);
		load(&loads, &PARKED_BY_KEY, item->key);
	}
	/* What the database has refused is not decided again, and loading it may be what failed. */
	if (item->route && !item->fault && !item->defect && item->route->load)
		item->route->load(&item->message, &loads);
}

/* A command that came twice into one batch is decided once. */
static void
find_copies(struct batch *batch)
{
	struct map *seen = map_new();

	for (size_t i = 0; i < batch->count; i++) {
		struct item *item = batch->items[i];

		if (item->kind != ITEM_COMMAND || MUTANT("copies_decided_twice"))
			continue;
		char *key = arena_printf(
			batch->arena, "%s\x1f%s", item->principal.name, item->message.id);
		item->copy_of = map_get(seen, key);
		if (!item->copy_of)
			map_put(seen, key, item);
	}
	map_free(&seen);
}

void
batch_load(struct batch *batch)
{
	find_copies(batch);
	run_keep_receipts(batch->run, batch->now);
	run_keep_bodies(batch->run);
	KILL_POINT("before_begin");
	db_send_sql(batch->run->write, "BEGIN", NULL, NULL);
	KILL_POINT("after_begin");
	find_receipts(batch);
	for (size_t i = 0; i < batch->count; i++)
		if (!batch->items[i]->copy_of)
			load_item(batch, batch->items[i]);
	send_lookups(batch);
	db_sync(batch->run->write, batch_synced, NULL);
}
