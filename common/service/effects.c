#include "service/effects.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void
effects_init(struct effects *out, struct arena *arena)
{
	memset(out, 0, sizeof(*out));
	out->arena = arena;
}

void
effects_release(struct effects *out)
{
	for (size_t i = 0; i < out->event_count; i++)
		json_decref(out->events[i].data);
	json_decref(out->reply);
	free(out->events);
	free(out->timers);
	free(out->created);
	out->problem = (struct problem){0};
	out->broken = false;
	out->reply = NULL;
	out->events = NULL;
	out->timers = NULL;
	out->created = NULL;
	out->event_count = out->event_room = out->timer_count = out->timer_room = 0;
	out->created_count = out->created_room = 0;
}

/* Makes room for one more, doubling, and returns its zeroed place. */
static void *
one_more(void *array, size_t *count, size_t *room, size_t size)
{
	void **items = array;

	if (*count == *room) {
		*room = *room ? *room * 2 : 4;
		*items = xrealloc(*items, *room * size);
	}
	void *place = (char *)*items + (*count)++ * size;
	return memset(place, 0, size);
}

enum outcome
refuse_with(struct effects *out, const char *code, const struct param *params)
{
	out->problem.code = code;
	for (size_t i = 0; i < PROBLEM_PARAMS_MOST && params[i].kind != PARAM_END; i++)
		out->problem.params[i] = params[i];
	return REFUSED;
}

/* Names as principals have them: one with a comma in it would stand for two. */
static bool
is_audience(const struct event *event)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789/_-";

	for (size_t i = 0; i < AUDIENCE_MOST; i++) {
		const char *name = event->audience[i];
		if (name[strspn(name, allowed)] && strcmp(name, EVERYONE) != 0)
			return false;
	}
	return true;
}

enum outcome
emit(struct effects *out, struct event event)
{
	assert(event.type);
	out->broken = out->broken || !event.data || !is_audience(&event);
	struct event *place =
		one_more(&out->events, &out->event_count, &out->event_room, sizeof(event));
	*place = event;
	return DONE;
}

enum outcome
reply(struct effects *out, json_t *data)
{
	json_decref(out->reply);
	out->broken = out->broken || !data;
	out->reply = data;
	return DONE;
}

void *
create(struct effects *out, const struct entity_type *type)
{
	struct created *place =
		one_more(&out->created, &out->created_count, &out->created_room, sizeof(*place));

	place->type = type;
	place->entity = arena_alloc(out->arena, type->size);
	return place->entity;
}

static struct timer *
timer_add(struct effects *out, const char *kind, const char *subject)
{
	struct timer *timer =
		one_more(&out->timers, &out->timer_count, &out->timer_room, sizeof(*timer));

	timer->kind = kind;
	bool fits = COPY_TEXT(timer->subject, subject);
	assert(fits);
	(void)fits;
	return timer;
}

void
timer_set(
	struct effects *out, const char *kind, const char *subject, instant due, int64_t generation)
{
	struct timer *timer = timer_add(out, kind, subject);

	timer->due = due;
	timer->generation = generation;
}

void
timer_cancel(struct effects *out, const char *kind, const char *subject)
{
	timer_add(out, kind, subject)->cancel = true;
}
