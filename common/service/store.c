/* Storing: what decisions changed, as statements in the batch's transaction. */
#include "base/log.h"
#include "base/mutant.h"
#include "base/text.h"
#include "service/divergence.h"
#include "service/erasing.h"
#include "service/forks.h"
#include "service/parked.h"
#include "service/run.h"
#include "stream/page.h"
#include <stdlib.h>
#include <string.h>

static void
on_stored(void *context, void *of, const struct db_result *result)
{
	(void)of;
	if (db_status(result) == DB_ERROR)
		batch_fail(&((struct run *)context)->batch, result);
}

void
batch_send(struct batch *batch, const char *statement, struct rows *rows, db_done *done, void *of)
{
	struct params params;

	if (!rows->count)
		return;
	rows_params(rows, &params);
	db_send(batch->run->write, statement, &params, done, of);
}

/* ---- what a decision brought about ---- */

/* One that was loaded into the same batch and set anew or cancelled before its turn is not to fire.
 */
static void
outdate(struct batch *batch, const struct timer *timer)
{
	for (size_t i = 0; i < batch->count; i++) {
		struct item *item = batch->items[i];

		if (item->kind == ITEM_TIMER && strcmp(item->message.type, timer->kind) == 0 &&
			strcmp(item->message.subject, timer->subject) == 0)
			item->stale = true;
	}
}

static struct timer_change *
timer_change(struct batch *batch, const char *kind, const char *subject)
{
	const char *key = arena_printf(batch->arena, "%s\x1f%s", kind, subject);
	struct timer_change *change = map_get(batch->timers, key);

	if (!change) {
		change = arena_alloc(batch->arena, sizeof(*change));
		map_put(batch->timers, key, change);
	}
	return change;
}

static void
keep_timer(struct batch *batch, const struct timer *timer)
{
	if (MUTANT("timer_not_set"))
		return;
	outdate(batch, timer);
	timer_change(batch, timer->kind, timer->subject)->timer =
		arena_copy(batch->arena, timer, sizeof(*timer));
}

void
batch_keep_fired(struct batch *batch, const struct item *item)
{
	timer_change(batch, item->message.type, item->message.subject)->fired = item;
}

void
batch_keep_held(struct batch *batch, const struct item *item, const struct problem *problem)
{
	struct timer_change *change =
		timer_change(batch, item->message.type, item->message.subject);
	char detail[PARKED_DETAIL_SIZE];

	parked_explain(problem, detail, sizeof(detail));
	change->fired = item;
	change->code = arena_strdup(batch->arena, problem->code);
	change->detail = arena_strdup(batch->arena, detail);
}

/* The event as it will stand in the stream: a CloudEvent, numbered, salted and hashed over the one
 * before. */
static struct stream_event *
seal(struct batch *batch, const struct item *item, const struct event *event)
{
	_cleanup_buf_ struct buf data = BUF_INIT, body = BUF_INIT;
	struct stream_event *sealed = xcalloc(1, sizeof(*sealed));
	char id[UUID_TEXT_SIZE];

	json_write(event->data, &data);
	envelope_write(&(struct envelope_fields){.id = uuid_new(batch->now, id),
			       .source = batch->run->name,
			       .type = event->type,
			       .subject = event->subject[0] ? event->subject : NULL,
			       .time = batch->now,
			       .traceparent = item->message.traceparent,
			       .data = data.data,
			       .data_length = data.length},
		&body);
	sealed->length = body.length;
	sealed->body = buf_steal(&body);
	sealed->audience = audience_text(event->audience, AUDIENCE_MOST);
	sealed->number = batch->head.number + 1;
	random_bytes(sealed->salt, SALT_SIZE);
	chain_body_hash(batch->head.algorithm, sealed->salt, sealed->body,
		sealed->length - MUTANT("hash_over_the_wrong_bytes"), sealed->body_hash);
	chain_hash(batch->head.algorithm, batch->head.hash, sealed->number, sealed->body_hash,
		sealed->hash);
	return sealed;
}

