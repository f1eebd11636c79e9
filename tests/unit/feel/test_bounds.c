/* Nothing that is written or filed makes an evaluation deep, long or large without limit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/feel/evaluate.h"

/* `before` so many times, the middle, `after` so many times. */
static char *
repeated(const char *before, const char *middle, const char *after, size_t times)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < times; i++)
		buf_add_text(&text, before);
	buf_add_text(&text, middle);
	for (size_t i = 0; i < times; i++)
		buf_add_text(&text, after);
	return buf_steal(&text);
}

static void
test_nesting(void **state)
{
	static const char *const around[][2] = {{"(", ")"}, {"[", "]"}, {"{a: ", "}"}, {"-", ""},
		{"not(", ")"}, {"(< ", ")"}, {"1 in (", ")"}, {"if true then ", " else 1"},
		{"a[", "]"}, {"for x in ", " return 1"}, {"1 in [1..(", ")]"}, {"1 + (", ")"}};
	struct feel_error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(around); i++) {
		_cleanup_free_ char *few = repeated(around[i][0], "1", around[i][1], 10),
				    *many = repeated(around[i][0], "1", around[i][1], 2000);
		struct feel *feel = feel_compile(few, &error);
		if (!feel)
			fail_msg("%s: %s", few, error.text);
		feel_free(&feel);
		feel = feel_compile(many, &error);
		if (feel)
			fail_msg("%s: 2,000 times", around[i][0]);
		assert_non_null(strstr(error.text, "ewer") ? strstr(error.text, "ewer")
							   : strstr(error.text, "at most"));
	}
}

/* Leaning to the left is deep for the evaluator, though not for the parser. */
static void
test_long_chains(void **state)
{
	static const char *const links[] = {" + 1", ".a", "[1]", " = 1", " and 1"};
	struct feel_error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(links); i++) {
		_cleanup_free_ char *few = repeated("", "x", links[i], 100),
				    *many = repeated("", "x", links[i], 1000);
		struct feel *feel = feel_compile(few, &error);
		assert_non_null(feel);
		feel_free(&feel);
		assert_null(feel_compile(many, &error));
	}
}

static void
test_text_length(void **state)
{
	_cleanup_free_ char *digits = repeated("1", "", "", 6500),
			    *spaces = repeated(" ", "1", "", 30000);
	struct feel_error error;

	(void)state;
	assert_null(feel_compile(digits, &error));
	assert_null(feel_compile(spaces, &error));
	assert_non_null(strstr(error.text, "at most"));
}

static void
test_evaluation(void **state)
{
	static const struct feel_case cases[] = {
		{"a number that grows", "10 ** 4000 * 10 ** 4000", "null: a number larger*"},
		{"a power", "10 ** 100000", "null: a number larger*"},
		{"a power of a power", "(10 ** 100) ** 100", "null: a number larger*"},
		{"counting far", "count(for i in 1..1000000000 return i)",
			"null: a list of more than 10000 items"},
		{"counting far, for some", "some i in 1..1000000000 satisfies false", "null: *"},
		{"loops in loops", "count(for a in 1..1000, b in 1..1000, c in 1..1000 return a)",
			"null: *"},
		{"a list of many", "count(for i in 1..9000 return i)", "9000"},
		{"deep", "count(for i in 1..100 return partial)", "null: *"},
		{"doubling", "for i in 1..60 return [partial, partial]", "null: *"},
		{"a text that grows",
			"string length((for i in 1..40 return if i = 1 then \"aaaa\" else "
			"partial[-1] + partial[-1])[-1])",
			"null: *"},
		{"large texts many times",
			"{a: (for i in 1..14 return if i = 1 then \"12345678\" else "
			"partial[-1] + partial[-1])[-1], b: for i in 1..100 return a}.b",
			"null: a list larger or deeper*"},
		{"large numbers many times", "for i in 1..1000 return 10 ** 4900",
			"null: a list larger or deeper*"},
		{"no such position", "[1][10 ** 30]", "null: *"},
		{"years", "@\"2026-01-01\" + @\"P1Y\" * 10 ** 12", "null: *"},
		{"days", "@\"2026-01-01\" + @\"P1D\" * 10 ** 30", "null: *"},
	};

	(void)state;
	check_cases(cases, ARRAY_LEN(cases), NULL);
}

static void
test_budget(void **state)
{
	_cleanup_free_ char *enough = evaluate("sum(for i in 1..10 return i)", NULL, 200),
			    *short_of = evaluate("sum(for i in 1..10 return i)", NULL, 20),
			    *settled = evaluate("some i in 1..100 satisfies true", NULL, 200),
			    *to_the_end = evaluate("every i in 1..100 satisfies true", NULL, 200),
			    *not_settled =
				    evaluate("true or (some i in 1..100 satisfies true)", NULL, 5);

	(void)state;
	assert_string_equal(enough, "55");
	assert_string_equal(short_of, "null: it takes more than 20 steps");
	assert_string_equal(settled, "true");
	assert_string_equal(to_the_end, "null: it takes more than 200 steps");
	assert_string_equal(not_settled, "true");
}

/* The budget is for all evaluations of a run: facts cannot each take all of it. */
static void
test_budget_of_a_run(void **state)
{
	struct feel_error error;
	struct feel *feel = feel_compile("count(for i in 1..10 return i)", &error);
	struct arena *arena = arena_new();
	struct feel_run *run = feel_run_new(arena, 100);
	enum feel_kind last = FEEL_NUMBER;
	int count = 0;

	(void)state;
	for (; count < 100 && last == FEEL_NUMBER; count++)
		last = feel_kind(feel_eval(run, feel));
	assert_true(count > 1 && count < 10);
	assert_int_equal(last, FEEL_NULL);
	assert_non_null(strstr(feel_cause(run), "steps"));
	arena_free(&arena);
	feel_free(&feel);
}

/* Words and signs in any order neither crash nor go on for ever. */
static void
test_any_order(void **state)
{
	static const char *const words[] = {"1", "\"a\"", "x", "party", ".", "[", "]", "(", ")",
		"{", "}", ":", ",", "..", "+", "-", "*", "/", "**", "=", "!=", "<", ">=", "in",
		"if", "then", "else", "for", "return", "some", "every", "satisfies", "and", "or",
		"not(", "between", "count(", "min(", "date(", "@", "@\"2026-03-01\"", "@\"P1M\"",
		"instance of", "number", "list<", ">", "null", "true", "is known(", "item", "?",
		"context put(", "range(", "天", "//", "/*", "*/"};
	uint32_t random = 20260301;
	struct feel_error error;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		_cleanup_buf_ struct buf text = BUF_INIT;
		for (uint32_t i = 0, length = 1 + round % 12; i < length; i++) {
			random = random * 1664525 + 1013904223;
			buf_printf(&text, "%s ", words[(random >> 16) % ARRAY_LEN(words)]);
		}
		struct feel *feel = feel_compile(text.data, &error);
		assert_true(feel || error.text[0]);
		if (!feel)
			continue;
		feel_free(&feel);
		free(evaluate(text.data, "{\"party\": {\"a\": [1, {\"b\": 2}]}}", 2000));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nesting),
		cmocka_unit_test(test_long_chains),
		cmocka_unit_test(test_text_length),
		cmocka_unit_test(test_evaluation),
		cmocka_unit_test(test_budget),
		cmocka_unit_test(test_budget_of_a_run),
		cmocka_unit_test(test_any_order),
	};

	return cmocka_run_group_tests_name("feel bounds", tests, NULL, NULL);
}
