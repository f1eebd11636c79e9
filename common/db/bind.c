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
bind_text(const struct column *column, const void *member, struct rows *rows)
{
	const char *text = member;

	(void)column;
	row_text(rows, text[0] ? text : NULL);
}

static void
bind_long_text(const struct column *column, const void *member, struct rows *rows)
{
	(void)column;
	row_text(rows, *(const char *const *)member);
}

static void
bind_int(const struct column *column, const void *member, struct rows *rows)
{
	(void)column;
	row_int(rows, *(const int64_t *)member);
}

static void
bind_bool(const struct column *column, const void *member, struct rows *rows)
{
	(void)column;
	row_bool(rows, *(const bool *)member);
}

static void
bind_instant(const struct column *column, const void *member, struct rows *rows)
{
	(void)column;
	row_instant(rows, *(const instant *)member);
}

static void
bind_state(const struct column *column, const void *member, struct rows *rows)
{
	row_text(rows, column->states[*(const int *)member]);
}

/* How a member of each kind is read and bound, and its column's type. */
static const struct {
	bool (*read)(const struct column *column, const struct db_result *result, int row, int at,
		struct arena *arena, void *member);
	void (*bind)(const struct column *column, const void *member, struct rows *rows);
	enum value_kind value;
	const char *type, *cast;
} kinds[] = {
	[COLUMN_TEXT] = {read_text, bind_text, VALUE_TEXT, "text", ""},
	[COLUMN_LONG_TEXT] = {read_long_text, bind_long_text, VALUE_TEXT, "text", ""},
	[COLUMN_JSON] = {read_long_text, bind_long_text, VALUE_TEXT, "text", "::json"},
	[COLUMN_INT] = {read_int, bind_int, VALUE_INT, "int8", ""},
	[COLUMN_BOOL] = {read_bool, bind_bool, VALUE_BOOL, "bool", ""},
	[COLUMN_INSTANT] = {read_instant, bind_instant, VALUE_INSTANT, "timestamptz", ""},
	[COLUMN_STATE] = {read_state, bind_state, VALUE_TEXT, "text", ""},
};

bool
entity_read(const struct entity_type *type, const struct db_result *result, int row, int first,
	struct arena *arena, void *ret_entity, struct fault *fault)
{
	const struct column *column = type->columns;

	for (int at = first; column->name; at++, column++) {
		void *member = (char *)ret_entity + column->offset;

		if (!kinds[column->kind].read(column, result, row, at, arena, member))
			return fault_set(fault,
				"%s.%s does not fit: is the statement's list of columns in the "
				"order of the table?",
				type->name, column->name);
	}
	return true;
}

/* Of an update: the key, and what may change. */
static bool
takes_part(const struct entity_type *type, const struct column *column, bool update)
{
	return !update || column == type->columns || !column->fixed;
}

/* A list of the columns that take part, with the key or without. */
static void
add_list(struct buf *sql, const struct entity_type *type, bool update, bool key,
	void (*add)(struct buf *sql, const struct column *column, int place))
{
	int place = 0;

	for (const struct column *column = type->columns; column->name; column++) {
		if (!takes_part(type, column, update))
			continue;
		place++;
		if (!key && column == type->columns)
			continue;
		if (place > 1 + !key)
			buf_add_text(sql, ", ");
		add(sql, column, place);
	}
}

static void
add_name(struct buf *sql, const struct column *column, int place)
{
	(void)place;
	buf_printf(sql, "\"%s\"", column->name);
}

static void
add_value(struct buf *sql, const struct column *column, int place)
{
	(void)place;
	buf_printf(sql, "v.\"%s\"%s", column->name, kinds[column->kind].cast);
}

static void
add_assignment(struct buf *sql, const struct column *column, int place)
{
	buf_printf(sql, "\"%s\" = ", column->name);
	add_value(sql, column, place);
}

static void
add_parameter(struct buf *sql, const struct column *column, int place)
{
	buf_printf(sql, "$%d::%s[]", place, kinds[column->kind].type);
}

static void
add_rows(struct buf *sql, const struct entity_type *type, bool update)
{
	buf_add_text(sql, " FROM unnest(");
	add_list(sql, type, update, true, add_parameter);
	buf_add_text(sql, ") AS v (");
	add_list(sql, type, update, true, add_name);
	buf_add_text(sql, ")");
}

char *
entity_insert_sql(const struct entity_type *type)
{
	struct buf sql = BUF_INIT;

	buf_printf(&sql, "INSERT INTO %s (", type->name);
	add_list(&sql, type, false, true, add_name);
	buf_add_text(&sql, ") SELECT ");
	add_list(&sql, type, false, true, add_value);
	add_rows(&sql, type, false);
	return buf_steal(&sql);
}

static bool
may_change(const struct entity_type *type)
{
	for (const struct column *column = type->columns; column->name; column++)
		if (!column->fixed)
			return true;
	return false;
}

char *
entity_update_sql(const struct entity_type *type)
{
	const char *key = type->columns[0].name;
	struct buf sql = BUF_INIT;

	if (!may_change(type))
		return NULL;
	buf_printf(&sql, "UPDATE %s AS t SET ", type->name);
	add_list(&sql, type, true, false, add_assignment);
	add_rows(&sql, type, true);
	buf_printf(&sql, " WHERE t.\"%s\" = v.\"%s\"", key, key);
	return buf_steal(&sql);
}

static bool
prepare(struct db_session *session, const struct entity_type *type, const char *what, char *sql,
	struct fault *fault)
{
	_cleanup_free_ char *owned = sql;
	_cleanup_free_ char *name = xasprintf("%s %s", type->name, what);

	return !owned || db_prepare_one(session, name, owned, fault);
}

bool
db_prepare_entities(
	struct db_session *session, const struct entity_type *const *types, struct fault *fault)
{
	for (; *types; types++)
		if (!prepare(session, *types, "insert", entity_insert_sql(*types), fault) ||
			!prepare(session, *types, "update", entity_update_sql(*types), fault))
			return false;
	return true;
}

void
entity_rows(const struct entity_type *type, bool update, struct rows *rows)
{
	enum value_kind values[PARAMS_MOST];
	int count = 0;

	for (const struct column *column = type->columns; column->name; column++)
		if (takes_part(type, column, update))
			values[count++] = kinds[column->kind].value;
	rows_begin(rows, values, count);
}

void
entity_bind(const struct entity_type *type, bool update, const void *entity, struct rows *rows)
{
	for (const struct column *column = type->columns; column->name; column++)
		if (takes_part(type, column, update))
			kinds[column->kind].bind(
				column, (const char *)entity + column->offset, rows);
}

const char *
entity_key(const struct entity_type *type, const void *entity)
{
	return (const char *)entity + type->columns[0].offset;
}
