#include "unit/stage.h"

#include "base/embedded.h"
#include "base/map.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DOCUMENT_MOST (1024 * 1024)
#define CALENDAR      "deploy/sample/calendar-cn.csv"

struct actor {
	const struct entity_type *type;
	void *entity;
	void *before; /* while a message touches it */
};

struct want {
	const struct lookup *lookup;
	char key[ENTITY_KEY_SIZE];
};

struct stage {
	const struct route *routes;
	const struct lookup *const *lookups;
	const char *service, *own_department;
	instant now;
	struct arena *arena;
	struct effects out;
	struct actor *actors;
	size_t count, room;
	struct timer *timers;
	size_t timer_count, timer_room;
	struct calendar *calendar;
	struct schema_set *schemas;
	struct map *compiled;
	void **lists[64]; /* handed out during one act */
	size_t list_count;
	struct want wants[64]; /* what the act's route asked to have loaded */
	size_t want_count;
	void (*hear)(void *context, const struct event *event); /* NULL: nobody */
	void *hearer;
};

static struct stage *current; /* work_find and work_list know only their work */

static const char *
key_of(const struct entity_type *type, const void *entity)
{
	return (const char *)entity + type->columns[0].offset;
}

/* ---- schemas ---- */

static void
load_contract(struct stage *stage)
{
	for (const struct embedded *file = proto_files; file->path; file++) {
		struct fault fault;
		_cleanup_json_ json_t *document =
			json_read(file->data, file->length, DOCUMENT_MOST, &fault);
		const char *name = strrchr(file->path, '/') + 1;

		if (!document)
			fail_msg("%s: %s", file->path, fault.text);
		if (json_text(document, "$schema") &&
			!schema_set_add(stage->schemas, file->path, document, &fault))
			fail_msg("%s: %s", file->path, fault.text);
		if (strcmp(name, "problems.json") == 0 &&
			!problems_load(file->data, file->length, &fault))
			fail_msg("%s: %s", file->path, fault.text);
	}
}

static void
hold_to_schema(struct stage *stage, const char *type, const char *part, const json_t *data)
{
	struct schema_errors errors = {0};
	_cleanup_free_ char *reference = xasprintf("liaison:%s%s", type, part);
	const struct schema *schema = map_get(stage->compiled, reference);
	struct fault fault;

	if (!schema) {
		schema = schema_compile(stage->schemas, reference, &fault);
		if (!schema)
			fail_msg("%s: %s", reference, fault.text);
		map_put(stage->compiled, reference, (void *)(uintptr_t)schema);
	}
	if (!schema_validate(schema, data, &errors)) {
		_cleanup_free_ char *text = json_dumps(data, 0);

		fail_msg("%s: %s: %s, expected %s: %s", reference, errors.at[0].pointer,
			errors.at[0].detail, errors.at[0].expected, text);
	}
}

/* ---- what the runtime gives to decisions ---- */

static struct actor *
actor_of(struct stage *stage, const struct entity_type *type, const char *key)
{
	for (size_t i = 0; i < stage->count; i++)
		if (stage->actors[i].type == type &&
			strcmp(key_of(type, stage->actors[i].entity), key) == 0)
			return &stage->actors[i];
	return NULL;
}

static void *
touch(struct actor *actor)
{
	if (!actor->before) {
		actor->before = xmalloc(actor->type->size);
		memcpy(actor->before, actor->entity, actor->type->size);
	}
	return actor->entity;
}

/* Would the runtime have it, or know that there is none? */
static bool
is_loaded(const struct entity_type *type, const char *key, const struct actor *actor)
{
	char has[ENTITY_KEY_SIZE];

	for (size_t i = 0; i < current->want_count; i++) {
		const struct lookup *lookup = current->wants[i].lookup;

		if (lookup->type != type)
			continue;
		if (lookup->join || (!lookup->extract && strcmp(current->wants[i].key, key) == 0))
			return true;
		if (!lookup->extract || !actor)
			continue;
		lookup->extract(actor->entity, has);
		if (strcmp(has, current->wants[i].key) == 0)
			return true;
	}
	return false;
}

void *
work_find(struct work *work, const struct entity_type *type, const char *key)
{
	struct actor *actor = actor_of(current, type, key);

	(void)work;
	if (key[0] && !is_loaded(type, key, actor))
		fail_msg("%s \"%s\" is looked for and was not loaded", type->name, key);
	return actor ? touch(actor) : NULL;
}

void **
work_list(struct work *work, const struct lookup *lookup, const char *key)
{
	void **list = xcalloc(current->count + 1, sizeof(*list));
	char has[ENTITY_KEY_SIZE];
	size_t found = 0;
	bool wanted = !key[0];

	(void)work;
	for (size_t i = 0; i < current->want_count && !wanted; i++)
		wanted = current->wants[i].lookup == lookup &&
			 strcmp(current->wants[i].key, key) == 0;
	if (!wanted)
		fail_msg("%s \"%s\" is looked for and was not loaded", lookup->statement, key);
	for (size_t i = 0; i < current->count; i++) {
		if (current->actors[i].type != lookup->type)
			continue;
		if (lookup->extract)
			lookup->extract(current->actors[i].entity, has);
		if (!lookup->extract || (has[0] && strcmp(has, key) == 0))
			list[found++] = touch(&current->actors[i]);
	}
	assert_true(current->list_count < ARRAY_LEN(current->lists));
	return current->lists[current->list_count++] = list;
}

