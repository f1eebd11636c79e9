/* How ranges and points lie to each other. */
#include "feel/builtin.h"
#include "feel/node.h"

#include <string.h>

#define CALL(name) static value *name(struct feel_run *run, value *const *args, size_t count)
#define UNUSED	   (void)count

/* A point is the range that has it alone. */
struct span {
	value *low, *high; /* NULL: open */
	bool low_closed, high_closed;
};

static struct span
span_of(value *v)
{
	if (v->kind == FEEL_RANGE)
		return (struct span){
			v->range.low, v->range.high, v->range.low_closed, v->range.high_closed};
	return (struct span){v, v, true, true};
}

/* How two ends lie, where an end that is not there is below or above all. */
static bool
order_of(value *a, value *b, int if_a_open, int if_b_open, int *ret)
{
	if (a && b)
		return value_order(a, b, ret);
	*ret = !a && !b ? 0 : !a ? if_a_open : if_b_open;
	return true;
}

struct relation {
	int low_low, low_high, high_low, high_high; /* of a to b */
};

static bool
relate(struct feel_run *run, const struct span *a, const struct span *b, struct relation *ret)
{
	if (order_of(a->low, b->low, -1, 1, &ret->low_low) &&
		order_of(a->low, b->high, -1, -1, &ret->low_high) &&
		order_of(a->high, b->low, 1, 1, &ret->high_low) &&
		order_of(a->high, b->high, 1, -1, &ret->high_high))
		return true;
	run_fail(run, "ranges of different kinds");
	return false;
}

typedef bool question(const struct span *a, const struct span *b, const struct relation *r);

static bool
before(const struct span *a, const struct span *b, const struct relation *r)
{
	return r->high_low < 0 || (r->high_low == 0 && !(a->high_closed && b->low_closed));
}

static bool
after(const struct span *a, const struct span *b, const struct relation *r)
{
	return r->low_high > 0 || (r->low_high == 0 && !(a->low_closed && b->high_closed));
}

static bool
meets(const struct span *a, const struct span *b, const struct relation *r)
{
	return r->high_low == 0 && a->high_closed && b->low_closed;
}

static bool
met_by(const struct span *a, const struct span *b, const struct relation *r)
{
	return r->low_high == 0 && a->low_closed && b->high_closed;
}

static bool
overlaps(const struct span *a, const struct span *b, const struct relation *r)
{
	return !before(a, b, r) && !after(a, b, r);
}

static bool
low_is_before(const struct span *a, const struct span *b, const struct relation *r)
{
	return r->low_low < 0 || (r->low_low == 0 && a->low_closed && !b->low_closed);
}

static bool
high_is_after(const struct span *a, const struct span *b, const struct relation *r)
{
	return r->high_high > 0 || (r->high_high == 0 && a->high_closed && !b->high_closed);
}

static bool
starts_with_it(const struct span *a, const struct span *b, const struct relation *r)
{
	return r->low_low == 0 && a->low_closed == b->low_closed;
}

static bool
ends_with_it(const struct span *a, const struct span *b, const struct relation *r)
{
	return r->high_high == 0 && a->high_closed == b->high_closed;
}

static bool
includes(const struct span *a, const struct span *b, const struct relation *r)
{
	return (low_is_before(a, b, r) || starts_with_it(a, b, r)) &&
	       (high_is_after(a, b, r) || ends_with_it(a, b, r));
}

static bool
during(const struct span *a, const struct span *b, const struct relation *r)
{
	return !low_is_before(a, b, r) && !high_is_after(a, b, r);
}

static bool
overlaps_before(const struct span *a, const struct span *b, const struct relation *r)
{
	return low_is_before(a, b, r) && overlaps(a, b, r) && !high_is_after(a, b, r);
}

/* The same the other way round: it begins later, and does not end before. */
static bool
overlaps_after(const struct span *a, const struct span *b, const struct relation *r)
{
	bool begins_later = r->low_low > 0 || (r->low_low == 0 && b->low_closed && !a->low_closed),
	     ends_before =
		     r->high_high < 0 || (r->high_high == 0 && b->high_closed && !a->high_closed);

	return begins_later && overlaps(a, b, r) && !ends_before;
}

static bool
finishes(const struct span *a, const struct span *b, const struct relation *r)
{
	return ends_with_it(a, b, r) && during(a, b, r);
}

static bool
finished_by(const struct span *a, const struct span *b, const struct relation *r)
{
	return ends_with_it(a, b, r) && includes(a, b, r);
}

