/* Deciding what a batch has loaded: each item in turn, in memory. */
#include "base/log.h"
#include "base/mutant.h"
#include "service/parked.h"
#include "service/run.h"
#include <inttypes.h>
#include <string.h>

/* Items: then the database gets what they changed, and works while we decide the next.  More take
 * fewer statements, fewer keep both busy. */
#define DECIDE_AT_ONCE 128

void *
work_find(struct work *work, const struct entity_type *type, const char *key)
{
	return identity_find(&work->batch->identity, type, key ? key : "");
}

void **
work_list(struct work *work, const struct lookup *lookup, const char *key)
{
	return identity_list(&work->batch->identity, lookup, key ? key : "");
}

void *
work_first(struct work *work, const struct lookup *lookup, const char *key)
{
	return work_list(work, lookup, key)[0];
}

static void
give(struct batch *batch, struct item *item, struct effects *out)
{
	const struct run *run = batch->run;

	effects_init(out, batch->arena);
	out->now = batch->now;
	out->service = run->name;
	out->own_department = run->department;
	out->calendar = run->calendar;
	out->principal = item->kind == ITEM_COMMAND ? item->principal.name
			 : item->kind == ITEM_TIMER ? "timer"
						    : item->message.stream;
	out->department = item->kind == ITEM_COMMAND ? item->principal.department : run->department;
}

static void
undo(struct batch *batch, struct effects *out)
{
	struct problem problem = out->problem;

	if (!MUTANT("refusal_not_undone"))
		identity_undo(&batch->identity);
	effects_release(out);
	identity_begin(&batch->identity);
	out->problem = problem;
}

/* Carries out the decision; what it cannot carry out becomes a refusal as a defect. */
static enum outcome
run_decision(struct batch *batch, struct item *item, struct effects *out)
{
	struct work work = {&item->message, out, batch->run->state, batch};
	enum outcome outcome = item->route->decide(&work);

	if (outcome == DONE && identity_steps_again(&batch->identity))
		batch->identity.missed = true;
	if (batch->identity.missed)
		return outcome; /* thrown away by the caller */
	if (outcome == DONE && !batch_keep(batch, item, out))
		outcome = refuse(out, "internal");
	return outcome;
}

/* Who follows a case through the logs finds each thing that was done to it.  A command that creates
 * has no subject; what it created is its first event's. */
static void
log_done(const struct item *item, const struct effects *out)
{
	bool creates = !item->message.subject[0] && out->event_count;

	if (creates)
		log_info("done", LOG("case", out->events[0].subject), LOG("changes", item->changes),
			LOG("events", out->event_count));
	else
		log_info("done", LOG("changes", item->changes), LOG("events", out->event_count));
}

/* ---- commands ---- */

static void
refuse_command(struct batch *batch, struct item *item, struct effects *out, const char *code)
{
	if (code)
		refuse_with(out, code, (const struct param[]){{0}});
	log_info("refused", LOG("code", out->problem.code));
	answer_problem(batch->run, item, &out->problem, batch->head.number);
	if (!MUTANT("refusal_without_receipt"))
		batch_keep_receipt(batch, item, item->answer.data, item->answer.length);
}

/* People's data is not kept with the receipt: see private_answer. */
static void
keep_receipt_of_answer(struct batch *batch, struct item *item)
{
	struct buf answer = item->answer;

	if (!item->route->private_answer) {
		batch_keep_receipt(batch, item, answer.data, answer.length);
		return;
	}
	item->answer = (struct buf)BUF_INIT;
	answer_problem(
		batch->run, item, &(struct problem){.code = "answer_not_kept"}, batch->head.number);
	batch_keep_receipt(batch, item,
		arena_copy(batch->arena, item->answer.data, item->answer.length),
		item->answer.length);
	buf_release(&item->answer);
	item->answer = answer;
}

static void
accept_command(struct batch *batch, struct item *item, struct effects *out)
{
	_cleanup_buf_ struct buf data = BUF_INIT;

	if (out->reply)
		json_write(out->reply, &data);
	else
		buf_add_text(&data, "{}");
	answer_data(batch->run, item, data.data, data.length, batch->head.number);
	if (MUTANT("answer_before_commit"))
		answer_send(batch->run, item);
	log_done(item, out);
	keep_receipt_of_answer(batch, item);
}

static void
decide_command(struct batch *batch, struct item *item, struct effects *out)
{
	if (item->has_receipt && !MUTANT("receipt_ignored")) {
		if (item->other_hash && !MUTANT("id_reuse_answered"))
			answer_problem(batch->run, item, &(struct problem){.code = "id_reused"},
				batch->head.number);
		log_info("answered again", LOG("same", !item->other_hash));
		return;
	}
	if (item->defect) {
		refuse_command(batch, item, out, "internal");
		return;
	}
	enum outcome outcome = run_decision(batch, item, out);
	if (batch->identity.missed)
		return;
	if (outcome == REFUSED) {
		undo(batch, out);
		refuse_command(batch, item, out, NULL);
	} else {
		accept_command(batch, item, out);
	}
}