void *
work_first(struct work *work, const struct lookup *lookup, const char *key)
{
	return *work_list(work, lookup, key);
}

void
load(struct loads *loads, const struct lookup *lookup, const char *key)
{
	bool known = false;

	(void)loads;
	assert_non_null(key);
	for (const struct lookup *const *one = current->lookups; *one; one++)
		known = known || *one == lookup;
	assert_true(known);
	if (!key[0])
		return;
	assert_true(current->want_count < ARRAY_LEN(current->wants));
	struct want *want = &current->wants[current->want_count++];
	want->lookup = lookup;
	assert_true(COPY_TEXT(want->key, key));
}

void
param_add(struct params *params, const char *text)
{
	(void)params, (void)text;
}

void
param_add_int(struct params *params, int64_t number)
{
	(void)params, (void)number;
}

/* ---- acts ---- */

static const struct route *
route_of(const struct stage *stage, const char *type)
{
	for (const struct route *route = stage->routes; route->type; route++)
		if (strcmp(route->type, type) == 0)
			return route;
	fail_msg("no route %s", type);
	return NULL;
}

static void
add_actor(struct stage *stage, const struct created *created)
{
	const char *key = key_of(created->type, created->entity);

	if (!key[0] || actor_of(stage, created->type, key))
		fail_msg("%s \"%s\" is created twice, or without a key", created->type->name, key);
	if (stage->count == stage->room) {
		stage->room = stage->room ? 2 * stage->room : 64;
		stage->actors = xrealloc(stage->actors, stage->room * sizeof(*stage->actors));
	}
	stage->actors[stage->count++] = (struct actor){created->type, created->entity, NULL};
}

static void
keep_timer(struct stage *stage, const struct timer *timer)
{
	for (size_t i = 0; i < stage->timer_count; i++)
		if (strcmp(stage->timers[i].kind, timer->kind) == 0 &&
			strcmp(stage->timers[i].subject, timer->subject) == 0)
			stage->timers[i--] = stage->timers[--stage->timer_count];
	if (timer->cancel)
		return;
	if (stage->timer_count == stage->timer_room) {
		stage->timer_room = stage->timer_room ? 2 * stage->timer_room : 16;
		stage->timers = xrealloc(stage->timers, stage->timer_room * sizeof(*stage->timers));
	}
	stage->timers[stage->timer_count++] = *timer;
}

/* An entity that never changes after it was added must not have. */
static void
hold_to_columns(const struct actor *actor)
{
	for (const struct column *column = actor->type->columns; column->name; column++) {
		const char *now = (const char *)actor->entity + column->offset;
		const char *was = (const char *)actor->before + column->offset;

		if (column->fixed && memcmp(now, was, column->size) != 0)
			fail_msg("%s.%s has changed", actor->type->name, column->name);
	}
}

static void
settle(struct stage *stage, enum outcome outcome)
{
	for (size_t i = 0; i < stage->count; i++) {
		struct actor *actor = &stage->actors[i];

		if (actor->before && outcome == REFUSED)
			memcpy(actor->entity, actor->before, actor->type->size);
		else if (actor->before)
			hold_to_columns(actor);
		free(actor->before);
		actor->before = NULL;
	}
	while (stage->list_count > 0)
		free(stage->lists[--stage->list_count]);
	if (outcome == REFUSED) {
		if (!problem_known(stage->out.problem.code))
			fail_msg("no problems.json has %s", stage->out.problem.code);
		return;
	}
	for (size_t i = 0; i < stage->out.created_count; i++)
		add_actor(stage, &stage->out.created[i]);
	for (size_t i = 0; i < stage->out.timer_count; i++)
		keep_timer(stage, &stage->out.timers[i]);
	for (size_t i = 0; i < stage->out.event_count; i++) {
		assert_true(stage->out.events[i].subject[0] != 0);
		hold_to_schema(stage, stage->out.events[i].type, "", stage->out.events[i].data);
		if (stage->hear)
			stage->hear(stage->hearer, &stage->out.events[i]);
	}
}

static enum outcome
act(struct stage *stage, const struct message *in, const char *who, const char *department)
{
	const struct route *route = route_of(stage, in->type);
	struct work work = {.in = in, .out = &stage->out};

	effects_release(&stage->out);
	effects_init(&stage->out, stage->arena);
	stage->out.now = stage->now;
	stage->out.principal = who;
	stage->out.department = department;
	stage->out.service = stage->service;
	stage->out.own_department = stage->own_department;
	stage->out.calendar = stage->calendar;
	current = stage;
	stage->want_count = 0;
	if (in->data)
		hold_to_schema(stage, in->type, "", in->data);
	route->load(in, NULL);
	enum outcome outcome = route->decide(&work);
	settle(stage, outcome);
	if (outcome == DONE && in->principal)
		hold_to_schema(stage, in->type, "#/x-reply", stage->out.reply);
	json_decref(in->data);
	return outcome;
}

