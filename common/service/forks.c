#include "service/forks.h"

#include "base/log.h"
#include "base/mutant.h"
#include "base/text.h"
#include "service/run.h"
#include <string.h>

/* ---- comparing ---- */

static bool
read_point(const json_t *point, struct known_history *ret)
{
	const char *hash = json_text(point, "hash");

	ret->number = json_int(point, "number");
	return hash && hex_decode(hash, ret->hash, HASH_SIZE);
}

static void
add_point(struct rows *rows, const json_t *point)
{
	struct known_history read;

	if (!read_point(point, &read) || !read.number)
		return;
	row_int(rows, read.number);
	row_bytes(rows, read.hash, HASH_SIZE);
}

static void
answer_comparison(struct run *run, struct item *item, int64_t agreed, bool agrees)
{
	_cleanup_buf_ struct buf data = BUF_INIT;
	int64_t epoch = json_int(item->message.data, "epoch");
	int64_t number = json_int(json_object_get(item->message.data, "position"), "number");
	_cleanup_json_ json_t *answer = json_pack("{s:b, s:I, s:I, s:b}", "agrees", agrees,
		"agreed", (json_int_t)agreed, "epoch", (json_int_t)run->head.epoch, "accepted",
		fork_guard_covers(&run->fork, epoch, number));

	json_write(answer, &data);
	answer_data(run, item, data.data, data.length, run->head.number);
	answer_send(run, item);
}

/* Portals and officers may compare too, but must not be able to stop a producer. */
static void
take_witness(struct run *run, const struct item *item, int64_t agreed)
{
	struct known_history told = {
		.epoch = json_int(item->message.data, "epoch"), .agreed = agreed};

	if (!(item->principal.roles & ROLE_SERVICE) && !MUTANT("anybody_is_a_witness"))
		return;
	if (!read_point(json_object_get(item->message.data, "position"), &told) ||
		!COPY_TEXT(told.by, item->principal.name) || !fork_guard_tell(&run->fork, &told))
		return;
	told = fork_guard_sum(&run->fork);
	memory_note_doubt(run->memory, &told);
}

static void
on_compared(void *context, void *of, const struct db_result *result)
{
	struct run *run = context;
	struct item *item = of;
	int64_t number = json_int(json_object_get(item->message.data, "position"), "number");

	if (db_status(result) != DB_OK) {
		refuse_item(run, item, "busy", 1);
	} else {
		int64_t agreed = db_int(result, 0, 0);

		if (agreed < number)
			take_witness(run, item, agreed);
		answer_comparison(run, item, agreed, agreed >= number);
	}
	query_end(run, item);
}

static void
ask_database(struct db_session *session, struct item *item)
{
	const json_t *point;
	size_t i;
	struct params params;
	_cleanup_rows_ struct rows rows;

	rows_begin(&rows, (const enum value_kind[]){VALUE_INT, VALUE_BYTES}, 2);
	json_array_foreach(json_object_get(item->message.data, "points"), i, point)
		add_point(&rows, point);
	add_point(&rows, json_object_get(item->message.data, "position"));
	rows_params(&rows, &params);
	db_send(session, "stream_compare", &params, on_compared, item);
	db_sync(session, NULL, NULL);
}

void
fork_compare(struct run *run, struct item *item)
{
	bool ours = strcmp(json_text(item->message.data, "stream"), run->name) == 0;
	struct db_session *session = ours ? query_begin(run, item) : NULL;

	if (session) {
		ask_database(session, item);
		return;
	}
	refuse_item(run, item, ours ? "busy" : "not_found", ours ? 1 : 0);
	item_free(&item);
}

/* ---- accepting ---- */

static enum outcome
emit_forked(struct work *work, const struct known_history *known)
{
	const struct fork *fork = &work->batch->accepted;
	char hash[2 * HASH_SIZE + 1];
	struct event event = {.type = "stream.forked.v1", .audience = {EVERYONE}};

	hex_encode(known->hash, HASH_SIZE, hash);
	(void)COPY_TEXT(event.subject, work->out->service);
	event.data = json_pack("{s:s, s:I, s:I, s:{s:I, s:I}, s:s, s:I, s:s, s:s, s:s}", "stream",
		work->out->service, "epoch", (json_int_t)fork->epoch, "after",
		(json_int_t)fork->after, "lost", "from", (json_int_t)fork->after + 1, "to",
		(json_int_t)known->number, "known_by", known->by, "known_epoch",
		(json_int_t)known->epoch, "known_hash", hash, "operator", work->out->principal,
		"reason", json_text(work->in->data, "reason"));
	emit(work->out, event);
	return reply(work->out,
		json_pack("{s:I, s:{s:I, s:I}}", "epoch", (json_int_t)fork->epoch, "lost", "from",
			(json_int_t)fork->after + 1, "to", (json_int_t)known->number));
}

