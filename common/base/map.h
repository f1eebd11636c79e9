/*
 * A map from text to a pointer, in order of insertion.  Keys are copied.  Hashed with a random seed
 * per process, so that a peer cannot choose colliding keys.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/mem.h"

struct map;

struct map *map_new(void);
void map_free(struct map **map); /* not the values */
void map_clear(struct map *map);
size_t map_count(const struct map *map);
void *map_get(const struct map *map, const char *key);	     /* NULL if absent */
void map_put(struct map *map, const char *key, void *value); /* replaces */
void map_remove(struct map *map, const char *key);
/* Iterates: `for (size_t i = 0; map_next(map, &i, &key, &value);)`.  The map must not change
 * meanwhile. */
bool map_next(const struct map *map, size_t *at, const char **ret_key, void **ret_value);

#endif
