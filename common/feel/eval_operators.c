/* Arithmetic, comparison, ranges and tests. */
#include "feel/run.h"

#include <string.h>

/* ---- arithmetic ---- */

typedef value *arithmetic(struct feel_run *run, enum operator op, value *a, value *b);

static value *
make(struct feel_run *run, enum feel_kind kind, bool made, const struct number *n)
{
	if (!made)
		return run_number(run, false, n);
	return run_spend(run, (int64_t)number_cost(n)) ? value_duration(run->arena, kind, n)
						       : &value_null;
}

static number_operation *const operations[OPERATORS] = {
	[OP_ADD] = number_add,
	[OP_SUBTRACT] = number_subtract,
	[OP_MULTIPLY] = number_multiply,
	[OP_DIVIDE] = number_divide,
	[OP_POWER] = number_power,
};

static value *
power_real(struct feel_run *run, const struct number *a, const struct number *b)
{
	struct number n;

	if (!run_spend_irrational(run, a) || !run_spend_irrational(run, b))
		return &value_null;
	if (!number_power_real(run->arena, a, b, &n))
		return run_fail(run, "a power that is no number, or too large or small");
	return run_number(run, true, &n);
}

static value *
of_numbers(struct feel_run *run, enum operator op, value *a, value *b)
{
	struct number n;

	if (op == OP_DIVIDE && number_sign(&b->number) == 0)
		return run_fail(run, "division by zero");
	if (op == OP_POWER && number_sign(&a->number) == 0 && number_sign(&b->number) < 0)
		return run_fail(run, "division by zero");
	if (op == OP_POWER && !number_is_whole(&b->number))
		return power_real(run, &a->number, &b->number);
	return run_number(run, operations[op](run->arena, &a->number, &b->number, &n), &n);
}

static value *
of_texts(struct feel_run *run, enum operator op, value *a, value *b)
{
	_cleanup_buf_ struct buf both = BUF_INIT;

	(void)op;
	buf_add(&both, a->text.bytes, a->text.length);
	buf_add(&both, b->text.bytes, b->text.length);
	return run_buf(run, &both);
}

/* Two durations of one kind: a duration, but a quotient is a number. */
static value *
of_durations(struct feel_run *run, enum operator op, value *a, value *b)
{
	struct number n;

	if (op == OP_DIVIDE && number_sign(&b->number) == 0)
		return run_fail(run, "division by zero");
	bool made = operations[op](run->arena, &a->number, &b->number, &n);
	return op == OP_DIVIDE ? run_number(run, made, &n) : make(run, a->kind, made, &n);
}

/* Months are whole: parts of a month are dropped. */
static value *
scale_duration(struct feel_run *run, enum operator op, value *duration, value *by)
{
	struct number n;

	if (op == OP_DIVIDE && number_sign(&by->number) == 0)
		return run_fail(run, "division by zero");
	bool made = operations[op](run->arena, &duration->number, &by->number, &n);
	if (made && duration->kind == FEEL_MONTHS_DURATION)
		made = number_round(run->arena, &n, 0, ROUND_DOWN, &n);
	return make(run, duration->kind, made, &n);
}

static value *
scaled_duration(struct feel_run *run, enum operator op, value *by, value *duration)
{
	return scale_duration(run, op, duration, by);
}

/* A date is midnight in UTC where it meets a date and time. */
static struct moment
moment_of(value *v)
{
	struct moment moment = v->moment;

	if (v->kind == FEEL_DATE)
		moment.time = (struct time_of_day){.zoned = true};
	return moment;
}

static value *
between_moments(struct feel_run *run, enum operator op, value *a, value *b)
{
	struct moment from = moment_of(b), until = moment_of(a);
	struct number x, y, n;

	if (from.time.zoned != until.time.zoned)
		return run_fail(run, "one of two times has an offset from UTC, and one has none");
	bool made = moment_to_seconds(run->arena, &until, &x) &&
		    moment_to_seconds(run->arena, &from, &y) &&
		    operations[op](run->arena, &x, &y, &n);
	return make(run, FEEL_DAYS_DURATION, made, &n);
}

