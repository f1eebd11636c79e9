#include "base/map.h"

#include "base/uuid.h"
#include <stdlib.h>
#include <string.h>

/* Open addressing into an array of entries that keeps the order of insertion; a removed entry stays
 * as a gap. */
struct entry {
	char *key; /* NULL: removed */
	void *value;
	uint64_t hash;
};

struct map {
	struct entry *entries;
	size_t used, room, count; /* used: entries with gaps */
	uint32_t *index;	  /* 0: free, else an entry's place + 1 */
	size_t slots;		  /* a power of two */
	uint64_t seed;
};

struct map *
map_new(void)
{
	struct map *map = xcalloc(1, sizeof(*map));

	random_bytes(&map->seed, sizeof(map->seed));
	return map;
}

void
map_clear(struct map *map)
{
	for (size_t i = 0; i < map->used; i++)
		free(map->entries[i].key);
	if (map->slots)
		memset(map->index, 0, map->slots * sizeof(*map->index));
	map->used = map->count = 0;
}

void
map_free(struct map **map)
{
	if (!*map)
		return;
	map_clear(*map);
	free((*map)->entries);
	free((*map)->index);
	free(*map);
	*map = NULL;
}

size_t
map_count(const struct map *map)
{
	return map->count;
}

/* FNV-1a with a random start and a final mix. */
static uint64_t
hash_of(const struct map *map, const char *key)
{
	uint64_t hash = UINT64_C(14695981039346656037) ^ map->seed;

	for (; *key; key++)
		hash = (hash ^ (unsigned char)*key) * UINT64_C(1099511628211);
	hash ^= hash >> 32;
	return hash * UINT64_C(0x9e3779b97f4a7c15);
}

/* The slot that holds the key, or the free one where it would go. */
static size_t
slot_of(const struct map *map, const char *key, uint64_t hash)
{
	size_t at = (hash >> 20) & (map->slots - 1);

	while (map->index[at]) {
		const struct entry *entry = &map->entries[map->index[at] - 1];

		if (entry->key && entry->hash == hash && strcmp(entry->key, key) == 0)
			return at;
		at = (at + 1) & (map->slots - 1);
	}
	return at;
}

static void
rebuild(struct map *map)
{
	size_t kept = 0;

	for (size_t i = 0; i < map->used; i++)
		if (map->entries[i].key)
			map->entries[kept++] = map->entries[i];
	map->used = kept;
	map->room = kept < 8 ? 16 : kept * 2;
	map->entries = xrealloc(map->entries, map->room * sizeof(*map->entries));
	map->slots = 32;
	while (map->slots < map->room * 2)
		map->slots *= 2;
	free(map->index);
	map->index = xcalloc(map->slots, sizeof(*map->index));
	for (size_t i = 0; i < map->used; i++)
		map->index[slot_of(map, map->entries[i].key, map->entries[i].hash)] =
			(uint32_t)i + 1;
}

void *
map_get(const struct map *map, const char *key)
{
	if (!map->count)
		return NULL;
	size_t at = slot_of(map, key, hash_of(map, key));
	return map->index[at] ? map->entries[map->index[at] - 1].value : NULL;
}

void
map_put(struct map *map, const char *key, void *value)
{
	uint64_t hash = hash_of(map, key);

	if (map->used == map->room)
		rebuild(map);
	size_t at = slot_of(map, key, hash);
	if (map->index[at]) {
		map->entries[map->index[at] - 1].value = value;
		return;
	}
	map->entries[map->used] = (struct entry){xstrdup(key), value, hash};
	map->index[at] = (uint32_t)++map->used;
	map->count++;
}

void
map_remove(struct map *map, const char *key)
{
	if (!map->count)
		return;
	size_t at = slot_of(map, key, hash_of(map, key));
	if (!map->index[at])
		return;
	struct entry *entry = &map->entries[map->index[at] - 1];
	free(entry->key);
	*entry = (struct entry){0};
	map->count--;
}

bool
map_next(const struct map *map, size_t *at, const char **ret_key, void **ret_value)
{
	while (*at < map->used && !map->entries[*at].key)
		(*at)++;
	if (*at >= map->used)
		return false;
	*ret_key = map->entries[*at].key;
	*ret_value = map->entries[*at].value;
	(*at)++;
	return true;
}