enum outcome
fork_accept(struct work *work)
{
	struct batch *batch = work->batch;
	const struct run *run = batch->run;
	struct known_history known = fork_guard_sum(&run->fork);
	const json_t *said = json_object_get(work->in->data, "after");
	int64_t after = said ? json_integer_value(said) : known.agreed;
	int64_t highest = run->head.epoch > known.epoch ? run->head.epoch : known.epoch;

	if (!run->fork.doubted)
		return refuse(work->out, "not_forked", P(work->out->service));
	if (after < 0 || after >= known.number || after > run->head.number)
		return refuse(work->out, "fork_begins_unknown", P(known.by), P(known.number));
	batch->accepted = (struct fork){.epoch = highest + 1, .after = after};
	batch->head.epoch = highest + 1;
	batch->fork_known = known;
	batch->fork_operator = arena_strdup(batch->arena, work->out->principal);
	batch->fork_reason = arena_strdup(batch->arena, json_text(work->in->data, "reason"));
	log_warn("a fork was accepted", LOG("after", after), LOG("lost_to", known.number),
		LOG("epoch", highest + 1), LOG("by", work->out->principal));
	return emit_forked(work, &known);
}

void
fork_store(struct batch *batch, db_done *done)
{
	const struct known_history *known = &batch->fork_known;
	struct params params;

	if (!batch->accepted.epoch)
		return;
	if (MUTANT("fork_in_a_transaction_of_its_own"))
		mutant_commit_and_die(batch->run->write);
	params_clear(&params, batch->arena);
	param_add_int(&params, batch->run->head.epoch);
	param_add_int(&params, batch->accepted.epoch);
	param_add_int(&params, batch->accepted.after);
	param_add_int(&params, known->number);
	param_add(&params, known->by);
	param_add_int(&params, known->epoch);
	param_add_bytes(&params, known->hash, HASH_SIZE);
	param_add(&params, batch->fork_operator);
	param_add(&params, batch->fork_reason);
	param_add_instant(&params, batch->now);
	db_send(batch->run->write, "accept_fork", &params, done, NULL);
}

static void
on_doubt_kept(void *context, void *item, const struct db_result *result)
{
	(void)context, (void)item;
	if (db_status(result) == DB_ERROR)
		log_error("why the stream is doubted cannot be kept",
			LOG("error", db_message(result)));
}

void
fork_keep_doubt(struct run *run)
{
	struct known_history known;
	struct params params;

	if (!run->fork.doubted || !run->write || run->batch.phase != BATCH_IDLE ||
		db_waiting(run->write))
		return;
	known = fork_guard_sum(&run->fork);
	if (memcmp(&known, &run->doubt_kept, sizeof(known)) == 0)
		return;
	run->doubt_kept = known;
	struct arena *arena = arena_new();
	params_clear(&params, arena);
	param_add(&params, known.by);
	param_add_int(&params, known.epoch);
	param_add_int(&params, known.number);
	param_add_bytes(&params, known.hash, HASH_SIZE);
	param_add_int(&params, known.agreed);
	db_send(run->write, "doubt_keep", &params, on_doubt_kept, NULL);
	db_sync(run->write, NULL, NULL);
	db_push(run->write);
	arena_free(&arena);
}

json_t *
fork_json(const struct run *run)
{
	struct known_history known = fork_guard_sum(&run->fork);

	if (!run->fork.doubted)
		return NULL;
	json_t *doubt = json_pack("{s:s, s:I, s:I}", "by", known.by, "number",
		(json_int_t)known.number, "epoch", (json_int_t)known.epoch);
	if (known.agreed >= 0)
		json_object_set_new(doubt, "agreed", json_integer(known.agreed));
	return doubt;
}
