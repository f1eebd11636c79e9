#include "service/parked.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct column columns[] = {
	FIXED_TEXT_COLUMN(struct parked, key),
	FIXED_TEXT_COLUMN(struct parked, stream),
	FIXED_INT_COLUMN(struct parked, number),
	FIXED_TEXT_COLUMN(struct parked, subject),
	FIXED_TEXT_COLUMN(struct parked, type),
	FIXED_LONG_TEXT_COLUMN(struct parked, body),
	TEXT_COLUMN(struct parked, code),
	TEXT_COLUMN(struct parked, detail),
	FIXED_TEXT_COLUMN(struct parked, owner),
	INT_COLUMN(struct parked, attempts),
	BOOL_COLUMN(struct parked, retry),
	FIXED_INSTANT_COLUMN(struct parked, parked_at),
	INSTANT_COLUMN(struct parked, drained_at),
	FIXED_INT_COLUMN(struct parked, given_up),
	{0},
};

const struct entity_type PARKED = {"runtime.parked", sizeof(struct parked), columns};

static void
subject_while_parked(const void *entity, char key[ENTITY_KEY_SIZE])
{
	const struct parked *parked = entity;

	if (!parked->drained_at)
		memcpy(key, parked->subject, sizeof(parked->subject));
}

const struct lookup PARKED_BY_KEY = {&PARKED, "parked_by_key", NULL, false};
const struct lookup PARKED_BY_SUBJECT = {&PARKED, "parked_by_subject", subject_while_parked, false};

static const struct column held_columns[] = {
	FIXED_TEXT_COLUMN(struct held_timer, key),
	FIXED_TEXT_COLUMN(struct held_timer, kind),
	FIXED_TEXT_COLUMN(struct held_timer, subject),
	FIXED_INSTANT_COLUMN(struct held_timer, due),
	FIXED_INT_COLUMN(struct held_timer, generation),
	{0},
};

static const struct entity_type HELD = {"runtime.timer", sizeof(struct held_timer), held_columns};

static void
subject_of_held(const void *entity, char key[ENTITY_KEY_SIZE])
{
	memcpy(key, ((const struct held_timer *)entity)->subject, ENTITY_KEY_SIZE);
}

const struct lookup HELD_BY_SUBJECT = {&HELD, "timers_held", subject_of_held, false};

void
parked_explain(const struct problem *problem, char *ret, size_t size)
{
	_cleanup_json_ json_t *text = problem_json(problem, "en");
	const char *detail = json_text(text, "detail");

	if (!copy_text(ret, size, detail ? detail : "-"))
		copy_text(ret, size, problem->code);
}

static void
explain(struct parked *parked, const struct problem *problem)
{
	snprintf(parked->code, sizeof(parked->code), "%s", problem->code);
	parked_explain(problem, parked->detail, sizeof(parked->detail));
}

void
parked_fill(
	struct parked *parked, const struct item *item, const struct effects *out, const char *body)
{
	snprintf(parked->key, sizeof(parked->key), "%s#%" PRId64, item->message.stream,
		item->message.number);
	snprintf(parked->stream, sizeof(parked->stream), "%s", item->message.stream);
	parked->number = item->message.number;
	/* What has no subject is a case of its own. */
	snprintf(parked->subject, sizeof(parked->subject), "%s",
		item->message.subject[0] ? item->message.subject : parked->key);
	snprintf(parked->type, sizeof(parked->type), "%s",
		item->message.type ? item->message.type : "unreadable");
	snprintf(parked->owner, sizeof(parked->owner), "%s", out->own_department);
	parked->body = body;
	parked->attempts = 1;
	parked->parked_at = out->now;
	explain(parked, &out->problem);
}

void
parked_failed(struct parked *parked, const struct problem *problem)
{
	parked->attempts++;
	parked->retry = false;
	explain(parked, problem);
}
