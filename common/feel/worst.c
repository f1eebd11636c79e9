/* The evaluator once more, over how large values can be instead of over values. */
#include "feel/worst_parts.h"

#include "feel/paths.h"
#include <string.h>

typedef const struct shape *worst_node(struct worst *w, const struct node *node);
static worst_node walk, walk_scalar;

static const struct shape *
member(struct worst *w, const struct shape *of, const char *name)
{
	if (shape_is_list(of)) {
		worst_spend(w, worst_plus(of->count, of->count / 8));
		return shape_list(w, of->count, member(w, of->item, name), false);
	}
	if (of->path)
		return shape_at_path(w, arena_printf(w->arena, "%s.%s", of->path, name));
	return of->item ? of->item : &shape_scalar;
}

/* ---- names ---- */

/* Whether a name within a filter may be a member of the item: any, or one that has a type. */
static bool
may_be_member(struct worst *w, const struct shape *item, const char *name)
{
	if (is_root(name) || !(item->path || item->members))
		return false;
	return !w->type_of || !item->path ||
	       w->type_of(w->context, arena_printf(w->arena, "%s.%s", item->path, name));
}

/* As large as all that the name may be: a member of an item, what is called so outside, or the
 * value of any row of a table. */
static const struct shape *
find_name(struct worst *w, const struct named *names, const char *name)
{
	const struct shape *found = NULL;

	for (; names; names = names->outer) {
		if (names->name && strcmp(names->name, name) != 0)
			continue;
		if (names->name || strcmp(name, "item") == 0)
			found = shape_join(w, found, names->shape);
		if (!names->name && may_be_member(w, names->shape, name))
			found = shape_join(w, found, member(w, names->shape, name));
	}
	return found;
}

static const struct shape *
walk_name(struct worst *w, const struct node *node)
{
	const struct shape *found = shape_join(
		w, find_name(w, w->names, node->name), find_name(w, w->facts, node->name));

	return is_root(node->name) ? shape_join(w, found, shape_at_path(w, node->name))
				   : shape_join(w, found, &shape_scalar);
}

static const struct shape *
walk_member(struct worst *w, const struct node *node)
{
	return member(w, walk(w, node->parts[0]), node->name);
}

/* ---- loops ---- */

static bool
whole_literal(const struct node *node, int64_t *ret)
{
	bool negative = node->kind == NODE_NEGATE;
	const struct node *literal = negative ? node->parts[0] : node;

	if (literal->kind != NODE_LITERAL || literal->literal->kind != FEEL_NUMBER ||
		!number_is_whole(&literal->literal->number) ||
		!number_to_int(&literal->literal->number, ret))
		return false;
	*ret = negative ? -*ret : *ret;
	return true;
}

/* From a number to a number that are written out, or as far as any list goes. */
static int64_t
counted(const struct node *range)
{
	int64_t low, high;

	if (!whole_literal(range->parts[0], &low) || !whole_literal(range->parts[1], &high))
		return ITEMS_MOST;
	int64_t far = low < high ? high - low : low - high;
	return far < ITEMS_MOST ? far + 1 : ITEMS_MOST;
}

static const struct shape *
walk_range(struct worst *w, const struct node *node)
{
	walk_scalar(w, node);
	return shape_range(w, counted(node));
}

/* The steps of what is done for each, and what comes out; the steps so far stay apart. */
static const struct shape *
walk_each(struct worst *w, const struct node *node, int64_t *ret_steps)
{
	int64_t before = w->steps;

	w->steps = 0;
	const struct shape *shape = walk(w, node);
	*ret_steps = w->steps;
	w->steps = before;
	return shape;
}

/* The names from `index` on; the depth is their number.  Returns what the body gives; `ret_rounds`
 * how often. */
static const struct shape *
walk_loops(struct worst *w, const struct node *node, size_t index, int64_t *ret_rounds)
{
	const struct named *outer = w->names;
	int64_t before, rounds = 1, steps;

	if (index + 1 == node->count) {
		*ret_rounds = 1;
		return walk(w, node->parts[index]);
	}
	const struct shape *domain = walk(w, node->parts[index]);
	struct named name = {node->names[index], shape_item(domain), outer};
	before = worst_plus(w->steps, worst_times(2, shape_length(domain)));
	w->steps = 0;
	w->names = &name;
	const struct shape *body = walk_loops(w, node, index + 1, &rounds);
	steps = worst_plus(w->steps, 1);
	w->names = outer;
	w->steps = worst_plus(before, worst_times(shape_length(domain), steps));
	*ret_rounds = worst_times(shape_length(domain), rounds);
	return body;
}

static const struct shape *
walk_for(struct worst *w, const struct node *node)
{
	const struct shape partial = {ITEMS_MOST, WEIGHT_MOST, &shape_scalar, NULL, false, 1};
	struct named name = {"partial", &partial, w->names};
	int64_t rounds;

	if (node->asks_partial)
		w->names = &name;
	const struct shape *body = walk_loops(w, node, 0, &rounds);
	w->names = name.outer;
	worst_spend(w, worst_plus(rounds / 8,
			       node->asks_partial ? worst_times(rounds, rounds / 8 + 1) : 0));
	return shape_list(w, rounds < ITEMS_MOST ? rounds : ITEMS_MOST, body, false);
}

static const struct shape *
walk_quantified(struct worst *w, const struct node *node)
{
	int64_t rounds;

	walk_loops(w, node, 0, &rounds);
	return &shape_scalar;
}