static value *
between_times(struct feel_run *run, enum operator op, value *a, value *b)
{
	struct number x, y, n;

	if (a->moment.time.zoned != b->moment.time.zoned)
		return run_fail(run, "one of two times has an offset from UTC, and one has none");
	bool made = time_to_seconds(run->arena, &a->moment.time, &x) &&
		    time_to_seconds(run->arena, &b->moment.time, &y) &&
		    operations[op](run->arena, &x, &y, &n);
	return make(run, FEEL_DAYS_DURATION, made, &n);
}

static value *
out_of_years(struct feel_run *run)
{
	return run_fail(run, "a date outside of the years that are computed with");
}

static value *
moved(struct feel_run *run, value *like, const struct moment *moment)
{
	if (like->kind == FEEL_DATE)
		return value_date(run->arena, &moment->date);
	if (like->kind == FEEL_TIME)
		return value_time(run->arena, &moment->time);
	return value_date_time(run->arena, moment);
}

/* Time goes round at midnight; a date forgets the part of a day. */
static value *
move_by_days(struct feel_run *run, enum operator op, value *a, value *b)
{
	struct moment moment = a->moment, result;
	struct number zero, by, day;

	if (a->kind == FEEL_TIME)
		moment.date = (struct date){2000, 1, 1};
	number_of_int(run->arena, 0, &zero);
	number_of_int(run->arena, SECONDS_PER_DAY, &day);
	if (!operations[op](run->arena, &zero, &b->number, &by) ||
		(a->kind == FEEL_TIME && !number_modulo(run->arena, &by, &day, &by)))
		return run_number(run, false, &by);
	if (!moment_add_seconds(run->arena, &moment, &by, &result))
		return out_of_years(run);
	return moved(run, a, &result);
}

static value *
move_by_months(struct feel_run *run, enum operator op, value *a, value *b)
{
	struct moment moment = a->moment;
	int64_t months;

	if (!number_to_int(&b->number, &months) ||
		!date_add_months(&a->moment.date, op == OP_ADD ? months : -months, &moment.date))
		return out_of_years(run);
	return moved(run, a, &moment);
}

static value *
moved_by_days(struct feel_run *run, enum operator op, value *a, value *b)
{
	return move_by_days(run, op, b, a);
}

static value *
moved_by_months(struct feel_run *run, enum operator op, value *a, value *b)
{
	return move_by_months(run, op, b, a);
}

#define BIT(op) (1u << (op))
#define SUMS	(BIT(OP_ADD) | BIT(OP_SUBTRACT))

static const struct {
	enum feel_kind a, b;
	unsigned operators;
	arithmetic *apply;
} arithmetics[] = {
	{FEEL_NUMBER, FEEL_NUMBER, ~0u, of_numbers},
	{FEEL_TEXT, FEEL_TEXT, BIT(OP_ADD), of_texts},
	{FEEL_DAYS_DURATION, FEEL_DAYS_DURATION, SUMS | BIT(OP_DIVIDE), of_durations},
	{FEEL_MONTHS_DURATION, FEEL_MONTHS_DURATION, SUMS | BIT(OP_DIVIDE), of_durations},
	{FEEL_DAYS_DURATION, FEEL_NUMBER, BIT(OP_MULTIPLY) | BIT(OP_DIVIDE), scale_duration},
	{FEEL_MONTHS_DURATION, FEEL_NUMBER, BIT(OP_MULTIPLY) | BIT(OP_DIVIDE), scale_duration},
	{FEEL_NUMBER, FEEL_DAYS_DURATION, BIT(OP_MULTIPLY), scaled_duration},
	{FEEL_NUMBER, FEEL_MONTHS_DURATION, BIT(OP_MULTIPLY), scaled_duration},
	{FEEL_DATE, FEEL_DATE, BIT(OP_SUBTRACT), between_moments},
	{FEEL_DATE, FEEL_DATE_TIME, BIT(OP_SUBTRACT), between_moments},
	{FEEL_DATE_TIME, FEEL_DATE, BIT(OP_SUBTRACT), between_moments},
	{FEEL_DATE_TIME, FEEL_DATE_TIME, BIT(OP_SUBTRACT), between_moments},
	{FEEL_TIME, FEEL_TIME, BIT(OP_SUBTRACT), between_times},
	{FEEL_DATE, FEEL_DAYS_DURATION, SUMS, move_by_days},
	{FEEL_DATE_TIME, FEEL_DAYS_DURATION, SUMS, move_by_days},
	{FEEL_TIME, FEEL_DAYS_DURATION, SUMS, move_by_days},
	{FEEL_DATE, FEEL_MONTHS_DURATION, SUMS, move_by_months},
	{FEEL_DATE_TIME, FEEL_MONTHS_DURATION, SUMS, move_by_months},
	{FEEL_DAYS_DURATION, FEEL_DATE, BIT(OP_ADD), moved_by_days},
	{FEEL_DAYS_DURATION, FEEL_DATE_TIME, BIT(OP_ADD), moved_by_days},
	{FEEL_DAYS_DURATION, FEEL_TIME, BIT(OP_ADD), moved_by_days},
	{FEEL_MONTHS_DURATION, FEEL_DATE, BIT(OP_ADD), moved_by_months},
	{FEEL_MONTHS_DURATION, FEEL_DATE_TIME, BIT(OP_ADD), moved_by_months},
};

