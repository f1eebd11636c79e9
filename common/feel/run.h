/* One evaluation: names, budget, and why something could not be computed. */
#ifndef FEEL_RUN_H
#define FEEL_RUN_H

#include "feel/node.h"

/* Names in force within a part of an expression; on the stack of the evaluator. */
struct scope {
	const char
		*name; /* of the value; NULL: the value is an item, whose members are names too */
	value *value;
	const struct scope *outer;
};

struct binding {
	const char *name;
	value *value;
	struct binding *next;
};

struct feel_run {
	struct arena *arena;
	int64_t budget, left;
	bool stopped; /* the budget is used up: whatever is computed now counts for nothing */
	const char *cause;
	struct binding *bound;
	const struct scope *scope;
	feel_type_of *type_of; /* of the document that was bound last; may be NULL */
	void *type_context;
	feel_series *series; /* may be NULL */
	void *series_context;
	const char **missing;
	size_t missing_count, missing_room;
};

value *eval(struct feel_run *run, const struct node *node);
/* Around the evaluation of an expression, or of several that give one result: finish notes what is
 * missing. */
void run_begin(struct feel_run *run);
value *run_finish(struct feel_run *run, value *result);

/* Takes steps from the budget.  False, and the run is stopped, if it has not so many. */
bool run_spend(struct feel_run *run, int64_t steps);
/* The same for computing what is not exact, such as a root: as much as for a hundred sums, and more
 * for longer numbers. */
bool run_spend_irrational(struct feel_run *run, const struct number *n);
/* null, and the cause unless there is one already. */
value *run_fail(struct feel_run *run, const char *format, ...) printf_like(2, 3);

/* Makers that keep the bounds: null with a cause where a value would exceed them. */
value *run_number(struct feel_run *run, bool made, const struct number *n);
value *run_text(struct feel_run *run, const char *bytes, size_t length);
value *run_buf(struct feel_run *run, const struct buf *text);
value *run_list(struct feel_run *run, value **items, size_t count);
value *run_context(struct feel_run *run, const struct entry *entries, size_t count);
/* A truth that value_equal gave for a and b. */
value *run_truth(struct feel_run *run, enum truth truth, value *a, value *b);
value *run_equal(struct feel_run *run, value *a, value *b);
enum truth run_truth_of(value *v); /* TRUTH_NULL for what is no boolean */

/* A list that grows. */
struct items {
	value **at;
	size_t count, room;
};

bool items_add(struct feel_run *run, struct items *items, value *v); /* false: too many */
value *items_list(struct feel_run *run, const struct items *items);

/* A truth of several parts, which "and" or "or" connects. */
struct fold {
	bool settles; /* what settles it: false for "and", true for "or" */
	bool settled, null;
	value *unknown; /* of all parts so far that are; may be NULL */
};

/* What depends on both; `so_far` may be NULL. */
value *run_join(struct feel_run *run, value *so_far, value *unknown);
/* False once nothing can change it any more. */
bool fold_add(struct feel_run *run, struct fold *fold, value *v);
value *fold_result(struct feel_run *run, const struct fold *fold);

/* ---- parts of the evaluator, one for each kind of node; see eval.c ---- */

typedef value *eval_node(struct feel_run *run, const struct node *node);

eval_node eval_arithmetic, eval_negate, eval_compare, eval_between, eval_in, eval_test, eval_range,
	eval_for, eval_quantified, eval_filter;
value *apply_arithmetic(struct feel_run *run, enum operator op, value *a, value *b);
value *apply_compare(struct feel_run *run, enum operator op, value *a, value *b);
/* Whether the range has x: a boolean, null or unknown. */
value *range_has(struct feel_run *run, value *range, value *x);
/* Whether a test that evaluated to `test` holds for x. */
value *test_holds(struct feel_run *run, value *x, value *test);
value *member_of(struct feel_run *run, value *of, const char *name);
/* What dates, times, durations and ranges have, such as "year".  NULL if they have no such thing.
 */
value *property_of(struct feel_run *run, value *of, const char *name);

#endif
