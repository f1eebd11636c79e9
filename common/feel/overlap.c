#include "feel/overlap.h"

#include "base/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_MOST 500000
#define TRIED_MOST 512 /* values of a column */
#define WORDS	   (TRIED_MOST / 64)

/* The values that are tried for an input, and which of them fit each row's cell. */
struct column {
	value *tried[TRIED_MOST];
	size_t count;
	bool too_many;
	uint64_t (*fits)[WORDS]; /* by row */
};

struct search {
	const struct table *table;
	struct feel_run *run;
	struct column *columns;
};

/* ---- values to try ---- */

static void
try_value(struct search *in, struct column *column, value *v)
{
	int64_t spent = 0;

	for (size_t i = 0; i < column->count; i++)
		if (value_equal(in->run->arena, column->tried[i], v, &spent) == TRUTH_TRUE)
			return;
	column->too_many |= column->count == TRIED_MOST;
	if (!column->too_many && run_spend(in->run, 1 + (int64_t)column->count / 8))
		column->tried[column->count++] = v;
}

static void
try_number(struct search *in, struct column *column, value *v)
{
	static const int64_t beside[] = {-1, 0, 1};
	struct number step, sum;

	for (size_t i = 0; i < ARRAY_LEN(beside); i++) {
		number_of_int(in->run->arena, beside[i], &step);
		if (number_add(in->run->arena, &v->number, &step, &sum))
			try_value(in, column, value_number(in->run->arena, &sum));
	}
}

static void
try_date(struct search *in, struct column *column, value *v)
{
	struct date date;

	for (int64_t beside = -1; beside <= 1; beside++)
		if (date_of_days(date_to_days(&v->moment.date) + beside, &date))
			try_value(in, column, value_date(in->run->arena, &date));
}

static void
try_near(struct search *in, struct column *column, value *v)
{
	if (v->kind == FEEL_NUMBER)
		try_number(in, column, v);
	else if (v->kind == FEEL_DATE)
		try_date(in, column, v);
	else if (v->kind != FEEL_NULL)
		try_value(in, column, v);
}

/* As deep as the parser lets a tree be. */
static void
try_literals(struct search *in, struct column *column, const struct node *node)
{
	if (!node)
		return;
	if (node->kind == NODE_LITERAL)
		try_near(in, column, node->literal);
	else if (node->kind == NODE_NEGATE && node->parts[0]->kind == NODE_LITERAL)
		try_near(in, column, eval(in->run, node));
	else
		for (size_t i = 0; i < node->count; i++)
			try_literals(in, column, node->parts[i]);
}

static int
by_number(const void *a, const void *b)
{
	return number_compare(&(*(value *const *)a)->number, &(*(value *const *)b)->number);
}

/* Between two numbers of which one is a fraction, as 0.85 and 0.9. */
static void
try_between(struct search *in, struct column *column)
{
	struct number two, sum, half;
	value *numbers[TRIED_MOST];
	size_t count = 0;

	for (size_t i = 0; i < column->count; i++)
		if (column->tried[i]->kind == FEEL_NUMBER)
			numbers[count++] = column->tried[i];
	qsort(numbers, count, sizeof(value *), by_number);
	number_of_int(in->run->arena, 2, &two);
	for (size_t i = 0; i + 1 < count; i++) {
		const struct number *low = &numbers[i]->number, *high = &numbers[i + 1]->number;
		if (number_is_whole(low) && number_is_whole(high))
			continue;
		if (number_add(in->run->arena, low, high, &sum) &&
			number_divide(in->run->arena, &sum, &two, &half))
			try_value(in, column, value_number(in->run->arena, &half));
	}
}

/* ---- cells ---- */

/* Whether nothing but the input decides. */
static bool
reads_input_only(const struct node *node)
{
	if (!node)
		return true;
	if (node->kind == NODE_NAME)
		return strcmp(node->name, "?") == 0;
	for (size_t i = 0; i < node->count; i++)
		if (!reads_input_only(node->parts[i]))
			return false;
	return true;
}

static bool
fits(struct search *in, const struct node *cell, value *v)
{
	const struct scope scope = {"?", v, NULL};

	run_begin(in->run);
	in->run->scope = &scope;
	bool holds = feel_is_true(eval(in->run, cell));
	in->run->scope = NULL;
	return holds;
}

static void
fill_column(struct search *in, size_t at)
{
	const struct table *table = in->table;
	struct column *column = &in->columns[at];

	column->fits = arena_alloc(in->run->arena, table->row_count * sizeof(*column->fits));
	try_value(in, column, &value_true);
	try_value(in, column, &value_false);
	for (size_t row = 0; row < table->row_count; row++)
		try_literals(in, column, table->rows[row].when[at]->root);
	try_between(in, column);
	for (size_t row = 0; row < table->row_count; row++) {
		const struct node *cell = table->rows[row].when[at]->root;
		bool decided = !column->too_many && reads_input_only(cell);
		for (size_t i = 0; decided && !in->run->stopped && i < column->count; i++)
			if (fits(in, cell, column->tried[i]))
				column->fits[row][i / 64] |= UINT64_C(1) << i % 64;
	}
}

/* ---- rows ---- */

/* A value for which both cells fit, or NULL. */
static value *
common_value(const struct column *column, size_t a, size_t b)
{
	for (size_t i = 0; i < column->count; i++)
		if (column->fits[a][i / 64] & column->fits[b][i / 64] & UINT64_C(1) << i % 64)
			return column->tried[i];
	return NULL;
}

static bool
is_anything(const struct search *in, size_t row, size_t at)
{
	return in->table->rows[row].when[at]->root->kind == NODE_ANYTHING;
}

static bool
rows_overlap(const struct search *in, size_t a, size_t b, struct overlap *ret)
{
	_cleanup_buf_ struct buf text = BUF_INIT;

	for (size_t i = 0; i < in->table->input_count; i++) {
		value *v = common_value(&in->columns[i], a, b);
		if (!v)
			return false;
		buf_add_text(&text, i ? ", " : "");
		if (is_anything(in, a, i) && is_anything(in, b, i))
			buf_add_text(&text, "any");
		else
			feel_write(v, &text);
	}
	*ret = (struct overlap){.first = a, .second = b};
	snprintf(ret->witness, sizeof(ret->witness), "%s", text.data);
	text_mend(ret->witness);
	return true;
}

static bool
find(const struct search *in, struct overlap *ret)
{
	for (size_t b = 1; b < in->table->row_count; b++)
		for (size_t a = 0; a < b; a++)
			if (rows_overlap(in, a, b, ret))
				return true;
	return false;
}

static bool
asks_twice(const struct table *table)
{
	bool twice = false;

	for (size_t i = 0; i < table->input_count; i++) {
		_cleanup_buf_ struct buf text = BUF_INIT;
		feel_print(table->inputs[i], &text);
		for (size_t k = 0; k < i && !twice; k++) {
			_cleanup_buf_ struct buf other = BUF_INIT;
			feel_print(table->inputs[k], &other);
			twice = strcmp(text.data, other.data) == 0;
		}
	}
	return twice;
}

bool
table_overlaps(const struct table *table, struct overlap *ret)
{
	if (!table->unique || asks_twice(table))
		return false;
	struct arena *arena = arena_new();
	struct search in = {table, feel_run_new(arena, STEPS_MOST),
		arena_alloc(arena, table->input_count * sizeof(*in.columns))};

	for (size_t i = 0; i < table->input_count && !in.run->stopped; i++)
		fill_column(&in, i);
	bool overlaps = !in.run->stopped && find(&in, ret);
	arena_free(&arena);
	return overlaps;
}
