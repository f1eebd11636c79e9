/* Reference values by date, such as a lending rate: the caller gives them. */
#include "feel/builtin.h"

#include <string.h>

void
feel_use_series(struct feel_run *run, feel_series *series, void *context)
{
	run->series = series;
	run->series_context = context;
}

static value *
call_series(struct feel_run *run, value *const *args, size_t count)
{
	_cleanup_buf_ struct buf date = BUF_INIT;
	const char *name = args[0]->text.bytes, *text = NULL;

	(void)count;
	date_write(&args[1]->moment.date, &date);
	if (run->series)
		text = run->series(run->series_context, name, date.data);
	value *v = text ? value_parse(run->arena, FEEL_NUMBER, text, strlen(text)) : NULL;
	return v ? v : value_missing(run->arena, arena_printf(run->arena, "series.%s", name));
}

const struct builtin builtins_series[] = {
	{"series", call_series, "Si", {"name", "date"}},
	{0},
};

/* The depth is that of the tree. */
static void
name_series(const struct node *node, void (*each)(void *context, const char *name), void *context)
{
	if (node->kind == NODE_CALL && node->builtin->call == call_series)
		each(context, node->parts[0]->literal->text.bytes);
	for (size_t i = 0; i < node->count; i++)
		if (node->parts[i])
			name_series(node->parts[i], each, context);
}

void
feel_series_names(
	const struct feel *feel, void (*each)(void *context, const char *name), void *context)
{
	name_series(feel->root, each, context);
}
