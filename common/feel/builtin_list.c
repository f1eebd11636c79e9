/* Functions of lists, and of what is true of values. */
#include "feel/builtin.h"

#include <string.h>

#define CALL(name) static value *name(struct feel_run *run, value *const *args, size_t count)
#define UNUSED	   (void)run, (void)count

/* Quietly: what cannot be compared is another. */
static bool
same(struct feel_run *run, value *a, value *b)
{
	int64_t spent = 0;
	enum truth truth = value_equal(run->arena, a, b, &spent);

	run_spend(run, spent);
	return truth == TRUTH_TRUE;
}

static bool
has(struct feel_run *run, value *const *items, size_t count, value *v)
{
	for (size_t i = 0; i < count && !run->stopped; i++)
		if (same(run, items[i], v))
			return true;
	return false;
}

CALL(call_list_contains)
{
	UNUSED;
	return value_boolean(has(run, args[0]->list.items, args[0]->list.count, args[1]));
}

static bool
add_all(struct feel_run *run, struct items *items, value *const *from, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!items_add(run, items, from[i]))
			return false;
	return run_spend(run, (int64_t)count / 4);
}

/* The position from 0; -1 and a cause if the list has none such. */
static int64_t
position_in(struct feel_run *run, value *position, size_t count)
{
	int64_t at, all = (int64_t)count;

	if (position->kind == FEEL_NUMBER && number_to_int(&position->number, &at)) {
		if (at >= 1 && at <= all)
			return at - 1;
		if (at < 0 && at >= -all)
			return all + at;
	}
	run_fail(run, "a position that the list does not have");
	return -1;
}

CALL(call_sublist)
{
	struct items items = {0};
	int64_t start = position_in(run, args[1], args[0]->list.count), length;

	UNUSED;
	if (start < 0)
		return &value_null;
	length = (int64_t)args[0]->list.count - start;
	if (args[2] && args[2]->kind == FEEL_NUMBER) {
		int64_t wanted;
		if (!number_to_int(&args[2]->number, &wanted) || wanted < 0 || wanted > length)
			return run_fail(run, "a length that the list does not have");
		length = wanted;
	}
	add_all(run, &items, args[0]->list.items + start, (size_t)length);
	return items_list(run, &items);
}

/* "append" and "concatenate" take any number of arguments, the first of which counts as a list. */
CALL(call_append)
{
	struct items items = {0};

	if (count == 0 || args[0]->kind == FEEL_NULL)
		return run_fail(run, "append: null is no list");
	if (args[0]->kind != FEEL_LIST)
		items_add(run, &items, args[0]);
	else
		add_all(run, &items, args[0]->list.items, args[0]->list.count);
	add_all(run, &items, args + 1, count - 1);
	return items_list(run, &items);
}

CALL(call_concatenate)
{
	struct items items = {0};

	for (size_t i = 0; i < count; i++) {
		if (args[i]->kind == FEEL_NULL)
			return run_fail(run, "concatenate: null is no list");
		if (args[i]->kind != FEEL_LIST
				? !items_add(run, &items, args[i])
				: !add_all(run, &items, args[i]->list.items, args[i]->list.count))
			return &value_null;
	}
	return items_list(run, &items);
}

CALL(call_insert_before)
{
	struct items items = {0};
	int64_t at = position_in(run, args[1], args[0]->list.count);

	UNUSED;
	if (at < 0)
		return &value_null;
	add_all(run, &items, args[0]->list.items, (size_t)at);
	items_add(run, &items, args[2]);
	add_all(run, &items, args[0]->list.items + at, args[0]->list.count - (size_t)at);
	return items_list(run, &items);
}

CALL(call_remove)
{
	struct items items = {0};
	int64_t at = position_in(run, args[1], args[0]->list.count);

	UNUSED;
	if (at < 0)
		return &value_null;
	add_all(run, &items, args[0]->list.items, (size_t)at);
	add_all(run, &items, args[0]->list.items + at + 1, args[0]->list.count - (size_t)at - 1);
	return items_list(run, &items);
}

CALL(call_list_replace)
{
	int64_t at = position_in(run, args[1], args[0]->list.count);
	struct items items = {0};

	UNUSED;
	if (at < 0)
		return &value_null;
	add_all(run, &items, args[0]->list.items, args[0]->list.count);
	items.at[at] = args[2];
	return items_list(run, &items);
}

