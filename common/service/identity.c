#include "service/identity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAP_KEY_SIZE (ENTITY_KEY_SIZE + 66)

static const char *
map_key(const char *kind, const char *key, char into[MAP_KEY_SIZE])
{
	snprintf(into, MAP_KEY_SIZE, "%s\x1f%s", kind, key);
	return into;
}

void
identity_init(struct identity *identity, const struct lookup *const *lookups)
{
	*identity = (struct identity){.slots = map_new(), .found = map_new(), .lookups = lookups};
}

void
identity_reset(struct identity *identity, struct arena *arena)
{
	map_clear(identity->slots);
	map_clear(identity->found);
	identity->touched = (struct slots){0}; /* its memory was the arena's */
	identity->arena = arena;
	identity->missed = false;
}

void
identity_release(struct identity *identity)
{
	map_free(&identity->slots);
	map_free(&identity->found);
}

/* Adds to a list in the arena: the old array stays there until the batch ends, which doubling keeps
 * small. */
static void
slots_add(struct arena *arena, struct slots *slots, struct slot *slot)
{
	if (slots->count == slots->room) {
		size_t room = slots->room ? slots->room * 2 : 4;
		struct slot **at = arena_alloc(arena, room * sizeof(*at));

		if (slots->count)
			memcpy(at, slots->at, slots->count * sizeof(*at));
		slots->at = at;
		slots->room = room;
	}
	slots->at[slots->count++] = slot;
}

static struct slot *
slot_get(struct identity *identity, const struct entity_type *type, const char *key)
{
	char text[MAP_KEY_SIZE];

	return map_get(identity->slots, map_key(type->name, key, text));
}

static struct slot *
slot_put(struct identity *identity, const struct entity_type *type, const char *key, void *entity)
{
	char text[MAP_KEY_SIZE];
	struct slot *slot = slot_get(identity, type, key);

	if (!slot) {
		slot = arena_alloc(identity->arena, sizeof(*slot));
		slot->type = type;
		map_put(identity->slots, map_key(type->name, key, text), slot);
	}
	if (entity)
		slot->entity = entity;
	return slot;
}

struct found *
identity_want(struct identity *identity, const struct lookup *lookup, const char *key)
{
	char text[MAP_KEY_SIZE];

	map_key(lookup->statement, key, text);
	if (map_get(identity->found, text))
		return NULL;
	struct found *found = arena_alloc(identity->arena, sizeof(*found));
	found->lookup = lookup;
	if (!COPY_TEXT(found->key, key))
		return NULL; /* no key of ours is so long: there is no such entity, and find says so
			      */
	map_put(identity->found, text, found);
	return found;
}

static bool
by_primary_key(const struct lookup *lookup)
{
	return !lookup->extract && !lookup->join;
}

bool
identity_take(struct identity *identity, struct found *found, const struct db_result *result,
	struct fault *fault)
{
	const struct entity_type *type = found->lookup->type;

	for (int row = 0; row < db_rows(result); row++) {
		struct slot *slot = slot_get(identity, type, db_text(result, row, 0));

		if (!slot || !slot->entity) {
			void *entity = arena_alloc(identity->arena, type->size);

			if (!entity_read(type, result, row, identity->arena, entity, fault))
				return false;
			slot = slot_put(identity, type, entity_key(type, entity), entity);
		}
		slots_add(identity->arena, &found->slots, slot);
	}
	if (by_primary_key(found->lookup) && db_rows(result) == 0)
		slot_put(identity, type, found->key, NULL);
	return true;
}

/* Remembers an entity as it is before the message changes it. */
static void *
touch(struct identity *identity, struct slot *slot)
{
	if (slot->entity && !slot->before) {
		slot->before = arena_alloc(identity->arena, slot->type->size);
		memcpy(slot->before, slot->entity, slot->type->size);
		slots_add(identity->arena, &identity->touched, slot);
	}
	return slot->entity;
}

void *
identity_find(struct identity *identity, const struct entity_type *type, const char *key)
{
	if (!key[0] || strlen(key) >= ENTITY_KEY_SIZE)
		return NULL;
	struct slot *slot = slot_get(identity, type, key);
	if (!slot) {
		identity->missed = true;
		return NULL;
	}
	return touch(identity, slot);
}

void **
identity_list(struct identity *identity, const struct lookup *lookup, const char *key)
{
	char text[MAP_KEY_SIZE];
	struct found *found = map_get(identity->found, map_key(lookup->statement, key, text));
	size_t count = 0, most = found ? found->slots.count : 0;
	void **list = arena_alloc(identity->arena, (most + 1) * sizeof(*list));

	if (!found && key[0] && strlen(key) < ENTITY_KEY_SIZE)
		identity->missed = true;
	for (size_t i = 0; i < most; i++) {
		struct slot *slot = found->slots.at[i];
		char now[ENTITY_KEY_SIZE] = "";

		if (slot->entity && lookup->extract)
			lookup->extract(slot->entity, now);
		if (slot->entity && (!lookup->extract || strcmp(now, key) == 0))
			list[count++] = touch(identity, slot);
	}
	return list;
}

void
identity_begin(struct identity *identity)
{
	identity->touched.count = 0;
	identity->missed = false;
}

void
identity_undo(struct identity *identity)
{
	for (size_t i = 0; i < identity->touched.count; i++) {
		struct slot *slot = identity->touched.at[i];

		memcpy(slot->entity, slot->before, slot->type->size);
		slot->before = NULL;
	}
	identity->touched.count = 0;
}

bool
slot_changed(const struct slot *slot)
{
	return memcmp(slot->entity, slot->before, slot->type->size) != 0;
}

static bool
holds(const struct slots *slots, const struct slot *slot)
{
	for (size_t i = 0; i < slots->count; i++)
		if (slots->at[i] == slot)
			return true;
	return false;
}

/* Makes an entity that was created or changed findable by the natural keys that it now has. */
static void
index_by_natural_keys(struct identity *identity, struct slot *slot)
{
	for (const struct lookup *const *at = identity->lookups; *at; at++) {
		char key[ENTITY_KEY_SIZE] = "", text[MAP_KEY_SIZE];

		if ((*at)->type != slot->type || !(*at)->extract)
			continue;
		(*at)->extract(slot->entity, key);
		struct found *found =
			map_get(identity->found, map_key((*at)->statement, key, text));
		if (found && !holds(&found->slots, slot))
			slots_add(identity->arena, &found->slots, slot);
	}
}

bool
identity_add(struct identity *identity, const struct created *created)
{
	const char *key = entity_key(created->type, created->entity);
	struct slot *slot = slot_get(identity, created->type, key);

	if (!key[0] || (slot && slot->entity))
		return false;
	index_by_natural_keys(identity, slot_put(identity, created->type, key, created->entity));
	return true;
}

void
identity_take_away(struct identity *identity, const struct created *created)
{
	slot_get(identity, created->type, entity_key(created->type, created->entity))->entity =
		NULL;
}

void
identity_keep(struct identity *identity)
{
	for (size_t i = 0; i < identity->touched.count; i++) {
		struct slot *slot = identity->touched.at[i];

		if (slot_changed(slot))
			index_by_natural_keys(identity, slot);
		slot->before = NULL;
	}
	identity->touched.count = 0;
}