/* ---- events ---- */

static void
park(struct batch *batch, struct item *item, struct effects *out)
{
	struct problem problem = out->problem;
	const char *body = item->unreadable ? item->unreadable : "";
	_cleanup_buf_ struct buf text = BUF_INIT;

	if (item->envelope.document) {
		json_write(item->envelope.document, &text);
		body = arena_strndup(batch->arena, text.data, text.length);
	}
	struct parked *parked = create(out, &PARKED);
	out->problem = problem;
	parked_fill(parked, item, out, body);
	log_warn("event parked", LOG("stream", item->message.stream),
		LOG("number", item->message.number), LOG("code", parked->code),
		LOG("detail", parked->detail),
		LOG("what_to_do", "mend the cause, then: liaison parked retry <subject>"));
	batch->run->parked++;
	if (!batch_keep(batch, item, out))
		batch->run->exit_status = 70;
}

static bool
is_behind_a_parked_one(struct batch *batch, const struct item *item)
{
	return item->message.subject[0] && !MUTANT("parked_case_overtaken") &&
	       identity_list(&batch->identity, &PARKED_BY_SUBJECT, item->message.subject)[0];
}

static void
act_on_event(struct batch *batch, struct item *item, struct effects *out)
{
	enum outcome outcome;

	if (is_behind_a_parked_one(batch, item))
		outcome = refuse(out, "behind_parked");
	else if (item->fault)
		outcome = refuse(out, item->fault);
	else if (item->defect)
		outcome = refuse(out, "internal");
	else
		outcome = run_decision(batch, item, out);
	if (batch->identity.missed)
		return;
	if (outcome == REFUSED) {
		undo(batch, out);
		if (!MUTANT("poison_dropped"))
			park(batch, item, out);
	} else if (item->changes || out->event_count) {
		log_done(item, out);
	}
}

static void
decide_event(struct batch *batch, struct item *item, struct effects *out)
{
	struct place *place = batch_place(batch, item->message.stream);

	if (!place || item->message.number <= place->number)
		return; /* acted on before: this batch was in doubt, and had committed */
	if (item->message.number != place->number + 1) {
		log_error("a followed event was left out: ending, to go on from the cursor",
			LOG("number", item->message.number), LOG("cursor", place->number));
		batch->run->exit_status = 70;
		return;
	}
	if (item->route || item->fault)
		act_on_event(batch, item, out);
	if (batch->identity.missed)
		return;
	if (item->route || item->fault)
		batch->acted[batch->acted_count++] = item;
	place->number = item->message.number;
	place->epoch = item->epoch;
	memcpy(place->hash, item->hash, HASH_SIZE);
	place->moved = !MUTANT("cursor_not_stored");
}

static void
retry_failed(struct batch *batch, struct item *item, struct effects *out)
{
	undo(batch, out);
	struct parked *parked = identity_find(&batch->identity, &PARKED, item->key);
	parked_failed(parked, &out->problem);
	log_warn("parked event failed again", LOG("code", parked->code),
		LOG("attempts", parked->attempts));
	if (!batch_keep(batch, item, out))
		batch->run->exit_status = 70;
}

/* A parked event again: only the first of its case, so that they are acted on in order. */
static void
decide_retry(struct batch *batch, struct item *item, struct effects *out)
{
	struct parked *parked = identity_find(&batch->identity, &PARKED, item->key);
	struct parked *first = parked ? (void *)identity_list(&batch->identity, &PARKED_BY_SUBJECT,
						parked->subject)[0]
				      : NULL;

	if (batch->identity.missed || !parked || parked->drained_at || !parked->retry)
		return;
	if (first != parked) {
		parked->retry = false; /* the one before it failed again: wait for the next retry */
		if (!batch_keep(batch, item, out))
			batch->run->exit_status = 70;
		return;
	}
	const char *code = item->fault ? item->fault : item->defect ? "internal" : NULL;
	parked->drained_at = batch->now;
	enum outcome outcome = code	     ? refuse_with(out, code, (const struct param[]){{0}})
			       : item->route ? run_decision(batch, item, out)
					     : REFUSED;
	if (batch->identity.missed)
		return;
	if (outcome == REFUSED) {
		if (!out->problem.code)
			refuse(out, "unknown_type",
				P(item->message.type ? item->message.type : "unreadable"));
		retry_failed(batch, item, out);
		return;
	}
	batch->run->parked--;
	log_info("parked event acted on", LOG("key", item->key));
}

