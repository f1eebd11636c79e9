#include "tests/unit/feel/evaluate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#define BUDGET 200000

static const char *
type_of(void *context, const char *path)
{
	static const char *const types[][2] = {
		{"form.area", "number"},
		{"form.rent", "number"},
		{"form.from", "date"},
		{"form.to", "date"},
		{"form.name", "string"},
		{"form.agreed", "boolean"},
		{"form.at", "date and time"},
		{"form.term", "years and months duration"},
		{"party.founded_on", "date"},
		{"subject.tenants", "list"},
		{"subject.tenants[].jobs", "number"},
		{"subject.tenants[].veteran", "boolean"},
		{"subject.years", "list"},
		{"subject.years[].occupancy", "number"},
	};

	(void)context;
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (strcmp(types[i][0], path) == 0)
			return types[i][1];
	return NULL;
}

/* A lending rate that was published twice. */
static const char *
rate(void *context, const char *name, const char *date)
{
	(void)context;
	if (strcmp(name, "lpr_1y") != 0 || strcmp(date, "2024-10-21") < 0)
		return NULL;
	return strcmp(date, "2025-05-20") < 0 ? "3.10" : "3.00";
}

static void
bind(struct feel_run *run, json_t *document)
{
	const char *name;
	json_t *part;

	json_object_foreach(document, name, part)
	{
		feel_bind_json(run, name, part, type_of, NULL);
	}
}

static void
show(const struct feel_run *run, const struct feel_value *value, struct buf *into)
{
	feel_write(value, into);
	if (feel_kind(value) == FEEL_NULL && feel_cause(run))
		buf_printf(into, ": %s", feel_cause(run));
	for (size_t i = 0; i < feel_missing_count(run); i++)
		buf_printf(into, "%s%s", i ? ", " : ": ", feel_missing(run, i));
}

char *
evaluate(const char *text, const char *document, int64_t budget)
{
	struct feel_error error;
	struct buf shown = BUF_INIT;
	struct feel *feel = feel_compile(text, &error);

	if (!feel) {
		buf_printf(&shown, "error %zu: %s", error.at, error.text);
		return buf_steal(&shown);
	}
	struct arena *arena = arena_new();
	struct feel_run *run = feel_run_new(arena, budget);
	json_t *json = json_loads(document ? document : "{}", 0, NULL);
	assert_non_null(json);
	bind(run, json);
	feel_use_series(run, rate, NULL);
	show(run, feel_eval(run, feel), &shown);
	json_decref(json);
	arena_free(&arena);
	feel_free(&feel);
	return buf_steal(&shown);
}

static bool
fits(const char *got, const char *want)
{
	size_t length = strlen(want);

	if (length > 0 && want[length - 1] == '*' && strchr(want, ':'))
		return strncmp(got, want, length - 1) == 0;
	return strcmp(got, want) == 0;
}

void
check_cases(const struct feel_case *cases, size_t count, const char *document)
{
	size_t wrong = 0;

	for (size_t i = 0; i < count; i++) {
		_cleanup_free_ char *got = evaluate(cases[i].text, document, BUDGET);
		if (fits(got, cases[i].want))
			continue;
		print_error("%s: %s\n\tis   %s\n\twant %s\n", cases[i].label, cases[i].text, got,
			cases[i].want);
		wrong++;
	}
	assert_int_equal(wrong, 0);
}
