/*
 * An arena: allocations that are all freed together.  A batch has one, an evaluation has one.
 * Memory is zeroed and aligned for any type.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/mem.h"

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena **arena);	      /* nulls the pointer */
void arena_reset(struct arena *arena);	      /* keeps the first block */
size_t arena_used(const struct arena *arena); /* bytes handed out since the last reset */

void *arena_alloc(struct arena *arena, size_t size);
void *arena_copy(struct arena *arena, const void *bytes, size_t size);
/* The list with room for one more of `size` bytes: itself, or one of twice the room with what it
 * held, the old staying where it is until the reset. */
void *arena_grow(struct arena *arena, void *list, size_t count, size_t *room, size_t size);
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t length);
char *arena_printf(struct arena *arena, const char *format, ...) printf_like(2, 3);

#endif
