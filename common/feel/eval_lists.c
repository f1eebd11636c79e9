/* What goes through lists: for, some, every, filters. */
#include "feel/run.h"

/* ---- what is iterated over ---- */

/* Whole numbers or days from low to high, or down to it. */
static value *
count_through(struct feel_run *run, value *range)
{
	value *low = range->range.low, *high = range->range.high;
	bool dates = low->kind == FEEL_DATE;
	int64_t from, until;
	struct items items = {0};

	if (low->kind != high->kind || (low->kind != FEEL_NUMBER && !dates))
		return run_fail(run, "only whole numbers and dates can be counted through");
	if (dates) {
		from = date_to_days(&low->moment.date);
		until = date_to_days(&high->moment.date);
	} else if (!number_is_whole(&low->number) || !number_is_whole(&high->number) ||
		   !number_to_int(&low->number, &from) || !number_to_int(&high->number, &until)) {
		return run_fail(run, "only whole numbers can be counted through");
	}
	for (int64_t i = from;; i += from <= until ? 1 : -1) {
		struct date date;
		if (!run_spend(run, 1) || (dates && !date_of_days(i, &date)) ||
			!items_add(run, &items,
				dates ? value_date(run->arena, &date) : value_int(run->arena, i)))
			return &value_null;
		if (i == until)
			return items_list(run, &items);
	}
}

/* A range in brackets is gone through upwards only. */
static value *
count_up(struct feel_run *run, value *range)
{
	int order;

	if (!range->range.low || !range->range.high || !range->range.low_closed ||
		!range->range.high_closed)
		return run_fail(run, "a range without its ends cannot be counted through");
	if (!value_order(range->range.low, range->range.high, &order) || order > 0)
		return run_fail(run, "a range that ends before it begins");
	return count_through(run, range);
}

/* The domain as a list, or unknown, or null. */
static value *
domain_of(struct feel_run *run, const struct node *node)
{
	value *domain = eval(run, node), *one[] = {domain};

	if (domain->kind == FEEL_LIST)
		return domain;
	value *unknown = domain->kind == FEEL_RANGE ? value_unknown_within(run->arena, one, 1)
						    : value_unknown(run->arena, one, 1);
	if (unknown)
		return unknown;
	if (domain->kind == FEEL_RANGE)
		return node->iterates ? count_through(run, domain) : count_up(run, domain);
	if (domain->kind == FEEL_NULL)
		return run_fail(run, "null cannot be gone through");
	value **items = arena_alloc(run->arena, sizeof(*items));
	*items = domain;
	return run_list(run, items, 1);
}

/* ---- for, some, every ---- */

/* Called for each combination; false ends the iteration. */
struct iteration {
	const struct node *node;
	bool (*each)(struct feel_run *run, struct iteration *iteration);
	value *failed;	    /* a domain that is no list: it is the result */
	struct items items; /* of "for" */
	struct fold fold;   /* of the others */
};

/* How a domain that cannot be gone through ends the iteration: "some" may still settle elsewhere.
 */
static bool
without_domain(struct feel_run *run, struct iteration *iteration, value *domain)
{
	if (iteration->node->kind != NODE_FOR)
		return fold_add(run, &iteration->fold, domain);
	iteration->failed = domain;
	return false;
}

/* The depth is the number of names, which is bounded. */
static bool
iterate(struct feel_run *run, struct iteration *iteration, size_t index)
{
	const struct node *node = iteration->node;
	const struct scope *outer = run->scope;
	struct scope scope = {node->names[index], NULL, outer};
	bool more = true;

	if (index + 1 == node->count)
		return iteration->each(run, iteration);
	value *domain = domain_of(run, node->parts[index]);
	if (domain->kind != FEEL_LIST)
		return without_domain(run, iteration, domain);
	run->scope = &scope;
	for (size_t i = 0; i < domain->list.count && more; i++) {
		scope.value = domain->list.items[i];
		more = run_spend(run, 1) && iterate(run, iteration, index + 1);
	}
	run->scope = outer;
	return more;
}

