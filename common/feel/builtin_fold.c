/* Functions that make one value of many: of one list, or of any number of arguments. */
#include "feel/builtin.h"

#include <stdlib.h>

#define CALL(name) static value *name(struct feel_run *run, value *const *args, size_t count)

/* Positions of a fold's numbers are not worth an error of their own: the kind is. */
static bool
all_numbers(struct feel_run *run, value *const *args, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (args[i]->kind == FEEL_NUMBER)
			continue;
		run_fail(run, "item %zu is a %s and no number", i + 1, kind_name(args[i]->kind));
		return false;
	}
	return run_spend(run, (int64_t)count);
}

CALL(call_count)
{
	(void)args;
	return value_int(run->arena, (int64_t)count);
}

/* Durations can be added up as well. */
CALL(call_sum)
{
	if (count == 0)
		return run_fail(run, "the sum of nothing");
	value *sum = args[0];
	if (sum->kind != FEEL_DAYS_DURATION && sum->kind != FEEL_MONTHS_DURATION &&
		!all_numbers(run, args, count))
		return &value_null;
	for (size_t i = 1; i < count && run_spend(run, 1); i++)
		sum = apply_arithmetic(run, OP_ADD, sum, args[i]);
	return sum;
}

CALL(call_product)
{
	if (count == 0)
		return run_fail(run, "the product of nothing");
	if (!all_numbers(run, args, count))
		return &value_null;
	value *product = args[0];
	for (size_t i = 1; i < count && run_spend(run, 1); i++)
		product = apply_arithmetic(run, OP_MULTIPLY, product, args[i]);
	return product;
}

CALL(call_mean)
{
	if (count == 0)
		return run_fail(run, "the mean of nothing");
	return apply_arithmetic(
		run, OP_DIVIDE, call_sum(run, args, count), value_int(run->arena, (int64_t)count));
}

/* Of a sample: over one less than there are. */
CALL(call_stddev)
{
	struct number root;

	if (count < 2)
		return run_fail(run, "the deviation of less than two numbers");
	if (!all_numbers(run, args, count))
		return &value_null;
	value *mean = call_mean(run, args, count), *sum = value_int(run->arena, 0);
	for (size_t i = 0; i < count && run_spend(run, 3); i++) {
		value *off = apply_arithmetic(run, OP_SUBTRACT, args[i], mean);
		sum = apply_arithmetic(
			run, OP_ADD, sum, apply_arithmetic(run, OP_MULTIPLY, off, off));
	}
	sum = apply_arithmetic(run, OP_DIVIDE, sum, value_int(run->arena, (int64_t)count - 1));
	if (!is_kind(sum, FEEL_NUMBER))
		return sum;
	return run_number(run, number_sqrt(run->arena, &sum->number, &root), &root);
}

/* sign 1: the largest. */
static value *
extreme(struct feel_run *run, value *const *args, size_t count, int sign)
{
	int order;

	if (count == 0)
		return run_fail(run, "the least or the most of nothing");
	value *best = args[0];
	for (size_t i = 0; i < count && run_spend(run, 1); i++) {
		if (!value_order(args[i], best, &order))
			return run_fail(run, "%s and %s have no order", kind_name(best->kind),
				kind_name(args[i]->kind));
		if (order * sign > 0)
			best = args[i];
	}
	return best;
}

CALL(call_min)
{
	return extreme(run, args, count, -1);
}

CALL(call_max)
{
	return extreme(run, args, count, 1);
}

static int
by_number(const void *a, const void *b)
{
	return number_compare(&(*(value *const *)a)->number, &(*(value *const *)b)->number);
}

/* The numbers in their order; NULL if they are none. */
static value **
sorted(struct feel_run *run, value *const *args, size_t count)
{
	value **numbers = arena_alloc(run->arena, (count ? count : 1) * sizeof(*numbers));

	if (!all_numbers(run, args, count) || !run_spend(run, (int64_t)count * 4))
		return NULL;
	for (size_t i = 0; i < count; i++)
		numbers[i] = args[i];
	qsort(numbers, count, sizeof(*numbers), by_number);
	return numbers;
}

CALL(call_median)
{
	value **numbers = sorted(run, args, count);

	if (!numbers)
		return &value_null;
	if (count == 0)
		return run_fail(run, "the median of nothing");
	if (count % 2 == 1)
		return numbers[count / 2];
	return call_mean(run, numbers + count / 2 - 1, 2);
}

static size_t
run_length(value *const *numbers, size_t count, size_t from)
{
	size_t length = 1;

	while (from + length < count && by_number(&numbers[from], &numbers[from + length]) == 0)
		length++;
	return length;
}

/* All numbers that are there most often. */
CALL(call_mode)
{
	value **numbers = sorted(run, args, count);
	struct items modes = {0};
	size_t most = 0, length;

	if (!numbers)
		return &value_null;
	for (size_t i = 0; i < count; i += length) {
		length = run_length(numbers, count, i);
		if (length < most)
			continue;
		if (length > most)
			modes.count = 0;
		most = length;
		items_add(run, &modes, numbers[i]);
	}
	return items_list(run, &modes);
}

static value *
fold_all(struct feel_run *run, value *const *args, size_t count, bool settles)
{
	struct fold fold = {.settles = settles};

	if (count == 1 && args[0]->kind == FEEL_UNKNOWN)
		return value_unknown(run->arena, args, 1);
	for (size_t i = 0; i < count && run_spend(run, 1); i++)
		if (!fold_add(run, &fold, args[i]))
			break;
	return fold_result(run, &fold);
}

CALL(call_all)
{
	return fold_all(run, args, count, false);
}

CALL(call_any)
{
	return fold_all(run, args, count, true);
}

const struct builtin builtins_fold[] = {
	{"count", call_count, "+", {"list"}, UNKNOWN_HELD},
	{"min", call_min, "+", {"list"}},
	{"max", call_max, "+", {"list"}},
	{"sum", call_sum, "+", {"list"}},
	{"mean", call_mean, "+", {"list"}},
	{"stddev", call_stddev, "+", {"list"}},
	{"product", call_product, "+", {"list"}},
	{"median", call_median, "+", {"list"}},
	{"mode", call_mode, "+", {"list"}},
	{"all", call_all, "+", {"list"}, UNKNOWN_TAKEN},
	{"any", call_any, "+", {"list"}, UNKNOWN_TAKEN},
	{0},
};
