#include "db/params.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

void
params_clear(struct params *params, struct arena *arena)
{
	params->arena = arena;
	params->count = 0;
}

static void
add(struct params *params, const char *value, int length, int binary)
{
	assert(params->count < PARAMS_MOST);
	params->value[params->count] = value;
	params->length[params->count] = length;
	params->binary[params->count++] = binary;
}

void
param_add(struct params *params, const char *text)
{
	add(params, text ? arena_strdup(params->arena, text) : NULL, 0, 0);
}

void
param_add_int(struct params *params, int64_t number)
{
	add(params, arena_printf(params->arena, "%" PRId64, number), 0, 0);
}

void
param_add_bool(struct params *params, bool value)
{
	add(params, value ? "t" : "f", 0, 0);
}

void
param_add_instant(struct params *params, instant at)
{
	char text[INSTANT_TEXT_SIZE];

	param_add(params, at ? instant_text(at, text) : NULL);
}

void
param_add_bytes(struct params *params, const void *bytes, size_t length)
{
	add(params, bytes, (int)length, 1);
}
