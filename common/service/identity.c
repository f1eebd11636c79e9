#include "service/identity.h"

#include "base/mutant.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAP_KEY_SIZE (ENTITY_KEY_SIZE + 66)

static const char *
map_key(const char *kind, const char *key, char into[MAP_KEY_SIZE])
{
	size_t kind_length = strnlen(kind, MAP_KEY_SIZE - ENTITY_KEY_SIZE - 1),
	       length = strnlen(key, ENTITY_KEY_SIZE - 1);

	memcpy(into, kind, kind_length);
	into[kind_length] = '\x1f';
	memcpy(into + kind_length + 1, key, length);
	into[kind_length + 1 + length] = 0;
	return into;
}

void
identity_init(struct identity *identity, const struct lookup *const *lookups)
{
	*identity = (struct identity){.slots = map_new(), .found = map_new(), .lookups = lookups};
	while (lookups[identity->lookup_count])
		identity->lookup_count++;
}

void
identity_reset(struct identity *identity, struct arena *arena)
{
	map_clear(identity->slots);
	map_clear(identity->found);
	identity->touched = identity->kept = (struct slots){0}; /* their memory was the arena's */
	identity->arena = arena;
	identity->wanted = arena_alloc(arena, identity->lookup_count * sizeof(*identity->wanted));
	for (size_t i = 0; i < identity->lookup_count; i++)
		identity->wanted[i].lookup = identity->lookups[i];
	identity->missed = false;
}

void
identity_release(struct identity *identity)
{
	map_free(&identity->slots);
	map_free(&identity->found);
}

static void
slots_add(struct arena *arena, struct slots *slots, struct slot *slot)
{
	slots->at = arena_grow(arena, slots->at, slots->count, &slots->room, sizeof(*slots->at));
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

static struct wanted *
wanted_of(struct identity *identity, const struct lookup *lookup)
{
	size_t i = 0;

	while (i < identity->lookup_count && identity->lookups[i] != lookup)
		i++;
	assert(i < identity->lookup_count); /* the service's list of lookups lacks it */
	return &identity->wanted[i];
}

void
identity_want(struct identity *identity, const struct lookup *lookup, const char *key)
{
	struct wanted *wanted = wanted_of(identity, lookup);
	char text[MAP_KEY_SIZE];

	map_key(lookup->statement, key, text);
	if (map_get(identity->found, text))
		return;
	struct found *found = arena_alloc(identity->arena, sizeof(*found));
	found->lookup = lookup;
	if (!COPY_TEXT(found->key, key))
		return; /* no key of ours is so long: there is no such entity, and find says so */
	map_put(identity->found, text, found);
	wanted->at = arena_grow(
		identity->arena, wanted->at, wanted->count, &wanted->room, sizeof(*wanted->at));
	wanted->at[wanted->count++] = found;
}

static bool
by_primary_key(const struct lookup *lookup)
{
	return !lookup->extract && !lookup->join;
}

/* The slot of the row's entity, which is read once however often it is found. */
static struct slot *
take_row(struct identity *identity, const struct entity_type *type, const struct db_result *result,
	int row, struct fault *fault)
{
	struct slot *slot = slot_get(identity, type, db_text(result, row, 1));

	if (slot && slot->entity)
		return slot;
	void *entity = arena_alloc(identity->arena, type->size);
	if (!entity_read(type, result, row, 1, identity->arena, entity, fault))
		return NULL;
	return slot_put(identity, type, entity_key(type, entity), entity);
}

bool
identity_take(struct identity *identity, const struct wanted *wanted,
	const struct db_result *result, struct fault *fault)
{
	const struct entity_type *type = wanted->lookup->type;

	for (int row = 0; row < db_rows(result); row++) {
		int64_t place = db_int(result, row, 0);
		struct slot *slot = take_row(identity, type, result, row, fault);

		if (!slot)
			return false;
		if (place < 1 || (size_t)place > wanted->count)
			return fault_set(fault, "%s gives a place that was not asked for",
				wanted->lookup->statement);
		slots_add(identity->arena, &wanted->at[place - 1]->slots, slot);
	}
	for (size_t i = 0; i < wanted->count && by_primary_key(wanted->lookup); i++)
		if (!wanted->at[i]->slots.count)
			slot_put(identity, type, wanted->at[i]->key, NULL);
	return true;
}

/* Remembers an entity as it is before the message changes it. */
static void *
touch(struct identity *identity, struct slot *slot)
{
	if (slot->entity && !slot->before) {
		slot->before = arena_copy(identity->arena, slot->entity, slot->type->size);
		if (!slot->created && !slot->loaded)
			slot->loaded = slot->before;
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

static bool
changed_since(const struct slot *slot, const void *since)
{
	return memcmp(slot->entity, since, slot->type->size) != 0;
}

bool
slot_changed(const struct slot *slot)
{
	return slot->entity && (slot->created || changed_since(slot, slot->loaded));
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
	if (MUTANT("natural_keys_not_kept"))
		return;
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

static void
keep(struct identity *identity, struct slot *slot)
{
	index_by_natural_keys(identity, slot);
	if (!slot->kept)
		slots_add(identity->arena, &identity->kept, slot);
	slot->kept = slot->changed = true;
}

bool
identity_add(struct identity *identity, const struct created *created)
{
	const char *key = entity_key(created->type, created->entity);
	struct slot *slot = slot_get(identity, created->type, key);

	if (!key[0] || (slot && slot->entity))
		return false;
	slot = slot_put(identity, created->type, key, created->entity);
	slot->created = true;
	keep(identity, slot);
	return true;
}

void
identity_take_away(struct identity *identity, const struct created *created)
{
	slot_get(identity, created->type, entity_key(created->type, created->entity))->entity =
		NULL;
}

bool
identity_steps_again(const struct identity *identity)
{
	for (size_t i = 0; i < identity->touched.count; i++) {
		const struct slot *slot = identity->touched.at[i];

		if (slot->type->stepwise && slot->changed && changed_since(slot, slot->before))
			return true;
	}
	return false;
}

void
identity_stored(struct identity *identity)
{
	for (size_t i = 0; i < identity->kept.count; i++) {
		struct slot *slot = identity->kept.at[i];

		slot->kept = slot->created = false;
		slot->loaded = NULL; /* the next message to touch it finds it as it was sent */
	}
	identity->kept.count = 0;
}

size_t
identity_keep(struct identity *identity)
{
	size_t changed = 0;

	for (size_t i = 0; i < identity->touched.count; i++) {
		struct slot *slot = identity->touched.at[i];

		if (changed_since(slot, slot->before)) {
			keep(identity, slot);
			changed++;
		}
		slot->before = NULL;
	}
	identity->touched.count = 0;
	return changed;
}