CALL(call_reverse)
{
	struct items items = {0};

	UNUSED;
	for (size_t i = args[0]->list.count; i-- > 0;)
		items_add(run, &items, args[0]->list.items[i]);
	return items_list(run, &items);
}

CALL(call_index_of)
{
	struct items items = {0};

	UNUSED;
	for (size_t i = 0; i < args[0]->list.count && !run->stopped; i++)
		if (same(run, args[0]->list.items[i], args[1]))
			items_add(run, &items, value_int(run->arena, (int64_t)i + 1));
	return items_list(run, &items);
}

static value *
distinct(struct feel_run *run, value *const *from, size_t count)
{
	struct items items = {0};

	for (size_t i = 0; i < count && !run->stopped; i++)
		if (!has(run, items.at, items.count, from[i]))
			items_add(run, &items, from[i]);
	return items_list(run, &items);
}

CALL(call_distinct_values)
{
	UNUSED;
	return distinct(run, args[0]->list.items, args[0]->list.count);
}

CALL(call_union)
{
	value *all = call_concatenate(run, args, count);

	return all->kind == FEEL_LIST ? distinct(run, all->list.items, all->list.count) : all;
}

CALL(call_duplicate_values)
{
	struct items items = {0};
	value *const *from = args[0]->list.items;

	UNUSED;
	for (size_t i = 0; i < args[0]->list.count && !run->stopped; i++)
		if (has(run, from + i + 1, args[0]->list.count - i - 1, from[i]) &&
			!has(run, items.at, items.count, from[i]))
			items_add(run, &items, from[i]);
	return items_list(run, &items);
}

/* The depth of a list is bounded. */
static bool
flatten(struct feel_run *run, struct items *items, value *list)
{
	for (size_t i = 0; i < list->list.count; i++) {
		value *item = list->list.items[i];
		if (!run_spend(run, 1) || !(item->kind == FEEL_LIST ? flatten(run, items, item)
								    : items_add(run, items, item)))
			return false;
	}
	return true;
}

CALL(call_flatten)
{
	struct items items = {0};

	UNUSED;
	return flatten(run, &items, args[0]) ? items_list(run, &items) : &value_null;
}

/* ---- what is true of values ---- */

CALL(call_not)
{
	UNUSED;
	return value_boolean(!args[0]->boolean);
}

CALL(call_is_known)
{
	UNUSED;
	return value_boolean(args[0]->kind != FEEL_UNKNOWN && !args[0]->holes);
}

/* Not only equal, but in the same zone. */
CALL(call_is)
{
	value *a = args[0] ? args[0] : &value_null, *b = args[1] ? args[1] : &value_null;

	UNUSED;
	if ((a->kind == FEEL_TIME || a->kind == FEEL_DATE_TIME) && a->kind == b->kind &&
		a->moment.time.offset != b->moment.time.offset)
		return &value_false;
	return value_boolean(same(run, a, b));
}

const struct builtin builtins_list[] = {
	{"list contains", call_list_contains, "la", {"list", "element"}},
	{"sublist", call_sublist, "ln|n", {"list", "start position", "length"}, UNKNOWN_HELD},
	{"insert before", call_insert_before, "lna", {"list", "position", "newItem"}, UNKNOWN_HELD},
	{"remove", call_remove, "ln", {"list", "position"}, UNKNOWN_HELD},
	{"list replace", call_list_replace, "lna", {"list", "position", "newItem"}, UNKNOWN_HELD},
	{"reverse", call_reverse, "l", {"list"}, UNKNOWN_HELD},
	{"index of", call_index_of, "la", {"list", "match"}},
	{"distinct values", call_distinct_values, "l", {"list"}},
	{"duplicate values", call_duplicate_values, "l", {"list"}},
	{"flatten", call_flatten, "l", {"list"}, UNKNOWN_HELD},
	{"append", call_append, "*", {"list", "item"}, UNKNOWN_HELD},
	{"concatenate", call_concatenate, "*", {"list"}, UNKNOWN_HELD},
	{"union", call_union, "*", {"list"}},
	{"not", call_not, "b", {"negand"}},
	{"is known", call_is_known, "a", {"value"}, UNKNOWN_TAKEN},
	{"is", call_is, "|aa", {"value1", "value2"}},
	{0},
};