static bool
too_large(const struct stream_event *event)
{
	/* No byte takes more than six in a JSON string, so most events need no count. */
	return event->length > JSON_EVENT_MOST / 6 &&
	       page_encoded_length(event->body, event->length) > JSON_EVENT_MOST;
}

/* Seals the decision's events behind the batch's.  False, and none is added, if one is too large to
 * travel. */
static bool
seal_all(struct batch *batch, const struct item *item, const struct effects *out)
{
	struct stream_head before = batch->head;
	size_t count = batch->event_count;

	for (size_t i = 0; i < out->event_count; i++) {
		struct stream_event *sealed = seal(batch, item, &out->events[i]);

		if (batch->event_count == batch->event_room) {
			batch->event_room = batch->event_room ? 2 * batch->event_room : 256;
			batch->events =
				xrealloc(batch->events, batch->event_room * sizeof(*batch->events));
		}
		batch->events[batch->event_count++] = (struct kept_event){sealed,
			out->events[i].type, arena_strdup(batch->arena, out->events[i].subject)};
		batch->head.number = sealed->number;
		memcpy(batch->head.hash, sealed->hash, HASH_SIZE);
		if (!too_large(sealed))
			continue;
		log_error("an event is too large: a defect", LOG("event_type", out->events[i].type),
			LOG("bytes", sealed->length));
		while (batch->event_count > count)
			stream_event_free(&batch->events[--batch->event_count].sealed);
		batch->head = before;
		return false;
	}
	return true;
}

static bool
add_created(struct batch *batch, const struct effects *out)
{
	for (size_t i = 0; i < out->created_count; i++) {
		if (identity_add(&batch->identity, &out->created[i]))
			continue;
		log_error("an entity was created twice, or without a key: a defect",
			LOG("entity", out->created[i].type->name));
		while (i-- > 0)
			identity_take_away(&batch->identity, &out->created[i]);
		return false;
	}
	return true;
}

bool
batch_keep(struct batch *batch, struct item *item, struct effects *out)
{
	if (out->broken) {
		log_error("an event or answer could not be made: a defect");
		return false;
	}
	if (!add_created(batch, out))
		return false;
	if (!seal_all(batch, item, out)) {
		for (size_t i = 0; i < out->created_count; i++)
			identity_take_away(&batch->identity, &out->created[i]);
		return false;
	}
	for (size_t i = 0; i < out->timer_count; i++)
		keep_timer(batch, &out->timers[i]);
	item->changes += out->created_count + identity_keep(&batch->identity);
	return true;
}

void
batch_keep_receipt(struct batch *batch, const struct item *item, const char *answer, size_t length)
{
	batch->receipts[batch->receipt_count++] = (struct receipt){item, answer, length};
}

/* ---- what the batch has kept, one statement a table ---- */

static void
store_entities(struct batch *batch, const struct entity_type *type, bool update)
{
	const struct slots *kept = &batch->identity.kept;
	_cleanup_rows_ struct rows rows;

	entity_rows(type, update, &rows);
	for (size_t i = 0; i < kept->count; i++) {
		const struct slot *slot = kept->at[i];

		if (slot->type == type && slot->created != update && slot_changed(slot))
			entity_bind(type, update, slot->entity, &rows);
	}
	batch_send(batch,
		arena_printf(batch->arena, "%s %s", type->name, update ? "update" : "insert"),
		&rows, on_stored, NULL);
}

