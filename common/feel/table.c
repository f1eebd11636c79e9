#include "feel/table.h"

#include "base/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- compiling ---- */

struct compiling {
	const char *pointer;
	rules_fault *report;
	void *context;
	struct feel_error error;
	bool wrong;
};

static void
say(struct compiling *in, const char *below, const char *detail, const char *expected)
{
	char pointer[256];

	snprintf(pointer, sizeof(pointer), "%s%s", in->pointer, below);
	in->report(in->context, pointer, detail, expected);
	in->wrong = true;
}

static struct feel *
compile(struct compiling *in, const json_t *text, const char *below,
	struct feel *(*with)(const char *, struct feel_error *))
{
	char detail[256];

	if (!json_is_string(text)) {
		say(in, below, "is no text", "an expression in FEEL");
		return NULL;
	}
	struct feel *feel = with(json_string_value(text), &in->error);
	if (feel)
		return feel;
	snprintf(detail, sizeof(detail), "character %zu: %s",
		text_characters(json_string_value(text), in->error.at) + 1, in->error.text);
	say(in, below, detail, "an expression in FEEL");
	return NULL;
}

static void
compile_row(struct compiling *in, struct table *table, const json_t *json, size_t index)
{
	struct table_row *row = &table->rows[index];
	const json_t *when = json_object_get(json, "when");
	char below[64];

	row->when = xcalloc(table->input_count, sizeof(struct feel *));
	if (json_array_size(when) != table->input_count) {
		snprintf(below, sizeof(below), "/rows/%zu/when", index);
		say(in, below, "has not one test for each input", "as many tests as inputs");
		return;
	}
	for (size_t i = 0; i < table->input_count; i++) {
		snprintf(below, sizeof(below), "/rows/%zu/when/%zu", index, i);
		row->when[i] = compile(in, json_array_get(when, i), below, feel_compile_tests);
	}
	snprintf(below, sizeof(below), "/rows/%zu/value", index);
	row->then = compile(in, json_object_get(json, "value"), below, feel_compile);
}

static void
compile_all(struct compiling *in, struct table *table, const json_t *json)
{
	const json_t *inputs = json_object_get(json, "inputs"),
		     *rows = json_object_get(json, "rows");
	const char *hit = json_text(json, "hit");
	char below[64];

	table->unique = hit && strcmp(hit, "unique") == 0;
	if (!table->unique && (!hit || strcmp(hit, "first") != 0))
		say(in, "/hit", "is no hit policy", "first or unique");
	if (json_array_size(inputs) == 0 || json_array_size(inputs) > TABLE_INPUTS_MOST)
		say(in, "/inputs", "has no inputs, or too many", "1 to 16 expressions");
	if (json_array_size(rows) == 0 || json_array_size(rows) > TABLE_ROWS_MOST)
		say(in, "/rows", "has no rows, or too many", "1 to 200 rows");
	if (in->wrong)
		return;
	table->input_count = json_array_size(inputs);
	table->inputs = xcalloc(table->input_count, sizeof(struct feel *));
	table->row_count = json_array_size(rows);
	table->rows = xcalloc(table->row_count, sizeof(*table->rows));
	for (size_t i = 0; i < table->input_count; i++) {
		snprintf(below, sizeof(below), "/inputs/%zu", i);
		table->inputs[i] = compile(in, json_array_get(inputs, i), below, feel_compile);
	}
	for (size_t i = 0; i < table->row_count; i++)
		compile_row(in, table, json_array_get(rows, i), i);
}

struct table *
table_compile(const json_t *json, const char *pointer, rules_fault *report, void *context)
{
	struct compiling in = {.pointer = pointer, .report = report, .context = context};
	struct table *table = xcalloc(1, sizeof(*table));

	compile_all(&in, table, json);
	if (in.wrong)
		decision_table_free(&table);
	return table;
}

void
decision_table_free(struct table **table)
{
	struct table *t = *table;

	if (!t)
		return;
	for (size_t i = 0; i < t->input_count; i++)
		feel_free(&t->inputs[i]);
	for (size_t row = 0; row < t->row_count; row++) {
		for (size_t i = 0; i < t->input_count && t->rows[row].when; i++)
			feel_free(&t->rows[row].when[i]);
		free(t->rows[row].when);
		feel_free(&t->rows[row].then);
	}
	free(t->inputs);
	free(t->rows);
	free(t);
	*table = NULL;
}

/* ---- evaluating ---- */

/* Whether all tests of the row hold. */
static value *
row_fits(struct feel_run *run, const struct table *table, size_t row, value *const *inputs)
{
	struct fold fold = {.settles = false};

	for (size_t i = 0; i < table->input_count; i++) {
		const struct scope scope = {"?", inputs[i], run->scope};
		run->scope = &scope;
		value *fits = eval(run, table->rows[row].when[i]->root);
		run->scope = scope.outer;
		if (!fold_add(run, &fold, fits))
			break;
	}
	return fold_result(run, &fold);
}

static value *
then(struct feel_run *run, const struct table_row *row)
{
	run->cause = NULL; /* why other rows did not fit matters no more */
	return eval(run, row->then->root);
}

static value *
no_row(struct feel_run *run, const char *cause)
{
	if (!run->stopped)
		run->cause = NULL;
	return run_fail(run, "%s", cause);
}

static value *
eval_first(struct feel_run *run, const struct table *table, value *const *inputs)
{
	for (size_t i = 0; i < table->row_count && !run->stopped; i++) {
		value *fits = row_fits(run, table, i, inputs);
		if (fits->kind == FEEL_UNKNOWN)
			return fits;
		if (feel_is_true(fits))
			return then(run, &table->rows[i]);
	}
	return no_row(run, "no row of the table fits");
}

static value *
eval_unique(struct feel_run *run, const struct table *table, value *const *inputs)
{
	const struct table_row *found = NULL;
	value *unknown = NULL;

	for (size_t i = 0; i < table->row_count && !run->stopped; i++) {
		value *fits = row_fits(run, table, i, inputs);
		if (fits->kind == FEEL_UNKNOWN)
			unknown = run_join(run, unknown, fits);
		if (!feel_is_true(fits))
			continue;
		if (found)
			return no_row(run, "two rows of the table fit where one may");
		found = &table->rows[i];
	}
	if (unknown)
		return unknown;
	return found ? then(run, found) : no_row(run, "no row of the table fits");
}

value *
table_eval(struct feel_run *run, const struct table *table)
{
	value *inputs[TABLE_INPUTS_MOST];

	run_begin(run);
	for (size_t i = 0; i < table->input_count; i++)
		inputs[i] = eval(run, table->inputs[i]->root);
	return run_finish(run, (table->unique ? eval_unique : eval_first)(run, table, inputs));
}
