#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_BLOCK (16 * 1024)
#define LATER_BLOCK (64 * 1024)

struct block {
	struct block *older;
	size_t size, used;
	_Alignas(max_align_t) char bytes[];
};

struct arena {
	struct block *newest;
	size_t used;
};

static struct block *
block_new(struct block *older, size_t size)
{
	struct block *block = xcalloc(1, sizeof(*block) + size);

	block->older = older;
	block->size = size;
	return block;
}

struct arena *
arena_new(void)
{
	struct arena *arena = xcalloc(1, sizeof(*arena));

	arena->newest = block_new(NULL, FIRST_BLOCK);
	return arena;
}

static void
drop_to_first(struct arena *arena)
{
	while (arena->newest->older) {
		struct block *block = arena->newest;
		arena->newest = block->older;
		free(block);
	}
}

void
arena_free(struct arena **arena)
{
	if (!*arena)
		return;
	drop_to_first(*arena);
	free((*arena)->newest);
	free(*arena);
	*arena = NULL;
}

void
arena_reset(struct arena *arena)
{
	drop_to_first(arena);
	memset(arena->newest->bytes, 0, arena->newest->used);
	arena->newest->used = 0;
	arena->used = 0;
}

size_t
arena_used(const struct arena *arena)
{
	return arena->used;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
	const size_t unit = _Alignof(max_align_t);

	if (size > SIZE_MAX / 2)
		abort();
	size_t rounded = (size + unit - 1) / unit * unit;
	if (rounded > arena->newest->size - arena->newest->used)
		arena->newest =
			block_new(arena->newest, rounded > LATER_BLOCK ? rounded : LATER_BLOCK);
	struct block *block = arena->newest;
	void *memory = block->bytes + block->used;
	block->used += rounded;
	arena->used += rounded;
	return memory;
}

void *
arena_copy(struct arena *arena, const void *bytes, size_t size)
{
	return memcpy(arena_alloc(arena, size), bytes, size);
}

void *
arena_grow(struct arena *arena, void *list, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return list;
	*room = *room ? 2 * *room : 4;
	void *grown = arena_alloc(arena, *room * size);
	if (count)
		memcpy(grown, list, count * size);
	return grown;
}

char *
arena_strndup(struct arena *arena, const char *text, size_t length)
{
	size_t there = strnlen(text, length);
	char *copy = arena_alloc(arena, there + 1);

	memcpy(copy, text, there);
	return copy;
}

char *
arena_strdup(struct arena *arena, const char *text)
{
	return arena_strndup(arena, text, strlen(text));
}

char *
arena_printf(struct arena *arena, const char *format, ...)
{
	va_list arguments, again;

	va_start(arguments, format);
	va_copy(again, arguments);
	int length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length < 0)
		abort();
	char *text = arena_alloc(arena, (size_t)length + 1);
	vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	return text;
}