static void
store_events(struct batch *batch)
{
	_cleanup_rows_ struct rows rows, bodies;

	rows_begin(&rows,
		(const enum value_kind[]){VALUE_INT, VALUE_BYTES, VALUE_BYTES, VALUE_TEXT,
			VALUE_TEXT, VALUE_TEXT, VALUE_INSTANT},
		7);
	rows_begin(&bodies, (const enum value_kind[]){VALUE_INT, VALUE_BYTES, VALUE_BYTES}, 3);
	for (size_t i = batch->events_sent; i < batch->event_count; i++) {
		const struct stream_event *event = batch->events[i].sealed;

		row_int(&rows, event->number);
		row_bytes(&rows, event->hash, HASH_SIZE);
		row_bytes(&rows, event->body_hash, HASH_SIZE);
		row_text(&rows, batch->events[i].type);
		row_text(&rows, batch->events[i].subject);
		row_text(&rows, event->audience);
		row_instant(&rows, batch->now);
		row_int(&bodies, event->number);
		row_bytes(&bodies, event->salt, SALT_SIZE);
		row_bytes(&bodies, event->body, event->length);
	}
	batch_send(batch, "event_insert", &rows, on_stored, NULL);
	batch_send(batch, "event_body_insert", &bodies, on_stored, NULL);
	batch->events_sent = batch->event_count;
}

static void
store_receipts(struct batch *batch)
{
	_cleanup_rows_ struct rows rows;

	rows_begin(&rows,
		(const enum value_kind[]){
			VALUE_TEXT, VALUE_TEXT, VALUE_BYTES, VALUE_BYTES, VALUE_INSTANT},
		5);
	for (size_t i = batch->receipts_sent; i < batch->receipt_count; i++) {
		const struct receipt *receipt = &batch->receipts[i];

		row_text(&rows, receipt->item->principal.name);
		row_text(&rows, receipt->item->message.id);
		row_bytes(&rows, receipt->item->hash, HASH_SIZE);
		row_bytes(&rows, receipt->answer,
			receipt->length - MUTANT("receipt_of_another_answer"));
		row_instant(&rows, batch->now);
	}
	batch_send(batch, "receipt_insert", &rows, on_stored, NULL);
	batch->receipts_sent = batch->receipt_count;
}

struct timer_rows {
	struct rows done, held, cancelled, set;
};

static void
add_fired(struct batch *batch, struct timer_rows *rows, const struct timer_change *change)
{
	struct rows *into = change->code ? &rows->held : &rows->done;

	row_text(into, change->fired->message.type);
	row_text(into, change->fired->message.subject);
	row_int(into, change->fired->message.generation);
	if (!change->code)
		return;
	row_text(into, change->code);
	row_text(into, change->detail);
	row_instant(into, batch->now);
}

static void
add_timer_change(struct batch *batch, struct timer_rows *rows, const struct timer_change *change)
{
	const struct timer *timer = change->timer;

	if (change->fired)
		add_fired(batch, rows, change);
	if (timer) {
		struct rows *into = timer->cancel ? &rows->cancelled : &rows->set;

		row_text(into, timer->kind);
		row_text(into, timer->subject);
		if (!timer->cancel) {
			row_instant(into, timer->due);
			row_int(into, timer->generation);
		}
	}
}

static void
store_timers(struct batch *batch)
{
	static const enum value_kind done[] = {VALUE_TEXT, VALUE_TEXT, VALUE_INT, VALUE_TEXT,
		VALUE_TEXT, VALUE_INSTANT},
				     set[] = {VALUE_TEXT, VALUE_TEXT, VALUE_INSTANT, VALUE_INT};
	struct timer_rows rows;
	const char *key;
	void *change;

	rows_begin(&rows.done, done, 3);
	rows_begin(&rows.held, done, 6);
	rows_begin(&rows.cancelled, done, 2);
	rows_begin(&rows.set, set, 4);
	for (size_t i = 0; map_next(batch->timers, &i, &key, &change);)
		add_timer_change(batch, &rows, change);
	if (rows.set.count)
		batch->run->next_look = 0; /* it may be due soon */
	batch_send(batch, "timer_done", &rows.done, on_stored, NULL);
	batch_send(batch, "timer_hold", &rows.held, on_stored, NULL);
	batch_send(batch, "timer_cancel", &rows.cancelled, on_stored, NULL);
	batch_send(batch, "timer_store", &rows.set, on_stored, NULL);
	rows_release(&rows.done);
	rows_release(&rows.held);
	rows_release(&rows.cancelled);
	rows_release(&rows.set);
}