value *
apply_arithmetic(struct feel_run *run, enum operator op, value *a, value *b)
{
	value *const of[] = {a, b};
	value *unknown = value_unknown(run->arena, of, 2);

	if (unknown)
		return unknown;
	for (size_t i = 0; i < ARRAY_LEN(arithmetics); i++)
		if (arithmetics[i].a == a->kind && arithmetics[i].b == b->kind &&
			arithmetics[i].operators & BIT(op))
			return arithmetics[i].apply(run, op, a, b);
	return run_fail(run, "%s %s %s means nothing", kind_name(a->kind), operator_text[op],
		kind_name(b->kind));
}

value *
eval_arithmetic(struct feel_run *run, const struct node *node)
{
	value *a = eval(run, node->parts[0]);

	return apply_arithmetic(run, node->op, a, eval(run, node->parts[1]));
}

value *
eval_negate(struct feel_run *run, const struct node *node)
{
	value *v = eval(run, node->parts[0]);
	struct number zero, n;

	if (v->kind == FEEL_UNKNOWN)
		return value_unknown(run->arena, &v, 1);
	if (v->kind != FEEL_NUMBER && v->kind != FEEL_DAYS_DURATION &&
		v->kind != FEEL_MONTHS_DURATION)
		return run_fail(run, "there is no negative %s", kind_name(v->kind));
	number_of_int(run->arena, 0, &zero);
	return make(run, v->kind, number_subtract(run->arena, &zero, &v->number, &n), &n);
}

/* ---- comparison ---- */

static bool
holds(enum operator op, int order)
{
	return op == OP_LESS	     ? order < 0
	       : op == OP_LESS_EQUAL ? order <= 0
	       : op == OP_GREATER    ? order > 0
				     : order >= 0;
}

static value *
opposite(value *v)
{
	return v->kind == FEEL_BOOLEAN ? value_boolean(!v->boolean) : v;
}

value *
apply_compare(struct feel_run *run, enum operator op, value *a, value *b)
{
	value *const of[] = {a, b};
	value *unknown = value_unknown(run->arena, of, 2);
	int order;

	if (unknown)
		return unknown;
	if (op == OP_EQUAL)
		return run_equal(run, a, b);
	if (op == OP_NOT_EQUAL)
		return opposite(run_equal(run, a, b));
	if (!value_order(a, b, &order))
		return run_fail(run, "%s %s %s means nothing", kind_name(a->kind),
			operator_text[op], kind_name(b->kind));
	return value_boolean(holds(op, order));
}

value *
eval_compare(struct feel_run *run, const struct node *node)
{
	value *a = eval(run, node->parts[0]);

	return apply_compare(run, node->op, a, eval(run, node->parts[1]));
}

/* Both ends at once: an end that already says no settles it. */
static value *
within(struct feel_run *run, value *x, enum operator above, value *low, enum operator below,
	value *high)
{
	struct fold fold = {.settles = false};

	if (low && !fold_add(run, &fold, apply_compare(run, above, x, low)))
		return fold_result(run, &fold);
	if (high)
		fold_add(run, &fold, apply_compare(run, below, x, high));
	return fold_result(run, &fold);
}

