#include "json/stored.h"

#include <string.h>

const char *
json_keep(const json_t *value, struct arena *arena)
{
	_cleanup_buf_ struct buf text = BUF_INIT;

	if (!value)
		return NULL;
	json_write(value, &text);
	return arena_strndup(arena, text.data, text.length);
}

json_t *
json_kept(const char *text)
{
	struct fault fault;
	json_t *value = text ? json_read(text, strlen(text), strlen(text), &fault) : NULL;

	return value ? value : json_object();
}