static void
send_cursor(struct batch *batch, const struct place *place)
{
	struct params params;

	params_clear(&params, batch->arena);
	param_add(&params, place->stream);
	param_add_int(&params, place->epoch);
	param_add_int(&params, place->number);
	param_add_bytes(&params, place->hash, HASH_SIZE);
	param_add_instant(&params, batch->now);
	db_send(batch->run->write, "cursor_store", &params, on_stored, NULL);
	KILL_POINT("cursor_stored");
}

/* What was acted on of a stream, in a row of its own: see runtime.acted. */
static void
store_acted(struct batch *batch, const struct place *place)
{
	struct params params = {.arena = batch->arena};
	_cleanup_rows_ struct rows rows;

	rows_begin(&rows, (const enum value_kind[]){VALUE_INT, VALUE_BYTES, VALUE_TEXT, VALUE_TEXT},
		4);
	for (size_t i = 0; i < batch->acted_count; i++) {
		const struct item *item = batch->acted[i];

		if (strcmp(item->message.stream, place->stream) != 0)
			continue;
		row_int(&rows, item->message.number);
		row_bytes(&rows, item->hash, HASH_SIZE);
		row_text(&rows, item->message.type);
		row_text(&rows, item->message.subject);
	}
	if (!rows.count)
		return;
	rows_params(&rows, &params);
	param_add(&params, place->stream);
	param_add_instant(&params, batch->now);
	db_send(batch->run->write, "acted_insert", &params, on_stored, NULL);
}

static void
store_places(struct batch *batch)
{
	for (size_t i = 0; i < batch->place_count; i++) {
		if (!batch->places[i].moved)
			continue;
		store_acted(batch, &batch->places[i]);
		send_cursor(batch, &batch->places[i]);
	}
}

static void
send_head(struct batch *batch)
{
	const struct stream_head *from = &batch->run->head;
	struct params params;

	params_clear(&params, batch->arena);
	param_add_int(&params, from->epoch);
	param_add_int(&params, from->number);
	param_add_bytes(&params, from->hash, HASH_SIZE);
	param_add_int(&params, batch->head.number);
	param_add_bytes(&params, batch->head.hash, HASH_SIZE);
	db_send(batch->run->write, "advance_head", &params, on_stored, NULL);
}

static void
on_commit(void *context, void *item, const struct db_result *result)
{
	struct batch *batch = &((struct run *)context)->batch;

	(void)item;
	if (db_status(result) == DB_ERROR)
		batch_fail(batch, result);
	else if (db_status(result) == DB_OK)
		batch->committed = MUTANT("rollback_taken_for_commit") ||
				   strcmp(db_tag(result), "COMMIT") ==
					   0; /* of an aborted one it is ROLLBACK */
}

void
batch_store(struct batch *batch)
{
	const struct entity_type *const *types = batch->run->entities;

	for (size_t i = 0; types[i]; i++) {
		store_entities(batch, types[i], true);
		store_entities(batch, types[i], false);
	}
	identity_stored(&batch->identity);
	store_events(batch);
	if (MUTANT("receipt_after_the_effect") && batch->receipt_count)
		mutant_commit_between(batch->run->write);
	store_receipts(batch);
	db_push(batch->run->write);
}

void
batch_store_end(struct batch *batch)
{
	batch_store(batch);
	store_timers(batch);
	if (MUTANT("cursor_in_a_transaction_of_its_own"))
		mutant_commit_between(batch->run->write);
	store_places(batch);
	divergence_store(batch, on_stored);
	erasing_store(batch, on_stored);
	if (batch->event_count)
		send_head(batch);
	fork_store(batch, on_stored);
	if (MUTANT("remembered_before_commit"))
		mutant_remember(batch->run->memory, &batch->head);
	KILL_POINT("before_commit");
	db_send_sql(batch->run->write, "COMMIT", on_commit, NULL);
	db_sync(batch->run->write, batch_synced, NULL);
	db_push(batch->run->write);
	KILL_POINT("commit_sent");
}
