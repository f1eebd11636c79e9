/* Runs: names, budget, causes, what was missing; and values made within bounds. */
#include "feel/run.h"

#include "base/text.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct feel_run *
feel_run_new(struct arena *arena, int64_t budget_steps)
{
	struct feel_run *run = arena_alloc(arena, sizeof(*run));

	run->arena = arena;
	run->budget = run->left = budget_steps;
	return run;
}

/* ---- names ---- */

void
feel_bind_fact(struct feel_run *run, const char *name, value *v)
{
	struct binding *binding = arena_alloc(run->arena, sizeof(*binding));

	*binding = (struct binding){arena_strdup(run->arena, name), v, run->bound};
	run->bound = binding;
}

void
feel_bind(struct feel_run *run, const char *name, value *v)
{
	feel_bind_fact(run, name, value_at_path(run->arena, v, arena_strdup(run->arena, name)));
}

void
feel_bind_json(struct feel_run *run, const char *name, const json_t *json, feel_type_of *type_of,
	void *context)
{
	const struct source like = {run->arena, NULL, type_of, context};

	run->type_of = type_of;
	run->type_context = context;
	feel_bind_fact(run, name, value_of_json(&like, json, arena_strdup(run->arena, name)));
}

/* ---- budget and causes ---- */

value *
run_fail(struct feel_run *run, const char *format, ...)
{
	va_list arguments;
	char text[200];

	if (run->cause)
		return &value_null;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	text_mend(text);
	run->cause = arena_strdup(run->arena, text);
	return &value_null;
}

bool
run_spend(struct feel_run *run, int64_t steps)
{
	if (run->stopped)
		return false;
	run->left -= steps;
	if (run->left >= 0)
		return true;
	run->stopped = true;
	run->cause =
		arena_printf(run->arena, "it takes more than %lld steps", (long long)run->budget);
	return false;
}

bool
run_spend_irrational(struct feel_run *run, const struct number *n)
{
	return run_spend(run, 100 + 10 * (int64_t)number_cost(n));
}

/* ---- what was missing ---- */

static void
note_missing(struct feel_run *run, const char *path)
{
	for (size_t i = 0; i < run->missing_count; i++)
		if (strcmp(run->missing[i], path) == 0)
			return;
	if (run->missing_count == run->missing_room) {
		size_t room = run->missing_room ? 2 * run->missing_room : 8;
		const char **more = arena_alloc(run->arena, room * sizeof(*more));
		if (run->missing_count > 0)
			memcpy(more, run->missing, run->missing_count * sizeof(*more));
		run->missing = more;
		run->missing_room = room;
	}
	run->missing[run->missing_count++] = path;
}

size_t
feel_missing_count(const struct feel_run *run)
{
	return run->missing_count;
}

const char *
feel_missing(const struct feel_run *run, size_t index)
{
	return index < run->missing_count ? run->missing[index] : NULL;
}

void
feel_missing_clear(struct feel_run *run)
{
	run->missing_count = 0;
}

const char *
feel_cause(const struct feel_run *run)
{
	return run->cause;
}

void
run_begin(struct feel_run *run)
{
	run->scope = NULL;
	if (!run->stopped)
		run->cause = NULL;
}

value *
run_finish(struct feel_run *run, value *result)
{
	if (run->stopped)
		return &value_null;
	if (result->kind != FEEL_NULL)
		run->cause = NULL;
	value *unknown = value_unknown_within(run->arena, &result, 1);
	for (size_t i = 0; unknown && i < unknown->unknown.count; i++)
		note_missing(run, unknown->unknown.paths[i]);
	return result;
}

value *
feel_eval(struct feel_run *run, const struct feel *feel)
{
	run_begin(run);
	return run_finish(run, eval(run, feel->root));
}

/* ---- values within bounds ---- */

value *
run_number(struct feel_run *run, bool made, const struct number *n)
{
	if (!made)
		return run_fail(run, "a number larger than is computed with");
	return run_spend(run, (int64_t)number_cost(n)) ? value_number(run->arena, n) : &value_null;
}

