/* What functions cost, and how large what they give can be. */
#include "feel/builtin.h"
#include "feel/worst_parts.h"

#include <string.h>

static bool
is_in(const struct builtin *row, const struct builtin *table)
{
	for (; table->name; table++)
		if (table == row)
			return true;
	return false;
}

static bool
is_one_of(const struct builtin *row, const char *const *names)
{
	for (; *names; names++)
		if (strcmp(row->name, *names) == 0)
			return true;
	return false;
}

static int64_t
steps_of(const struct builtin *row, const struct sum *args)
{
	static const char *const each_with_each[] = {"distinct values", "duplicate values", "union",
		"context", "context merge", NULL},
				 *const parts[] = {"list contains", "index of", "flatten", "is",
					 NULL},
				 *const real[] = {"sqrt", "exp", "log", "stddev", NULL},
				 *const texts[] = {"string", "string join", NULL};
	int64_t steps =
		worst_times(8, worst_plus(is_one_of(row, parts) ? args->weight : args->length, 1));

	if (is_one_of(row, each_with_each))
		return worst_times(2 * args->weight, worst_plus(args->length, 4));
	if (is_one_of(row, texts))
		return worst_times(TEXT_STEPS, worst_plus(args->weight, 1));
	if (strcmp(row->name, "range") == 0)
		return 64 * TEXT_STEPS; /* a step for each byte */
	if (is_in(row, builtins_text) || is_in(row, builtins_moment))
		return TEXT_STEPS;
	return is_one_of(row, real) ? worst_plus(steps, REAL_STEPS) : steps;
}

/* What is in all arguments together may be in the result: items, members, or one of them. */
static const struct shape *
moved(struct worst *w, const struct sum *args)
{
	struct shape *shape = (struct shape *)shape_list(w, args->length, args->any, false);

	shape->weight = worst_plus(args->weight, 4);
	return shape;
}

const struct shape *
worst_call(struct worst *w, const struct builtin *row, const struct sum *args)
{
	worst_spend(w, steps_of(row, args));
	if (strcmp(row->name, "range") == 0)
		return shape_range(w, ITEMS_MOST);
	if (is_in(row, builtins_fold) && strcmp(row->name, "mode") != 0)
		return shape_item(args->any);
	if (strcmp(row->name, "flatten") == 0)
		return shape_list(w, args->weight, &shape_scalar, false);
	if (is_in(row, builtins_fold) || is_in(row, builtins_list) || is_in(row, builtins_context))
		return moved(w, args);
	return &shape_scalar;
}