enum outcome
stage_send(
	struct stage *stage, const char *who, const char *type, const char *subject, json_t *data)
{
	struct principal principal = {.disabled = false};
	const char *department = strchr(who, '/') + 1;

	assert_non_null(data);
	(void)COPY_TEXT(principal.name, who);
	snprintf(principal.department, sizeof(principal.department), "%.*s",
		(int)strcspn(department, "/"), department);
	struct message in = {
		.type = type, .subject = subject, .data = data, .principal = &principal};
	return act(stage, &in, principal.name, arena_strdup(stage->arena, principal.department));
}

enum outcome
stage_tell(struct stage *stage, const char *stream, const char *type, const char *subject,
	json_t *data)
{
	struct message in = {.type = type,
		.subject = subject,
		.data = data,
		.stream = stream,
		.time = stage->now};

	assert_non_null(data);
	return act(stage, &in, stream, strchr(stream, '/') + 1);
}

enum outcome
stage_fire(struct stage *stage, const char *kind, const char *subject, int64_t generation)
{
	struct message in = {.type = kind, .subject = subject, .generation = generation};

	return act(stage, &in, "timer", stage->own_department);
}

void
stage_listen(
	struct stage *stage, void (*hear)(void *context, const struct event *event), void *context)
{
	stage->hear = hear;
	stage->hearer = context;
}

void
stage_wait_until(struct stage *stage, instant at)
{
	for (;;) {
		size_t first = 0;

		for (size_t i = 1; i < stage->timer_count; i++)
			if (stage->timers[i].due < stage->timers[first].due)
				first = i;
		if (!stage->timer_count || stage->timers[first].due > at)
			break;
		struct timer timer = stage->timers[first];
		stage->timers[first] = stage->timers[--stage->timer_count];
		stage->now = timer.due;
		assert_int_equal(
			stage_fire(stage, timer.kind, timer.subject, timer.generation), DONE);
	}
	stage->now = at;
}

/* ---- what came of it ---- */

struct effects *
stage_out(struct stage *stage)
{
	return &stage->out;
}

void
stage_expect_refusal(struct stage *stage, const char *code)
{
	assert_non_null(stage->out.problem.code);
	assert_string_equal(stage->out.problem.code, code);
}

void *
stage_find(struct stage *stage, const struct entity_type *type, const char *key)
{
	struct actor *actor = actor_of(stage, type, key);

	return actor ? actor->entity : NULL;
}

void *
stage_at(struct stage *stage, const struct entity_type *type, size_t place)
{
	for (size_t i = 0; i < stage->count; i++)
		if (stage->actors[i].type == type && place-- == 0)
			return stage->actors[i].entity;
	return NULL;
}

size_t
stage_count(struct stage *stage, const struct entity_type *type)
{
	size_t count = 0;

	while (stage_at(stage, type, count))
		count++;
	return count;
}

const struct event *
stage_event(struct stage *stage, const char *type)
{
	const struct event *found = NULL;

	for (size_t i = 0; i < stage->out.event_count; i++) {
		if (strcmp(stage->out.events[i].type, type) != 0)
			continue;
		assert_null(found);
		found = &stage->out.events[i];
	}
	return found;
}

bool
stage_has_timer(struct stage *stage, const char *kind, const char *subject)
{
	for (size_t i = 0; i < stage->timer_count; i++)
		if (strcmp(stage->timers[i].kind, kind) == 0 &&
			strcmp(stage->timers[i].subject, subject) == 0)
			return true;
	return false;
}

struct stage *
stage_new(const struct route *routes, const struct lookup *const *lookups, const char *service,
	const char *own_department)
{
	struct stage *stage = xcalloc(1, sizeof(*stage));
	struct fault fault;

	stage->routes = routes;
	stage->lookups = lookups;
	stage->service = service;
	stage->own_department = own_department;
	stage->now = STAGE_NOW;
	stage->arena = arena_new();
	effects_init(&stage->out, stage->arena);
	stage->calendar = calendar_read(CALENDAR, &fault);
	if (!stage->calendar)
		fail_msg("%s", fault.text);
	stage->schemas = schema_set_new();
	stage->compiled = map_new();
	load_contract(stage);
	return stage;
}

void
stage_free(struct stage **stage)
{
	effects_release(&(*stage)->out);
	free((*stage)->actors);
	free((*stage)->timers);
	calendar_free(&(*stage)->calendar);
	map_free(&(*stage)->compiled);
	schema_set_free(&(*stage)->schemas);
	arena_free(&(*stage)->arena);
	free(*stage);
	*stage = NULL;
}
