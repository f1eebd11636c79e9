/*
 * Evaluates expressions, a line each, over a document that is a line too (first), and checks what
 * must be true of any: what is printed compiles again, prints as the same and means the same; a
 * second evaluation gives the same; with the steps that it took it gives the same, and with one
 * less nothing; it takes no more than the worst case.  Answers a line each: the value, with numbers
 * as exact fractions; or "broken: " and what is not true.
 */
#include "feel/run.h"
#include "feel/worst.h"

#include "base/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUDGET	   1000000
#define ITEMS_HERE 4 /* of the document's list */

struct outcome {
	char *shown;
	int64_t spent;
	bool stopped;
};

static json_t *document;

/* ---- values ---- */

static void show(value *v, struct buf *into);

static void
show_number(value *v, struct buf *into)
{
	char *text = mpq_get_str(NULL, 10, v->number.q);

	buf_add_text(into, text);
	free(text);
}

static void
show_list(value *v, struct buf *into)
{
	buf_add_char(into, '[');
	for (size_t i = 0; i < v->list.count; i++) {
		buf_add_text(into, i ? ", " : "");
		show(v->list.items[i], into);
	}
	buf_add_char(into, ']');
}

static void
show(value *v, struct buf *into)
{
	switch (v->kind) {
	case FEEL_NUMBER:
		show_number(v, into);
		break;
	case FEEL_DAYS_DURATION:
		show_number(v, into);
		buf_add_text(into, " seconds");
		break;
	case FEEL_MONTHS_DURATION:
		show_number(v, into);
		buf_add_text(into, " months");
		break;
	case FEEL_LIST:
		show_list(v, into);
		break;
	default:
		feel_write(v, into);
	}
}

static struct outcome
evaluate(const struct feel *feel, int64_t budget)
{
	struct arena *arena = arena_new();
	struct feel_run *run = feel_run_new(arena, budget);
	struct buf shown = BUF_INIT;
	const char *name;
	json_t *part;

	json_object_foreach(document, name, part) feel_bind_json(run, name, part, NULL, NULL);
	show(feel_eval(run, feel), &shown);
	struct outcome outcome = {buf_steal(&shown), run->budget - run->left, run->stopped};
	arena_free(&arena);
	return outcome;
}

/* ---- what must be true ---- */

static bool
same_with(const struct feel *feel, int64_t budget, const struct outcome *want)
{
	struct outcome outcome = evaluate(feel, budget);
	bool same = !outcome.stopped && outcome.spent == want->spent &&
		    strcmp(outcome.shown, want->shown) == 0;

	free(outcome.shown);
	return same;
}

static bool
stops_with(const struct feel *feel, int64_t budget)
{
	struct outcome outcome = evaluate(feel, budget);

	free(outcome.shown);
	return outcome.stopped;
}

/* What is wrong with the printed text, or NULL. */
static const char *
wrong_print(const struct feel *feel, const struct outcome *want)
{
	_cleanup_buf_ struct buf first = BUF_INIT, second = BUF_INIT;
	struct feel_error error;

	feel_print(feel, &first);
	struct feel *again = feel_compile(first.data, &error);
	if (!again)
		return "what is printed does not compile";
	feel_print(again, &second);
	bool same = strcmp(first.data, second.data) == 0, means = same_with(again, BUDGET, want);
	feel_free(&again);
	return !same	? "what is printed prints as something else"
	       : !means ? "what is printed means something else"
			: NULL;
}

static bool
within_worst(const struct feel *feel, int64_t spent)
{
	struct arena *arena = arena_new();
	struct worst *worst = worst_new(arena, NULL, NULL, ITEMS_HERE);
	int64_t most = worst_add(worst, NULL, feel);

	arena_free(&arena);
	return spent <= most;
}

static const char *
what_is_wrong(const struct feel *feel, const struct outcome *outcome)
{
	if (outcome->stopped)
		return "it took more than its budget";
	if (!same_with(feel, BUDGET, outcome))
		return "a second evaluation gives something else";
	if (!same_with(feel, outcome->spent, outcome))
		return "its own steps are not enough";
	if (!stops_with(feel, outcome->spent - 1))
		return "one step less is enough too";
	if (!within_worst(feel, outcome->spent))
		return "it takes more than the worst case";
	return wrong_print(feel, outcome);
}

static void
answer(const char *text)
{
	struct feel_error error;
	struct feel *feel = feel_compile(text, &error);

	if (!feel) {
		printf("broken: byte %zu: %s\n", error.at, error.text);
		return;
	}
	struct outcome outcome = evaluate(feel, BUDGET);
	const char *wrong = what_is_wrong(feel, &outcome);
	printf("%s%s\n", wrong ? "broken: " : "", wrong ? wrong : outcome.shown);
	free(outcome.shown);
	feel_free(&feel);
}

int
main(void)
{
	char *line = NULL;
	size_t room = 0;

	for (ssize_t length; (length = getline(&line, &room, stdin)) > 0;) {
		line[strcspn(line, "\n")] = '\0';
		if (document)
			answer(line);
		else if (!(document = json_loads(line, 0, NULL)))
			return 2;
	}
	free(line);
	json_decref(document);
	return 0;
}