value *
run_text(struct feel_run *run, const char *bytes, size_t length)
{
	if (length > TEXT_MOST)
		return run_fail(run, "a text of more than %d bytes", TEXT_MOST);
	return run_spend(run, (int64_t)length / 64) ? value_text(run->arena, bytes, length)
						    : &value_null;
}

value *
run_buf(struct feel_run *run, const struct buf *text)
{
	return run_text(run, text->length ? text->data : "", text->length);
}

value *
run_list(struct feel_run *run, value **items, size_t count)
{
	value *list = run_spend(run, (int64_t)count / 8) ? value_list(run->arena, items, count)
							 : &value_null;

	return list ? list : run_fail(run, "a list larger or deeper than is computed with");
}

value *
run_context(struct feel_run *run, const struct entry *entries, size_t count)
{
	value *context = run_spend(run, (int64_t)count / 8)
				 ? value_context(run->arena, entries, count)
				 : &value_null;

	return context ? context
		       : run_fail(run, "a context larger or deeper than is computed with");
}

/* ---- truth ---- */

value *
run_truth(struct feel_run *run, enum truth truth, value *a, value *b)
{
	value *const of[] = {a, b};

	if (truth == TRUTH_NULL)
		return run_fail(run, "%s and %s cannot be compared", kind_name(a->kind),
			kind_name(b->kind));
	if (truth != TRUTH_UNKNOWN)
		return value_boolean(truth == TRUTH_TRUE);
	value *unknown = value_unknown_within(run->arena, of, 2);
	return unknown ? unknown : run_fail(run, "a member of the document is unknown");
}

value *
run_equal(struct feel_run *run, value *a, value *b)
{
	int64_t spent = 0;
	enum truth truth = value_equal(run->arena, a, b, &spent);

	return run_spend(run, spent) ? run_truth(run, truth, a, b) : &value_null;
}

enum truth
run_truth_of(value *v)
{
	if (v->kind == FEEL_UNKNOWN)
		return TRUTH_UNKNOWN;
	if (v->kind != FEEL_BOOLEAN)
		return TRUTH_NULL;
	return v->boolean ? TRUTH_TRUE : TRUTH_FALSE;
}

/* ---- lists that grow ---- */

bool
items_add(struct feel_run *run, struct items *items, value *v)
{
	if (items->count == ITEMS_MOST) {
		run_fail(run, "a list of more than %d items", ITEMS_MOST);
		return false;
	}
	if (items->count == items->room) {
		size_t room = items->room ? 2 * items->room : 8;
		value **more = arena_alloc(run->arena, room * sizeof(*more));
		if (items->count > 0)
			memcpy(more, items->at, items->count * sizeof(*more));
		items->at = more;
		items->room = room;
	}
	items->at[items->count++] = v;
	return true;
}

value *
items_list(struct feel_run *run, const struct items *items)
{
	return run_list(run, items->at, items->count);
}

/* ---- and, or ---- */

value *
run_join(struct feel_run *run, value *so_far, value *unknown)
{
	value *const of[] = {so_far ? so_far : unknown, unknown};

	return so_far && value_names_all(so_far, unknown) ? so_far
							  : value_unknown(run->arena, of, 2);
}

bool
fold_add(struct feel_run *run, struct fold *fold, value *v)
{
	enum truth truth = run_truth_of(v);

	if (truth == TRUTH_UNKNOWN)
		fold->unknown = run_join(run, fold->unknown, v);
	else if (truth == TRUTH_NULL)
		fold->null = true;
	else if (feel_is_true(v) == fold->settles)
		fold->settled = true;
	return !fold->settled && !run->stopped;
}

value *
fold_result(struct feel_run *run, const struct fold *fold)
{
	if (fold->settled)
		return value_boolean(fold->settles);
	if (fold->unknown)
		return fold->unknown;
	return fold->null ? run_fail(run, "what should be true or false is neither")
			  : value_boolean(!fold->settles);
}