static const struct shape *
walk_filter(struct worst *w, const struct node *node)
{
	const struct shape *base = walk(w, node->parts[0]);
	struct named item = {NULL, shape_item(base), w->names};
	int64_t steps;

	w->names = &item;
	walk_each(w, node->parts[1], &steps);
	w->names = item.outer;
	/* the filter is evaluated even where there is no item */
	worst_spend(w, worst_plus(worst_times(worst_plus(shape_length(base), 1), steps),
			       shape_length(base) / 8));
	return node->parts[1]->kind == NODE_LITERAL && node->parts[1]->literal->kind == FEEL_NUMBER
		       ? shape_item(base)
		       : shape_list(w, shape_length(base), shape_item(base), false);
}

/* ---- other nodes ---- */

static const struct shape *
walk_literal(struct worst *w, const struct node *node)
{
	(void)w, (void)node;
	return &shape_scalar;
}

/* Evaluates all parts. */
static struct sum
worst_parts(struct worst *w, const struct node *node)
{
	struct sum sum = {0, 0, &shape_scalar};

	for (size_t i = 0; i < node->count; i++) {
		const struct shape *part = node->parts[i] ? walk(w, node->parts[i]) : &shape_scalar;
		sum.weight = worst_plus(sum.weight, part->weight);
		sum.length = worst_plus(sum.length, shape_length(part));
		sum.any = shape_join(w, sum.any, part);
	}
	return sum;
}

static const struct shape *
walk_scalar(struct worst *w, const struct node *node)
{
	worst_parts(w, node);
	return &shape_scalar;
}

static bool
may_be_text(const struct node *node)
{
	return node->kind != NODE_LITERAL || node->literal->kind == FEEL_TEXT;
}

/* Texts may be added up as well. */
static const struct shape *
walk_arithmetic(struct worst *w, const struct node *node)
{
	int64_t exponent;

	if (node->op == OP_ADD && may_be_text(node->parts[0]) && may_be_text(node->parts[1]))
		worst_spend(w, TEXT_STEPS);
	if (node->op == OP_POWER && !whole_literal(node->parts[1], &exponent))
		worst_spend(w, REAL_STEPS);
	return walk_scalar(w, node);
}

/* Equality looks at all parts. */
static const struct shape *
walk_compare(struct worst *w, const struct node *node)
{
	struct sum both = worst_parts(w, node);

	if (node->op == OP_EQUAL || node->op == OP_NOT_EQUAL)
		worst_spend(w, worst_times(2, both.weight));
	return &shape_scalar;
}

/* x is compared with each test and its items. */
static const struct shape *
walk_in(struct worst *w, const struct node *node)
{
	worst_spend(w, worst_times(2 * (int64_t)node->count, worst_parts(w, node).weight));
	return &shape_scalar;
}

static const struct shape *
walk_if(struct worst *w, const struct node *node)
{
	int64_t then, otherwise;

	walk(w, node->parts[0]);
	const struct shape *a = walk_each(w, node->parts[1], &then),
			   *b = walk_each(w, node->parts[2], &otherwise);
	worst_spend(w, then > otherwise ? then : otherwise);
	return shape_join(w, a, b);
}

static const struct shape *
walk_list(struct worst *w, const struct node *node)
{
	worst_spend(w, (int64_t)node->count / 8);
	return shape_list(w, (int64_t)node->count, worst_parts(w, node).any, false);
}

static const struct shape *
walk_context(struct worst *w, const struct node *node)
{
	const struct named *outer = w->names;
	const struct shape *any = NULL;

	for (size_t i = 0; i < node->count; i++) {
		struct named *name = arena_alloc(w->arena, sizeof(*name));
		*name = (struct named){node->names[i], walk(w, node->parts[i]), w->names};
		any = shape_join(w, any, name->shape);
		w->names = name;
	}
	w->names = outer;
	worst_spend(w, (int64_t)node->count / 8);
	return shape_list(w, (int64_t)node->count, any, true);
}

static const struct shape *
walk_call(struct worst *w, const struct node *node)
{
	struct sum args = worst_parts(w, node);

	return worst_call(w, node->builtin, &args);
}

static const struct shape *
walk(struct worst *w, const struct node *node)
{
	static worst_node *const by_kind[NODE_KINDS] = {
		[NODE_LITERAL] = walk_literal,
		[NODE_NAME] = walk_name,
		[NODE_MEMBER] = walk_member,
		[NODE_ARITHMETIC] = walk_arithmetic,
		[NODE_COMPARE] = walk_compare,
		[NODE_IN] = walk_in,
		[NODE_RANGE] = walk_range,
		[NODE_IF] = walk_if,
		[NODE_FOR] = walk_for,
		[NODE_SOME] = walk_quantified,
		[NODE_EVERY] = walk_quantified,
		[NODE_LIST] = walk_list,
		[NODE_CONTEXT] = walk_context,
		[NODE_FILTER] = walk_filter,
		[NODE_CALL] = walk_call,
	};

	worst_spend(w, 1);
	return (by_kind[node->kind] ? by_kind[node->kind] : walk_scalar)(w, node);
}

struct worst *
worst_new(struct arena *arena, feel_type_of *type_of, void *context, int64_t items)
{
	struct worst *w = arena_alloc(arena, sizeof(*w));

	*w = (struct worst){.arena = arena, .type_of = type_of, .context = context, .items = items};
	return w;
}

int64_t
worst_add(struct worst *w, const char *name, const struct feel *feel)
{
	w->steps = 0;
	const struct shape *shape = walk(w, feel->root);
	if (name) {
		struct named *fact = arena_alloc(w->arena, sizeof(*fact));
		*fact = (struct named){arena_strdup(w->arena, name), shape, w->facts};
		w->facts = fact;
	}
	return w->steps;
}
