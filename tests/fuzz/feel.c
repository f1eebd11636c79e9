/*
 * FEEL: any text, evaluated over any document.  Work and memory stay within the budget; a budget of
 * just what was spent gives the same, one step less gives nothing; a text that was printed compiles
 * to what prints the same.
 *
 *     the expression, FUZZ_CUT, the document (a JSON object of objects)
 */
#include "feel/run.h"
#include "feel/worst.h"
#include "tests/fuzz/fuzz.h"

#include "base/text.h"
#include <sanitizer/common_interface_defs.h>
#include <stdlib.h>
#include <string.h>

#define BUDGET	       20000
#define SECONDS_MOST   2.0    /* of CPU for that budget, under the sanitizers */
#define BYTES_A_STEP   4096   /* of the evaluation's arena */
#define BYTES_AT_FIRST 262144 /* for the document */

struct evaluation {
	char *shown;
	int64_t spent;
	bool stopped;
};

static const char *
type_of(void *context, const char *path)
{
	static const char *const types[][2] = {
		{"form.n", "number"},
		{"form.d", "date"},
		{"form.t", "time"},
		{"form.s", "string"},
		{"form.at", "date and time"},
		{"form.days", "days and time duration"},
		{"form.months", "years and months duration"},
		{"form.list", "list"},
		{"form.list[].n", "number"},
	};

	(void)context;
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (strcmp(types[i][0], path) == 0)
			return types[i][1];
	return NULL;
}

static char *
show(const struct feel_run *run, value *v)
{
	struct buf text = BUF_INIT, json = BUF_INIT;
	int64_t fen;
	json_t *as_json = feel_json(v);

	feel_write(v, &text);
	if (feel_cause(run))
		buf_printf(&text, ": %s", feel_cause(run));
	for (size_t i = 0; i < feel_missing_count(run); i++)
		buf_printf(&text, ", %s", feel_missing(run, i));
	if (feel_as_fen(v, &fen))
		buf_printf(&text, " = %lld fen", (long long)fen);
	fuzz_check(text_is_utf8(text.data, text.length), "a value that cannot be shown");
	fuzz_check(as_json, "a value that has no JSON");
	if (as_json)
		json_write(as_json, &json);
	json_decref(as_json);
	buf_release(&json);
	return buf_steal(&text);
}

static struct evaluation
evaluate(const struct feel *feel, json_t *document, int64_t budget)
{
	struct arena *arena = arena_new();
	struct feel_run *run = feel_run_new(arena, budget);
	struct evaluation done;
	const char *name;
	json_t *part;

	json_object_foreach(document, name, part) feel_bind_json(run, name, part, type_of, NULL);
	size_t bound = arena_used(arena);
	double start = fuzz_cpu();
	value *v = feel_eval(run, feel);
	double took = fuzz_cpu() - start;
	done.stopped = run->stopped;
	done.spent = run->budget - run->left;
	size_t used = arena_used(arena) - bound;
	fuzz_check(took < SECONDS_MOST, "%.2f s for %lld steps", took, (long long)done.spent);
	fuzz_check(used < BYTES_AT_FIRST + (size_t)BYTES_A_STEP * (size_t)budget,
		"%zu bytes for %lld steps", used, (long long)done.spent);
	fuzz_check(done.stopped == (run->left < 0), "the budget is %lld and it %s",
		(long long)run->left, done.stopped ? "stopped" : "went on");
	fuzz_check(!done.stopped || v->kind == FEEL_NULL, "a value beyond the budget");
	done.shown = show(run, v);
	arena_free(&arena);
	return done;
}

static void
check_budget(const struct feel *feel, json_t *document)
{
	struct evaluation whole = evaluate(feel, document, BUDGET);

	if (!whole.stopped) {
		struct evaluation same = evaluate(feel, document, whole.spent),
				  less = evaluate(feel, document, whole.spent - 1);

		fuzz_check(!same.stopped && strcmp(same.shown, whole.shown) == 0,
			"`%s` with its budget, `%s` with a larger one", same.shown, whole.shown);
		fuzz_check(less.stopped, "%lld steps did it, and one less too",
			(long long)whole.spent);
		free(same.shown);
		free(less.shown);
	}
	free(whole.shown);
}

static void
check_printed(const struct feel *feel)
{
	_cleanup_buf_ struct buf first = BUF_INIT, second = BUF_INIT;
	struct feel_error error;

	feel_print(feel, &first);
	struct feel *again = feel_compile(first.data, &error);
	/* What is printed has brackets that the text could do without: it may be too deep. */
	if (!again && (strstr(error.text, "ewer") || strstr(error.text, "at most")))
		return;
	fuzz_check(again, "`%s`: %s", first.data, error.text);
	feel_print(again, &second);
	fuzz_check(strcmp(first.data, second.data) == 0, "`%s` prints as `%s`", first.data,
		second.data);
	feel_free(&again);
}

/* With long numbers and texts more steps are taken than are counted here; but counting itself is
 * bounded. */
static void
check_worst(const struct feel *feel)
{
	struct arena *arena = arena_new();
	double start = fuzz_cpu();
	int64_t typed = worst_add(worst_new(arena, type_of, NULL, 1000), NULL, feel),
		any = worst_add(worst_new(arena, NULL, NULL, ITEMS_MOST), NULL, feel);

	fuzz_check(typed > 0 && typed <= WORST_STEPS_MOST && any > 0 && any <= WORST_STEPS_MOST,
		"a worst case of %lld and %lld steps", (long long)typed, (long long)any);
	fuzz_check(
		fuzz_cpu() - start < SECONDS_MOST, "%.2f s for the worst case", fuzz_cpu() - start);
	arena_free(&arena);
}

static void
note_path(void *context, const char *path)
{
	*(size_t *)context += strlen(path);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct fault fault;
	struct feel_error error = {0};
	size_t length = 0, rest = 0, paths = 0;
	_cleanup_free_ char *text = fuzz_piece(&data, &size, &length);
	_cleanup_free_ char *json = fuzz_piece(&data, &size, &rest);

	if (!text || !text_is_utf8(text, length))
		return 0;
	struct feel *feel = feel_compile(text, &error);
	if (!feel) {
		fuzz_check(error.at <= length && error.text[0] &&
				   text_is_utf8(error.text, strlen(error.text)),
			"an error that cannot be shown, at %zu of %zu", error.at, length);
		return 0;
	}
	_cleanup_json_ json_t *document =
		json ? json_read(json, rest, JSON_COMMAND_MOST, &fault) : NULL;
	feel_paths(feel, note_path, &paths);
	check_printed(feel);
	check_worst(feel);
	check_budget(feel, document);
	feel_free(&feel);
	return 0;
}
