#include "base/map.h"

#include "base/uuid.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/*
 * Entries stand in order of insertion; a table of slots, a power of two in size and at most half
 * full, finds them by hash.  A removed entry keeps its place, without key, until the table is built
 * anew.
 */
struct entry {
	char *key; /* NULL: removed */
	void *value;
	uint64_t hash;
};

struct map {
	struct entry *entries;
	size_t used, room, count; /* entries with and without key; allocated; with key */
	uint32_t *slots;	  /* index of an entry + 1, or 0 */
	size_t slot_count;
};

static uint64_t seed[2];
static pthread_once_t seeded = PTHREAD_ONCE_INIT;

static void
make_seed(void)
{
	random_bytes(seed, sizeof(seed));
}

static uint64_t
rotate(uint64_t x, int bits)
{
	return x << bits | x >> (64 - bits);
}

static void
sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[0] = rotate(v[0], 32);
	v[2] += v[3];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[2] = rotate(v[2], 32);
}

static void
sip_word(uint64_t v[4], uint64_t word)
{
	v[3] ^= word;
	sip_round(v);
	v[0] ^= word;
}

/* SipHash-1-3 (Aumasson and Bernstein): keyed, so that collisions cannot be computed beforehand. */
static uint64_t
hash_key(const char *key)
{
	size_t length = strlen(key), rest = length;
	uint64_t word, v[4] = {
			       seed[0] ^ UINT64_C(0x736f6d6570736575),
			       seed[1] ^ UINT64_C(0x646f72616e646f6d),
			       seed[0] ^ UINT64_C(0x6c7967656e657261),
			       seed[1] ^ UINT64_C(0x7465646279746573),
		       };

	for (; rest >= 8; rest -= 8, key += 8) {
		memcpy(&word, key, 8);
		sip_word(v, word);
	}
	word = (uint64_t)length << 56;
	for (size_t i = 0; i < rest; i++)
		word |= (uint64_t)(unsigned char)key[i] << (8 * i);
	sip_word(v, word);
	v[2] ^= 0xff;
	for (int i = 0; i < 3; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

struct map *
map_new(void)
{
	pthread_once(&seeded, make_seed);
	return xcalloc(1, sizeof(struct map));
}

static void
drop_keys(struct map *map)
{
	for (size_t i = 0; i < map->used; i++)
		free(map->entries[i].key);
}

void
map_free(struct map **map)
{
	if (!*map)
		return;
	drop_keys(*map);
	free((*map)->entries);
	free((*map)->slots);
	free(*map);
	*map = NULL;
}

void
map_clear(struct map *map)
{
	drop_keys(map);
	map->used = map->count = 0;
	if (map->slots)
		memset(map->slots, 0, map->slot_count * sizeof(*map->slots));
}

size_t
map_count(const struct map *map)
{
	return map->count;
}

static struct entry *
find(const struct map *map, const char *key, uint64_t hash)
{
	if (!map->slot_count)
		return NULL;
	for (size_t at = hash & (map->slot_count - 1); map->slots[at];
		at = (at + 1) & (map->slot_count - 1)) {
		struct entry *entry = &map->entries[map->slots[at] - 1];
		if (entry->key && entry->hash == hash && strcmp(entry->key, key) == 0)
			return entry;
	}
	return NULL;
}

void *
map_get(const struct map *map, const char *key)
{
	struct entry *entry = find(map, key, hash_key(key));

	return entry ? entry->value : NULL;
}

static void
place(struct map *map, size_t index)
{
	size_t at = map->entries[index].hash & (map->slot_count - 1);

	while (map->slots[at])
		at = (at + 1) & (map->slot_count - 1);
	map->slots[at] = (uint32_t)(index + 1);
}

/* Closes the gaps of removed entries, then makes room for at least one more. */
static void
rebuild(struct map *map)
{
	size_t kept = 0;

	for (size_t i = 0; i < map->used; i++)
		if (map->entries[i].key)
			map->entries[kept++] = map->entries[i];
	map->used = kept;
	if (kept >= map->room / 2) {
		if (map->room > UINT32_MAX / 4)
			abort();
		map->room = map->room ? map->room * 2 : 16;
		map->entries = xrealloc(map->entries, map->room * sizeof(*map->entries));
		free(map->slots);
		map->slot_count = map->room * 2;
		map->slots = xcalloc(map->slot_count, sizeof(*map->slots));
	} else {
		memset(map->slots, 0, map->slot_count * sizeof(*map->slots));
	}
	for (size_t i = 0; i < kept; i++)
		place(map, i);
}

void
map_put(struct map *map, const char *key, void *value)
{
	uint64_t hash = hash_key(key);
	struct entry *entry = find(map, key, hash);

	if (entry) {
		entry->value = value;
		return;
	}
	if (map->used == map->room)
		rebuild(map);
	map->entries[map->used] = (struct entry){xstrdup(key), value, hash};
	place(map, map->used++);
	map->count++;
}

void
map_remove(struct map *map, const char *key)
{
	struct entry *entry = find(map, key, hash_key(key));

	if (!entry)
		return;
	free(entry->key);
	*entry = (struct entry){0};
	map->count--;
}

bool
map_next(const struct map *map, size_t *at, const char **ret_key, void **ret_value)
{
	while (*at < map->used) {
		const struct entry *entry = &map->entries[(*at)++];
		if (!entry->key)
			continue;
		*ret_key = entry->key;
		*ret_value = entry->value;
		return true;
	}
	return false;
}
