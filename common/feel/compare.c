/* Which values are equal, and which comes before which. */
#include "feel/value.h"

#include <string.h>

/* False settles a comparison of parts, then unknown, then what cannot be compared. */
static enum truth
both(enum truth a, enum truth b)
{
	static const int weight[] = {
		[TRUTH_FALSE] = 3, [TRUTH_UNKNOWN] = 2, [TRUTH_NULL] = 1, [TRUTH_TRUE] = 0};

	return weight[a] >= weight[b] ? a : b;
}

static enum truth
truth(bool is)
{
	return is ? TRUTH_TRUE : TRUTH_FALSE;
}

static enum truth
equal_list(struct arena *arena, value *a, value *b, int64_t *spent)
{
	enum truth so_far = TRUTH_TRUE;

	if (a->list.count != b->list.count)
		return TRUTH_FALSE;
	for (size_t i = 0; i < a->list.count && so_far != TRUTH_FALSE; i++)
		so_far =
			both(so_far, value_equal(arena, a->list.items[i], b->list.items[i], spent));
	return so_far;
}

static enum truth
equal_context(struct arena *arena, value *a, value *b, int64_t *spent)
{
	enum truth so_far = TRUTH_TRUE;
	size_t count;
	const struct entry *entries = context_entries(a, &count);

	if (count != b->context.count)
		return TRUTH_FALSE;
	for (size_t i = 0; i < count && so_far != TRUTH_FALSE; i++) {
		value *other = context_get(arena, b, entries[i].key);
		if (!other)
			return TRUTH_FALSE;
		so_far = both(so_far, value_equal(arena, entries[i].value, other, spent));
	}
	return so_far;
}

static enum truth
equal_end(struct arena *arena, value *a, value *b, int64_t *spent)
{
	if (!a || !b)
		return truth(a == b);
	return value_equal(arena, a, b, spent);
}

static enum truth
equal_range(struct arena *arena, value *a, value *b, int64_t *spent)
{
	if (a->range.low_closed != b->range.low_closed ||
		a->range.high_closed != b->range.high_closed)
		return TRUTH_FALSE;
	return both(equal_end(arena, a->range.low, b->range.low, spent),
		equal_end(arena, a->range.high, b->range.high, spent));
}

static bool
in_zones(value *v)
{
	return (v->kind == FEEL_TIME || v->kind == FEEL_DATE_TIME) && v->moment.time.zoned;
}

static enum truth
equal_scalar(struct arena *arena, value *a, value *b, int64_t *spent)
{
	int order;

	(void)arena, (void)spent;
	if (a->kind == FEEL_BOOLEAN)
		return truth(a->boolean == b->boolean);
	if (in_zones(a) != in_zones(b))
		return TRUTH_FALSE;
	return value_order(a, b, &order) ? truth(order == 0) : TRUTH_NULL;
}

enum truth
value_equal(struct arena *arena, value *a, value *b, int64_t *spent)
{
	static enum truth (*const by_kind[])(struct arena *, value *, value *, int64_t *) = {
		[FEEL_LIST] = equal_list,
		[FEEL_CONTEXT] = equal_context,
		[FEEL_RANGE] = equal_range,
		[FEEL_FUNCTION] = NULL,
	};

	++*spent;
	if (a->kind == FEEL_UNKNOWN || b->kind == FEEL_UNKNOWN)
		return TRUTH_UNKNOWN;
	if (a->kind == FEEL_NULL || b->kind == FEEL_NULL)
		return truth(a->kind == b->kind);
	if (a->kind != b->kind)
		return TRUTH_NULL;
	return (by_kind[a->kind] ? by_kind[a->kind] : equal_scalar)(arena, a, b, spent);
}

/* ---- order ---- */

static int
order_number(value *a, value *b)
{
	return number_compare(&a->number, &b->number);
}

/* By code points: the order of UTF-8's bytes. */
static int
order_text(value *a, value *b)
{
	int order = strcmp(a->text.bytes, b->text.bytes);

	return order < 0 ? -1 : order > 0;
}

static int
order_date(value *a, value *b)
{
	return date_compare(&a->moment.date, &b->moment.date);
}

static int
order_time(value *a, value *b)
{
	return time_compare(&a->moment.time, &b->moment.time);
}

static int
order_date_time(value *a, value *b)
{
	return moment_compare(&a->moment, &b->moment);
}

bool
value_order(value *a, value *b, int *ret)
{
	static int (*const by_kind[])(value *, value *) = {
		[FEEL_NUMBER] = order_number,
		[FEEL_TEXT] = order_text,
		[FEEL_DATE] = order_date,
		[FEEL_DATE_TIME] = order_date_time,
		[FEEL_TIME] = order_time,
		[FEEL_DAYS_DURATION] = order_number,
		[FEEL_MONTHS_DURATION] = order_number,
		[FEEL_FUNCTION] = NULL,
	};

	if (a->kind != b->kind || !by_kind[a->kind] || in_zones(a) != in_zones(b))
		return false;
	*ret = by_kind[a->kind](a, b);
	return true;
}
