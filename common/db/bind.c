#include "db/bind.h"

#include <string.h>

static bool
read_text(const struct column *column, const struct db_result *result, int row, int at,
	struct arena *arena, void *member)
{
	(void)arena;
	return copy_text(member, column->size, db_text(result, row, at));
}

static bool
read_long_text(const struct column *column, const struct db_result *result, int row, int at,
	struct arena *arena, void *member)
{
	(void)column;
	*(const char **)member =
		db_is_null(result, row, at) ? NULL : arena_strdup(arena, db_text(result, row, at));
	return true;
}

static bool
read_int(const struct column *column, const struct db_result *result, int row, int at,
	struct arena *arena, void *member)
{
	(void)column, (void)arena;
	*(int64_t *)member = db_is_null(result, row, at) ? 0 : db_int(result, row, at);
	return true;
}

static bool
read_bool(const struct column *column, const struct db_result *result, int row, int at,
	struct arena *arena, void *member)
{
	(void)column, (void)arena;
	*(bool *)member = db_bool(result, row, at);
	return true;
}

static bool
read_instant(const struct column *column, const struct db_result *result, int row, int at,
	struct arena *arena, void *member)
{
	(void)column, (void)arena;
	*(instant *)member = db_instant(result, row, at);
	return true;
}

static bool
read_state(const struct column *column, const struct db_result *result, int row, int at,
	struct arena *arena, void *member)
{
	(void)arena;
	for (int i = 0; column->states[i]; i++) {
		if (strcmp(column->states[i], db_text(result, row, at)) == 0) {
			*(int *)member = i;
			return true;
		}
	}
	return false;
}

static void
bind_text(const struct column *column, const void *member, struct params *params)
{
	const char *text = member;

	(void)column;
	param_add(params, text[0] ? text : NULL);
}

static void
bind_long_text(const struct column *column, const void *member, struct params *params)
{
	(void)column;
	param_add(params, *(const char *const *)member);
}

static void
bind_int(const struct column *column, const void *member, struct params *params)
{
	(void)column;
	param_add_int(params, *(const int64_t *)member);
}

static void
bind_bool(const struct column *column, const void *member, struct params *params)
{
	(void)column;
	param_add_bool(params, *(const bool *)member);
}

static void
bind_instant(const struct column *column, const void *member, struct params *params)
{
	(void)column;
	param_add_instant(params, *(const instant *)member);
}

static void
bind_state(const struct column *column, const void *member, struct params *params)
{
	param_add(params, column->states[*(const int *)member]);
}

/* How a member of each kind is read and bound. */
static const struct {
	bool (*read)(const struct column *column, const struct db_result *result, int row, int at,
		struct arena *arena, void *member);
	void (*bind)(const struct column *column, const void *member, struct params *params);
} kinds[] = {
	[COLUMN_TEXT] = {read_text, bind_text},
	[COLUMN_LONG_TEXT] = {read_long_text, bind_long_text},
	[COLUMN_INT] = {read_int, bind_int},
	[COLUMN_BOOL] = {read_bool, bind_bool},
	[COLUMN_INSTANT] = {read_instant, bind_instant},
	[COLUMN_STATE] = {read_state, bind_state},
};

bool
entity_read(const struct entity_type *type, const struct db_result *result, int row,
	struct arena *arena, void *ret_entity, struct fault *fault)
{
	const struct column *column = type->columns;

	for (int at = 0; column->name; at++, column++) {
		void *member = (char *)ret_entity + column->offset;

		if (!kinds[column->kind].read(column, result, row, at, arena, member))
			return fault_set(fault,
				"%s.%s does not fit: is the statement's list of columns in the "
				"order of the table?",
				type->name, column->name);
	}
	return true;
}

static void
bind(const struct entity_type *type, const void *entity, bool update, struct params *params)
{
	for (const struct column *column = type->columns; column->name; column++) {
		if (update && column->fixed && column != type->columns)
			continue;
		kinds[column->kind].bind(column, (const char *)entity + column->offset, params);
	}
}

void
entity_bind_insert(const struct entity_type *type, const void *entity, struct params *params)
{
	bind(type, entity, false, params);
}

void
entity_bind_update(const struct entity_type *type, const void *entity, struct params *params)
{
	bind(type, entity, true, params);
}

const char *
entity_key(const struct entity_type *type, const void *entity)
{
	return (const char *)entity + type->columns[0].offset;
}
