#include "service/erasing.h"

#include "base/log.h"
#include "base/mutant.h"
#include "service/parked.h"
#include "service/run.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what there is to erase ---- */

struct told {
	char number_text[ENTITY_KEY_SIZE]; /* "17" */
	int64_t number;
	char subject[NAME_SIZE];
	bool kept_for_good; /* it says what the stream is, or what was erased of it */
	bool erased;
};

static const struct column columns[] = {
	FIXED_TEXT_COLUMN(struct told, number_text),
	FIXED_INT_COLUMN(struct told, number),
	FIXED_TEXT_COLUMN(struct told, subject),
	FIXED_BOOL_COLUMN(struct told, kept_for_good),
	BOOL_COLUMN(struct told, erased),
	{0},
};
static const struct entity_type TOLD = {"runtime.event", sizeof(struct told), columns};

static void
subject_of(const void *entity, char key[ENTITY_KEY_SIZE])
{
	memcpy(key, ((const struct told *)entity)->subject, NAME_SIZE);
}

const struct lookup TOLD_BY_NUMBER = {&TOLD, "told_by_number", NULL, false};
const struct lookup TOLD_BY_SUBJECT = {&TOLD, "told_by_subject", subject_of, false};

static const char *
number_key(const json_t *number, char ret[ENTITY_KEY_SIZE])
{
	snprintf(ret, ENTITY_KEY_SIZE, "%" PRId64, (int64_t)json_integer_value(number));
	return ret;
}

void
erasing_load(const struct message *in, struct loads *loads)
{
	const json_t *number;
	char key[ENTITY_KEY_SIZE];
	size_t i;

	load(loads, &TOLD_BY_SUBJECT, json_text(in->data, "subject"));
	json_array_foreach(json_object_get(in->data, "events"), i, number)
		load(loads, &TOLD_BY_NUMBER, number_key(number, key));
}

/* ---- the producer ---- */

struct chosen {
	json_t *numbers; /* to be erased now */
	json_int_t already;
};

static void
choose(struct chosen *chosen, struct told *told)
{
	if (told->erased) {
		chosen->already++;
		return;
	}
	told->erased = true;
	json_array_append_new(chosen->numbers, json_integer(told->number));
}

static enum outcome
choose_by_number(struct work *work, struct chosen *chosen)
{
	const json_t *number;
	char key[ENTITY_KEY_SIZE];
	size_t i;

	json_array_foreach(json_object_get(work->in->data, "events"), i, number)
	{
		struct told *told = work_find(work, &TOLD, number_key(number, key));

		if (!told)
			return refuse(work->out, "not_found", P(key));
		if (told->kept_for_good)
			return refuse(work->out, "not_erasable", P(told->number));
		choose(chosen, told);
	}
	return DONE;
}

static enum outcome
choose_by_subject(struct work *work, struct chosen *chosen)
{
	const char *subject = json_text(work->in->data, "subject");
	void **list = subject ? work_list(work, &TOLD_BY_SUBJECT, subject) : NULL;

	if (!subject)
		return DONE;
	if (!list[0])
		return refuse(work->out, "not_found", P(subject));
	for (size_t i = 0; list[i]; i++)
		if (!((struct told *)list[i])->kept_for_good)
			choose(chosen, list[i]);
	return DONE;
}

static void
add_erasure(struct batch *batch, const char *stream, int64_t record, const char *subject,
	const json_t *numbers)
{
	struct erasure *erasure = &batch->erasures[batch->erasure_count++];

	*erasure = (struct erasure){
		.stream = arena_strdup(batch->arena, stream),
		.record = record,
		.subject = subject ? arena_strdup(batch->arena, subject) : NULL,
		.numbers =
			arena_alloc(batch->arena, (json_array_size(numbers) + 1) * sizeof(int64_t)),
		.count = json_array_size(numbers),
	};
	for (size_t i = 0; i < erasure->count; i++)
		erasure->numbers[i] = json_integer_value(json_array_get(numbers, i));
}