value *
eval_between(struct feel_run *run, const struct node *node)
{
	value *x = eval(run, node->parts[0]), *low = eval(run, node->parts[1]);

	return within(run, x, OP_GREATER_EQUAL, low, OP_LESS_EQUAL, eval(run, node->parts[2]));
}

/* ---- ranges and tests ---- */

value *
range_has(struct feel_run *run, value *range, value *x)
{
	return within(run, x, range->range.low_closed ? OP_GREATER_EQUAL : OP_GREATER,
		range->range.low, range->range.high_closed ? OP_LESS_EQUAL : OP_LESS,
		range->range.high);
}

static value *
range_of(struct feel_run *run, value *low, bool low_closed, value *high, bool high_closed)
{
	value *range = value_range(run->arena, low, low_closed, high, high_closed);

	return range ? range : run_fail(run, "a range larger than is computed with");
}

value *
eval_range(struct feel_run *run, const struct node *node)
{
	value *low = eval(run, node->parts[0]), *high = eval(run, node->parts[1]);

	return range_of(run, low, node->low_closed, high, node->high_closed);
}

/* "(< 10)" by itself is the range below 10. */
value *
eval_test(struct feel_run *run, const struct node *node)
{
	value *end = eval(run, node->parts[0]);
	bool closed = node->op != OP_LESS && node->op != OP_GREATER;

	if (node->op == OP_NOT_EQUAL)
		return run_fail(run, "(!= x) is no range");
	if (node->op == OP_EQUAL)
		return range_of(run, end, true, end, true);
	if (node->op == OP_LESS || node->op == OP_LESS_EQUAL)
		return range_of(run, NULL, false, end, closed);
	return range_of(run, end, closed, NULL, false);
}

/* Among several, what cannot be compared with x is not x. */
static value *
run_equal_quietly(struct feel_run *run, value *x, value *other)
{
	int64_t spent = 0;
	enum truth truth = value_equal(run->arena, x, other, &spent);

	run_spend(run, spent);
	return truth == TRUTH_NULL ? &value_false : run_truth(run, truth, x, other);
}

static value *
list_holds(struct feel_run *run, value *x, value *list)
{
	struct fold fold = {.settles = true};

	if (x->kind == FEEL_LIST && !fold_add(run, &fold, run_equal(run, x, list)))
		return fold_result(run, &fold);
	for (size_t i = 0; i < list->list.count; i++) {
		value *item = list->list.items[i];
		value *found = item->kind == FEEL_RANGE && x->kind != FEEL_RANGE
				       ? range_has(run, item, x)
				       : run_equal_quietly(run, x, item);
		if (!run_spend(run, 1) || !fold_add(run, &fold, found))
			break;
	}
	return fold_result(run, &fold);
}

value *
test_holds(struct feel_run *run, value *x, value *test)
{
	value *const of[] = {x, test};
	value *unknown = value_unknown(run->arena, of, 2);

	if (unknown)
		return unknown;
	if (test->kind == FEEL_RANGE && x->kind != FEEL_RANGE)
		return range_has(run, test, x);
	if (test->kind == FEEL_LIST)
		return list_holds(run, x, test);
	return run_equal_quietly(run, x, test);
}

static value *
holds_for(struct feel_run *run, value *x, const struct node *test)
{
	if (test->kind == NODE_ANYTHING)
		return &value_true;
	if (test->kind == NODE_TEST)
		return apply_compare(run, test->op, x, eval(run, test->parts[0]));
	value *v = eval(run, test);
	return test->asks_input && v->kind == FEEL_BOOLEAN ? v : test_holds(run, x, v);
}

value *
eval_in(struct feel_run *run, const struct node *node)
{
	struct fold fold = {.settles = true};
	value *x = eval(run, node->parts[0]);

	for (size_t i = 1; i < node->count; i++)
		if (!fold_add(run, &fold, holds_for(run, x, node->parts[i])))
			break;
	value *result = fold_result(run, &fold);
	return node->negated ? opposite(result) : result;
}
