/* Reference values by date. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "tests/unit/feel/evaluate.h"

static const char document[] = "{\"form\": {\"from\": \"2025-05-19\"}}";

static void
test_values(void **state)
{
	static const struct feel_case cases[] = {
		{"before the change", "series(\"lpr_1y\", form.from)", "3.1"},
		{"the day of the change", "series(\"lpr_1y\", form.from + @\"P1D\")", "3"},
		{"of a date and time", "series(\"lpr_1y\", @\"2025-05-20T00:00:00\")", "3"},
		{"by name", "series(date: @\"2026-01-01\", name: \"lpr_1y\")", "3"},
		{"in a sum", "min(7.85 - series(\"lpr_1y\", form.from), 3)", "3"},
		{"before there was one", "series(\"lpr_1y\", @\"2024-10-20\")",
			"unknown: series.lpr_1y"},
		{"no such series", "series(\"shibor\", form.from) * 2", "unknown: series.shibor"},
		{"asked whether it is known", "is known(series(\"shibor\", form.from))", "false"},
		{"at a date that is unknown", "series(\"lpr_1y\", form.to)", "unknown: form.to"},
		{"at no date", "series(\"lpr_1y\", null)", "null: *"},
		{"whose name is computed", "series(\"lpr\" + \"_1y\", form.from)",
			"error 13: the name of `series` must be written out, as a text"},
		{"whose name is a number", "series(1, form.from)", "error 7: *"},
		{"without a date", "series(\"lpr_1y\")", "error 0: *"},
	};

	(void)state;
	check_cases(cases, ARRAY_LEN(cases), document);
}

static void
add_name(void *context, const char *name)
{
	buf_printf(context, "%s ", name);
}

static void
test_names(void **state)
{
	_cleanup_buf_ struct buf names = BUF_INIT;
	struct feel_error error;
	struct feel *feel =
		feel_compile("[series(\"a\", form.d), if form.x then floor(series(\"b\", "
			     "form.d)) else time(hour: 1, minute: 1, second: 1)]",
			&error);

	(void)state;
	assert_non_null(feel);
	feel_series_names(feel, add_name, &names);
	assert_string_equal(names.data, "a b ");
	feel_free(&feel);
}

/* A run that was given none knows none. */
static void
test_none(void **state)
{
	struct arena *arena = arena_new();
	struct feel_run *run = feel_run_new(arena, 1000);
	struct feel_error error;
	struct feel *feel = feel_compile("series(\"a\", @\"2026-01-01\")", &error);

	(void)state;
	assert_int_equal(feel_kind(feel_eval(run, feel)), FEEL_UNKNOWN);
	assert_string_equal(feel_missing(run, 0), "series.a");
	arena_free(&arena);
	feel_free(&feel);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_none),
	};

	return cmocka_run_group_tests_name("series", tests, NULL, NULL);
}