static enum outcome
emit_erased(struct work *work, const struct chosen *chosen)
{
	const json_t *in = work->in->data;
	int64_t record = work->batch->head.number + 1;
	struct event event = {
		.type = "stream.erased.v1",
		.audience = {EVERYONE},
		.data = json_pack("{s:s, s:O, s:O*, s:O, s:O, s:s}", "stream", work->out->service,
			"numbers", chosen->numbers, "subject", json_object_get(in, "subject"),
			"basis", json_object_get(in, "basis"), "request",
			json_object_get(in, "request"), "operator", work->out->principal),
	};

	(void)COPY_TEXT(event.subject, work->out->service);
	emit(work->out, event);
	add_erasure(
		work->batch, work->out->service, record, json_text(in, "subject"), chosen->numbers);
	log_warn("events were erased", LOG("record", record),
		LOG("events", json_array_size(chosen->numbers)), LOG("by", work->out->principal));
	return reply(work->out, json_pack("{s:I, s:O, s:I}", "record", (json_int_t)record, "erased",
					chosen->numbers, "already", chosen->already));
}

enum outcome
erasing_decide(struct work *work)
{
	struct batch *batch = work->batch;
	_cleanup_json_ json_t *numbers = json_array();
	struct chosen chosen = {.numbers = numbers};

	if (strcmp(work->out->department, work->out->own_department) != 0)
		return refuse(work->out, "wrong_department", P(work->out->own_department));
	/* What this batch has told already is not among what was loaded: the next one knows it. */
	if (batch->event_count && batch->decided > 1) {
		batch->identity.missed = true;
		return DONE;
	}
	if (choose_by_number(work, &chosen) == REFUSED ||
		choose_by_subject(work, &chosen) == REFUSED)
		return REFUSED;
	if (json_array_size(numbers))
		return emit_erased(work, &chosen);
	return reply(work->out, json_pack("{s:[], s:I}", "erased", "already", chosen.already));
}

/* ---- a follower ---- */

static const char *
parked_key(const char *stream, const json_t *number, char ret[ENTITY_KEY_SIZE])
{
	snprintf(ret, ENTITY_KEY_SIZE, "%s#%" PRId64, stream, (int64_t)json_integer_value(number));
	return ret;
}

void
erased_load(const struct message *in, struct loads *loads)
{
	const json_t *number;
	char key[ENTITY_KEY_SIZE];
	size_t i;

	json_array_foreach(json_object_get(in->data, "numbers"), i, number)
		load(loads, &PARKED_BY_KEY, parked_key(in->stream, number, key));
}

/* One that is parked can never be acted on now: it goes on holding its case until an operator has
 * settled it. */
static void
erase_parked(struct work *work, const json_t *number)
{
	char key[ENTITY_KEY_SIZE];
	struct parked *parked = work_find(work, &PARKED, parked_key(work->in->stream, number, key));
	struct problem problem = {.code = PARKED_ERASED};

	if (!parked)
		return;
	problem.params[0] = param_text(parked->subject);
	parked->retry = false;
	(void)COPY_TEXT(parked->code, PARKED_ERASED);
	parked_explain(&problem, parked->detail, sizeof(parked->detail));
}

enum outcome
erased_decide(struct work *work)
{
	const json_t *number, *numbers = json_object_get(work->in->data, "numbers");
	size_t i;

	json_array_foreach(numbers, i, number) erase_parked(work, number);
	add_erasure(work->batch, work->in->stream, work->in->number,
		json_text(work->in->data, "subject"), numbers);
	return DONE;
}

/* ---- carrying it out ---- */

static void
store_one(struct batch *batch, const struct erasure *erasure, db_done *done)
{
	bool ours = strcmp(erasure->stream, batch->run->name) == 0;
	struct params params = {.arena = batch->arena};
	_cleanup_rows_ struct rows rows;

	rows_begin(&rows, (const enum value_kind[]){VALUE_INT}, 1);
	for (size_t i = 0; i < erasure->count; i++)
		row_int(&rows, erasure->numbers[i]);
	rows_params(&rows, &params);
	param_add(&params, erasure->stream);
	param_add_int(&params, erasure->record);
	param_add(&params, erasure->subject);
	param_add_instant(&params, batch->now);
	db_send(batch->run->write, ours ? "erase_own" : "erase_followed", &params, done, NULL);
}

void
erasing_store(struct batch *batch, db_done *done)
{
	for (size_t i = 0; i < batch->erasure_count; i++)
		store_one(batch, &batch->erasures[i], done);
}

void
erasing_committed(struct run *run)
{
	const struct batch *batch = &run->batch;

	for (size_t i = 0; i < batch->erasure_count; i++) {
		const struct erasure *erasure = &batch->erasures[i];

		if (strcmp(erasure->stream, run->name) != 0 || MUTANT("erased_but_remembered"))
			continue;
		for (size_t k = 0; k < erasure->count; k++)
			tail_forget(run->tail, erasure->numbers[k]);
	}
}
