/* Storing: what decisions changed, as statements in the batch's transaction. */
#include "base/log.h"
#include "base/text.h"
#include "service/run.h"
#include "stream/page.h"
#include <stdlib.h>
#include <string.h>

void
batch_stored(void *context, void *item, const struct db_result *result)
{
	if (db_status(result) == DB_ERROR)
		batch_fail(&((struct run *)context)->batch, item, result);
}

static void
send_entity(struct batch *batch, struct item *item, const struct entity_type *type,
	const void *entity, bool update)
{
	struct params params;

	params_clear(&params, batch->arena);
	(update ? entity_bind_update : entity_bind_insert)(type, entity, &params);
	db_send(batch->run->write,
		arena_printf(batch->arena, "%s_%s", type->name, update ? "update" : "insert"),
		&params, batch_stored, item);
	item->changes++;
}

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

static void
send_timer(struct batch *batch, struct item *item, const struct timer *timer)
{
	struct params params;

	params_clear(&params, batch->arena);
	param_add(&params, timer->kind);
	param_add(&params, timer->subject);
	if (!timer->cancel) {
		param_add_instant(&params, timer->due);
		param_add_int(&params, timer->generation);
		batch->run->next_look = 0; /* it may be due soon */
	}
	db_send(batch->run->write, timer->cancel ? "timer_cancel" : "timer_store", &params,
		batch_stored, item);
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
	chain_body_hash(batch->head.algorithm, sealed->salt, sealed->body, sealed->length,
		sealed->body_hash);
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

static void
send_event(struct batch *batch, struct item *item, const struct event *event,
	const struct stream_event *sealed)
{
	struct params params;

	params_clear(&params, batch->arena);
	param_add_int(&params, sealed->number);
	param_add_bytes(&params, sealed->hash, HASH_SIZE);
	param_add_bytes(&params, sealed->body_hash, HASH_SIZE);
	param_add(&params, event->type);
	param_add(&params, event->subject);
	param_add(&params, sealed->audience);
	param_add_instant(&params, batch->now);
	db_send(batch->run->write, "event_insert", &params, batch_stored, item);
	params_clear(&params, batch->arena);
	param_add_int(&params, sealed->number);
	param_add_bytes(&params, sealed->salt, SALT_SIZE);
	param_add_bytes(&params, sealed->body, sealed->length);
	db_send(batch->run->write, "event_body_insert", &params, batch_stored, item);
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
			batch->events = xrealloc(
				batch->events, batch->event_room * sizeof(struct stream_event *));
		}
		batch->events[batch->event_count++] = sealed;
		batch->head.number = sealed->number;
		memcpy(batch->head.hash, sealed->hash, HASH_SIZE);
		if (!too_large(sealed))
			continue;
		log_error("an event is too large: a defect", LOG("event_type", out->events[i].type),
			LOG("bytes", sealed->length));
		while (batch->event_count > count)
			stream_event_free(&batch->events[--batch->event_count]);
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

static void
send_entities(struct batch *batch, struct item *item, const struct effects *out)
{
	bool check = false;

	for (size_t i = 0; i < out->created_count; i++) {
		send_entity(batch, item, out->created[i].type, out->created[i].entity, false);
		check = check || out->created[i].type->deferred_check;
	}
	for (size_t i = 0; i < batch->identity.touched.count; i++) {
		const struct slot *slot = batch->identity.touched.at[i];

		if (slot_changed(slot)) {
			send_entity(batch, item, slot->type, slot->entity, true);
			check = check || slot->type->deferred_check;
		}
	}
	if (check) {
		db_send(batch->run->write, "constraints_immediate", &(struct params){0},
			batch_stored, item);
		db_send(batch->run->write, "constraints_deferred", &(struct params){0},
			batch_stored, item);
	}
}

bool
batch_store(struct batch *batch, struct item *item, struct effects *out)
{
	size_t first = batch->event_count;

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
	send_entities(batch, item, out);
	for (size_t i = 0; i < out->timer_count; i++) {
		outdate(batch, &out->timers[i]);
		send_timer(batch, item, &out->timers[i]);
	}
	for (size_t i = 0; i < out->event_count; i++)
		send_event(batch, item, &out->events[i], batch->events[first + i]);
	identity_keep(&batch->identity);
	return true;
}

void
batch_store_receipt(struct batch *batch, struct item *item)
{
	struct params params;

	params_clear(&params, batch->arena);
	param_add(&params, item->principal.name);
	param_add(&params, item->message.id);
	param_add_bytes(&params, item->hash, HASH_SIZE);
	param_add_bytes(&params, item->answer.data, item->answer.length);
	param_add_instant(&params, batch->now);
	db_send(batch->run->write, "receipt_insert", &params, batch_stored, item);
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
	db_send(batch->run->write, "cursor_store", &params, batch_stored, NULL);
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
	db_send(batch->run->write, "advance_head", &params, batch_stored, NULL);
}

static void
on_commit(void *context, void *item, const struct db_result *result)
{
	struct batch *batch = &((struct run *)context)->batch;

	(void)item;
	if (db_status(result) == DB_ERROR)
		batch_fail(batch, NULL, result);
	else if (db_status(result) == DB_OK)
		batch->committed = strcmp(db_tag(result), "COMMIT") ==
				   0; /* of an aborted one it is ROLLBACK */
}

void
batch_store_end(struct batch *batch)
{
	for (size_t i = 0; i < batch->place_count; i++)
		if (batch->places[i].moved)
			send_cursor(batch, &batch->places[i]);
	if (batch->event_count)
		send_head(batch);
	db_send_sql(batch->run->write, "COMMIT", on_commit, NULL);
	db_sync(batch->run->write, batch_synced, NULL);
}
