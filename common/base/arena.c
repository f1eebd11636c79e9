#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_LEAST (64 * 1024)
#define ALIGNMENT   16

struct block {
	struct block *next;
	size_t used, room;
	_Alignas(ALIGNMENT) unsigned char bytes[];
};

struct arena {
	struct block *blocks; /* the current one first, the first one last */
	size_t used;
};

static struct block *
block_new(size_t room, struct block *next)
{
	struct block *block = xmalloc(sizeof(*block) + room);

	*block = (struct block){.next = next, .room = room};
	return block;
}

struct arena *
arena_new(void)
{
	struct arena *arena = xcalloc(1, sizeof(*arena));

	arena->blocks = block_new(BLOCK_LEAST, NULL);
	return arena;
}

void
arena_reset(struct arena *arena)
{
	while (arena->blocks->next) {
		struct block *next = arena->blocks->next;

		free(arena->blocks);
		arena->blocks = next;
	}
	arena->blocks->used = 0;
	arena->used = 0;
}

void
arena_free(struct arena **arena)
{
	if (!*arena)
		return;
	arena_reset(*arena);
	free((*arena)->blocks);
	free(*arena);
	*arena = NULL;
}

size_t
arena_used(const struct arena *arena)
{
	return arena->used;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
	size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;

	if (rounded < size)
		abort();
	if (arena->blocks->room - arena->blocks->used < rounded)
		arena->blocks =
			block_new(rounded > BLOCK_LEAST ? rounded : BLOCK_LEAST, arena->blocks);
	void *memory = arena->blocks->bytes + arena->blocks->used;
	arena->blocks->used += rounded;
	arena->used += rounded;
	return memset(memory, 0, rounded);
}

char *
arena_strndup(struct arena *arena, const char *text, size_t length)
{
	char *copy = arena_alloc(arena, length + 1);

	memcpy(copy, text, length);
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
	if (length < 0)
		abort();
	char *text = arena_alloc(arena, (size_t)length + 1);
	vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	va_end(arguments);
	return text;
}