static const struct node *
body_of(const struct iteration *iteration)
{
	return iteration->node->parts[iteration->node->count - 1];
}

/* "partial" is the list of what was returned so far. */
static bool
add_result(struct feel_run *run, struct iteration *iteration)
{
	const struct scope *outer = run->scope;
	struct scope scope = {"partial", NULL, outer};

	if (iteration->node->asks_partial) {
		scope.value = items_list(run, &iteration->items);
		run->scope = &scope;
	}
	value *result = eval(run, body_of(iteration));
	run->scope = outer;
	if (!run->stopped && items_add(run, &iteration->items, result))
		return true;
	iteration->failed = &value_null;
	return false;
}

value *
eval_for(struct feel_run *run, const struct node *node)
{
	struct iteration iteration = {.node = node, .each = add_result};

	iterate(run, &iteration, 0);
	return iteration.failed ? iteration.failed : items_list(run, &iteration.items);
}

static bool
add_truth(struct feel_run *run, struct iteration *iteration)
{
	return fold_add(run, &iteration->fold, eval(run, body_of(iteration)));
}

value *
eval_quantified(struct feel_run *run, const struct node *node)
{
	struct iteration iteration = {
		.node = node, .each = add_truth, .fold = {.settles = node->kind == NODE_SOME}};

	iterate(run, &iteration, 0);
	return fold_result(run, &iteration.fold);
}

/* ---- filters ---- */

/* The filter's value with an item's members as names. */
static value *
filter_for(struct feel_run *run, const struct node *filter, value *item)
{
	struct scope scope = {NULL, item, run->scope};

	run->scope = &scope;
	value *v = eval(run, filter);
	run->scope = scope.outer;
	return v;
}

/* From the front from 1, from the end from -1. */
static value *
item_at(struct feel_run *run, value *list, value *index)
{
	int64_t position, count = (int64_t)list->list.count;

	if (!number_to_int(&index->number, &position))
		return run_fail(run, "a position that no list has");
	if (position < 0)
		position += count + 1;
	if (position < 1 || position > count)
		return run_fail(run, "a position that the list does not have");
	return list->list.items[position - 1];
}

static value *
select_items(struct feel_run *run, const struct node *filter, value *list, value *first)
{
	struct items kept = {0};
	value *unknown = NULL;

	for (size_t i = 0; i < list->list.count; i++) {
		value *item = list->list.items[i];
		value *fits = i == 0 ? first : filter_for(run, filter, item);
		if (run->stopped)
			return &value_null;
		if (fits->kind == FEEL_UNKNOWN)
			unknown = run_join(run, unknown, fits);
		else if (feel_is_true(fits) && !items_add(run, &kept, item))
			return &value_null;
	}
	return unknown ? unknown : items_list(run, &kept);
}

/* One value stands for a list of it. */
static value *
as_list(struct feel_run *run, value *v)
{
	if (v->kind == FEEL_LIST)
		return v;
	value **items = arena_alloc(run->arena, sizeof(*items));
	*items = v;
	return run_list(run, items, v->kind == FEEL_NULL ? 0 : 1);
}

/* A number selects by position; else the items for which it is true stay.  Unknown for one of them
 * is unknown. */
value *
eval_filter(struct feel_run *run, const struct node *node)
{
	value *base = eval(run, node->parts[0]);
	const struct node *filter = node->parts[1];

	if (base->kind == FEEL_UNKNOWN)
		return value_unknown(run->arena, &base, 1);
	value *list = as_list(run, base);
	if (list->kind != FEEL_LIST || run->stopped)
		return &value_null;
	value *first = list->list.count > 0 ? filter_for(run, filter, list->list.items[0])
					    : eval(run, filter);
	if (first->kind == FEEL_NUMBER)
		return item_at(run, list, first);
	return select_items(run, filter, list, first);
}