static bool
starts(const struct span *a, const struct span *b, const struct relation *r)
{
	return starts_with_it(a, b, r) && during(a, b, r);
}

static bool
started_by(const struct span *a, const struct span *b, const struct relation *r)
{
	return starts_with_it(a, b, r) && includes(a, b, r);
}

static bool
coincides(const struct span *a, const struct span *b, const struct relation *r)
{
	return starts_with_it(a, b, r) && ends_with_it(a, b, r);
}

static value *
ask(struct feel_run *run, value *const *args, question *of)
{
	struct span a = span_of(args[0]), b = span_of(args[1]);
	struct relation relation;

	if (!relate(run, &a, &b, &relation))
		return &value_null;
	return value_boolean(of(&a, &b, &relation));
}

#define ASK(name)                                                                                  \
	CALL(call_##name)                                                                          \
	{                                                                                          \
		UNUSED;                                                                            \
		return ask(run, args, name);                                                       \
	}

ASK(before)
ASK(after)
ASK(meets)
ASK(met_by)
ASK(overlaps)
ASK(overlaps_before)
ASK(overlaps_after)
ASK(finishes)
ASK(finished_by)
ASK(includes)
ASK(during)
ASK(starts)
ASK(started_by)
ASK(coincides)

/* A literal, or date("...") and the like. */
static bool
is_literal_end(const struct node *node)
{
	if (node->kind == NODE_CALL)
		return node->count == 1 && node->parts[0]->kind == NODE_LITERAL;
	return node->kind == NODE_LITERAL ||
	       (node->kind == NODE_NEGATE && node->parts[0]->kind == NODE_LITERAL);
}

static bool
is_range_of_literals(const struct node *node)
{
	return node->kind == NODE_RANGE && is_literal_end(node->parts[0]) &&
	       is_literal_end(node->parts[1]);
}

/* A range written as a text: with literals as its ends, so that a text can compute nothing. */
CALL(call_range)
{
	struct feel_error error;
	int order;

	UNUSED;
	if (!run_spend(run, (int64_t)args[0]->text.length))
		return &value_null;
	const struct node *node = node_parse(run->arena, args[0]->text.bytes, &error);
	value *range = node && is_range_of_literals(node) ? eval(run, node) : &value_null;
	if (range->kind != FEEL_RANGE ||
		!value_order(range->range.low, range->range.high, &order) || order > 0)
		return run_fail(run, "range: a text that is no range");
	return range;
}

/* By position the first row of a name serves for all; by name the order in which they are written
 * tells which it is. */
const struct builtin builtins_range[] = {
	{"range", call_range, "s", {"from"}},
	{"before", call_before, "aa", {"point1", "point2"}},
	{"before", call_before, "aa", {"point", "range"}},
	{"before", call_before, "aa", {"range", "point"}},
	{"before", call_before, "aa", {"range1", "range2"}},
	{"after", call_after, "aa", {"point1", "point2"}},
	{"after", call_after, "aa", {"point", "range"}},
	{"after", call_after, "aa", {"range", "point"}},
	{"after", call_after, "aa", {"range1", "range2"}},
	{"meets", call_meets, "aa", {"range1", "range2"}},
	{"met by", call_met_by, "aa", {"range1", "range2"}},
	{"overlaps", call_overlaps, "aa", {"range1", "range2"}},
	{"overlaps before", call_overlaps_before, "aa", {"range1", "range2"}},
	{"overlaps after", call_overlaps_after, "aa", {"range1", "range2"}},
	{"finishes", call_finishes, "aa", {"point", "range"}},
	{"finishes", call_finishes, "aa", {"range1", "range2"}},
	{"finished by", call_finished_by, "aa", {"range", "point"}},
	{"finished by", call_finished_by, "aa", {"range1", "range2"}},
	{"includes", call_includes, "aa", {"range", "point"}},
	{"includes", call_includes, "aa", {"range1", "range2"}},
	{"during", call_during, "aa", {"point", "range"}},
	{"during", call_during, "aa", {"range1", "range2"}},
	{"starts", call_starts, "aa", {"point", "range"}},
	{"starts", call_starts, "aa", {"range1", "range2"}},
	{"started by", call_started_by, "aa", {"range", "point"}},
	{"started by", call_started_by, "aa", {"range1", "range2"}},
	{"coincides", call_coincides, "aa", {"point1", "point2"}},
	{"coincides", call_coincides, "aa", {"range1", "range2"}},
	{0},
};