/* ---- timers ---- */

/* A deadline that could not be acted on must not be lost: it waits for an operator. */
static void
hold(struct batch *batch, struct item *item, const struct effects *out)
{
	log_error("timer held: it was refused", LOG("timer", item->message.type),
		LOG("code", out->problem.code),
		LOG("what_to_do", "mend the cause, then: liaison parked retry <subject>"));
	batch_keep_held(batch, item, &out->problem);
	batch->run->parked++;
}

static void
decide_timer(struct batch *batch, struct item *item, struct effects *out)
{
	enum outcome outcome;

	if (item->stale)
		return;
	if (!item->route)
		outcome = refuse(out, "unknown_type", P(item->message.type));
	else if (item->defect)
		outcome = refuse(out, "internal");
	else
		outcome = run_decision(batch, item, out);
	if (batch->identity.missed)
		return;
	if (outcome == REFUSED) {
		undo(batch, out);
		hold(batch, item, out);
		return;
	}
	if (item->changes)
		log_done(item, out);
	batch_keep_fired(batch, item);
}

/* ---- the batch ---- */

static void (*const decide_kind[ITEM_KINDS])(struct batch *, struct item *, struct effects *) = {
	[ITEM_COMMAND] = decide_command,
	[ITEM_EVENT] = decide_event,
	[ITEM_RETRY] = decide_retry,
	[ITEM_TIMER] = decide_timer,
};

/* False: the item needs what this batch has not loaded, so it and what follows open the next one.
 */
static bool
decide_item(struct batch *batch, struct item *item)
{
	struct effects out;

	item_log_context(item, batch->id);
	give(batch, item, &out);
	identity_begin(&batch->identity);
	decide_kind[item->kind](batch, item, &out);
	bool missed = batch->identity.missed && !MUTANT("what_was_not_loaded_is_absent");
	if (missed)
		identity_undo(&batch->identity);
	effects_release(&out);
	log_set_context(NULL);
	return !missed;
}

static void
answer_copies(struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++) {
		struct item *item = batch->items[i];

		if (!item->copy_of)
			continue;
		if (item_is_same_as_another(item))
			buf_add(&item->answer, item->copy_of->answer.data,
				item->copy_of->answer.length);
		else if (!item->has_receipt || item->other_hash)
			answer_problem(batch->run, item, &(struct problem){.code = "id_reused"},
				batch->head.number);
	}
}

static void
carry_from(struct batch *batch, size_t first)
{
	while (batch->count > first) {
		item_forget_attempt(batch->items[--batch->count]);
		queue_carry(&batch->run->queue, batch->items[batch->count]);
	}
}

/* The first event of a stream says what it is and how it is hashed. */
static void
open_stream(struct batch *batch)
{
	struct item *item = arena_alloc(batch->arena, sizeof(*item));
	struct effects out;

	item->message.subject = "";
	item->defect = true; /* nobody's message: if the database refuses it, nothing goes on */
	give(batch, item, &out);
	struct event event = {
		.type = "stream.opened.v1",
		.audience = {EVERYONE},
		.data = json_pack("{s:s, s:s, s:s, s:s, s:s}", "stream", out.service, "alg",
			hash_algorithm_name(batch->head.algorithm), "domain", "liaison stream v1",
			"service", batch->run->service->name, "department", out.own_department),
	};
	COPY_TEXT(event.subject, out.service);
	emit(&out, event);
	if (!batch_keep(batch, item, &out))
		batch->run->exit_status = 70;
	effects_release(&out);
}

/* The item that the batch has come to, and what follows from it if it asks for too much. */
static void
decide_next(struct batch *batch)
{
	size_t i = batch->decided++;

	if (batch->items[i]->copy_of || decide_item(batch, batch->items[i]))
		return;
	if (i > 0) {
		carry_from(batch, i);
		return;
	}
	/* With nothing before it, what it asks for is what its route forgets to load. */
	log_error("a decision asks for what its route does not load: a defect",
		LOG("type", batch->items[i]->message.type));
	batch->items[i]->defect = true;
	if (!decide_item(batch, batch->items[i]))
		batch->run->exit_status = 70;
}

void
batch_decide(struct batch *batch)
{
	if (batch->phase != BATCH_DECIDING)
		return;
	if (batch->decided == 0 && batch->head.number == 0)
		open_stream(batch);
	for (size_t some = 0; batch->decided < batch->count && some < DECIDE_AT_ONCE; some++)
		decide_next(batch);
	if (batch->decided < batch->count && !batch->failure.failed) {
		batch_store(batch);
		return;
	}
	batch->phase = BATCH_STORING;
	answer_copies(batch);
	batch_store_end(batch);
}
