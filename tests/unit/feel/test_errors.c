/* What does not compile: where, and why. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/feel/evaluate.h"

static void
test_positions(void **state)
{
	static const struct feel_case cases[] = {
		{"nothing", "", "error 0: expected an expression, found the end"},
		{"half a sum", "1 +", "error 3: expected an expression, found the end"},
		{"two values", "1 2", "error 2: expected the end, found `2`"},
		{"no then", "if true else 1", "error 8: expected `then`, found `else`"},
		{"no else", "if true then 1", "error 14: expected `else`, found the end"},
		{"open parenthesis", "(1 + 2", "error 6: expected `)`, found the end"},
		{"open list", "[1, 2", "error 5: expected `,`, found the end"},
		{"open text", "1 + \"a", "error 4: a text that does not end*"},
		{"open comment", "1 /* 2", "1"},
		{"no expression", "1 + )", "error 4: expected an expression, found `)`"},
		{"bad escape", "\"a\\uD800\"", "error 2: an escape that means no character"},
		{"strange sign", "1 & 2", "error 2: a character that means nothing here"},
		{"no date", "@\"2026-13-01\"", "error 1: expected a date, time or duration*"},
		{"no function", "foo(1)", "error 0: there is no function `foo`"},
		{"too many arguments", "floor(1, 2, 3)", "error 0: `floor` takes no 3 arguments*"},
		{"no such parameter", "decimal(n: 1, x: 2)", "error 0: `decimal` takes no 2*"},
		{"the same member twice", "{a: 1, a: 2}", "error 7: the same member twice"},
		{"after Chinese", "\"天台\" +", "error 10: expected an expression, found the end"},
		{"keyword as a name", "then + 1", "error 0: expected an expression, found `then`"},
		{"no operand of in", "1 in", "error 4: expected an expression, found the end"},
		{"a range that does not end", "1 in [1..", "error 9: expected an expression*"},
		{"bytes that are no text", "\"\xff\"", "error 0: bytes that are no UTF-8"},
	};

	(void)state;
	check_cases(cases, ARRAY_LEN(cases), NULL);
}

static void
test_refused(void **state)
{
	static const char *const texts[] = {"now()", "today()", "matches(\"a\", \"b\")",
		"replace(\"a\", \"b\", \"c\")", "split(\"a\", \",\")", "function(x) x",
		"sort([1], function(x, y) x < y)", "random number()", "a b + 1",
		"for a b in [1] return 1", "@\"2026-03-01T00:00:00@Asia/Shanghai\"",
		"date and time(\"2026-03-01T00:00:00@Asia/Shanghai\")", "1 instance of tMoney"};
	struct feel_error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct feel *feel = feel_compile(texts[i], &error);
		if (feel || !error.refused || !strstr(error.text, "not in this language"))
			fail_msg("%s: %s", texts[i], error.text);
	}
	assert_null(feel_compile("foo(1)", &error));
	assert_false(error.refused);
}

/* What was printed means the same, and is printed the same again. */
static void
test_print(void **state)
{
	static const char *const cases[][2] = {
		{"1+2*3", "1 + 2 * 3"},
		{"(1+2)*3", "(1 + 2) * 3"},
		{"1-(2-3)", "1 - (2 - 3)"},
		{"(1-2)-3", "1 - 2 - 3"},
		{"2**(3**2)", "2 ** (3 ** 2)"},
		{"-(1+2)", "-(1 + 2)"},
		{"(a or b)and c", "(a or b) and c"},
		{"a or b and c", "a or b and c"},
		{"(if a then 1 else 2)+3", "(if a then 1 else 2) + 3"},
		{"x in(1,>2)", "x in (1, > 2)"},
		{"x in>2", "x in (> 2)"},
		{"x in ]1..2[", "x in (1..2)"},
		{"for i in 1..3,j in[1]return i", "for i in 1..3, j in [1] return i"},
		{"every x in y satisfies x>0", "every x in y satisfies x > 0"},
		{"a[b=1].c", "a[b = 1].c"},
		{"{a:1,\"b c\":2}", "{\"a\": 1, \"b c\": 2}"},
		{"decimal(scale:2,n:1)", "decimal(1, 2)"},
		{"number(from:\"1\",decimal separator:\".\")",
			"number(from: \"1\", decimal separator: \".\")"},
		{"list  contains( x ,1 )", "list contains(x, 1)"},
		{"date(\"2026-03-01\")", "@\"2026-03-01\""},
		{"\"a\\\"b\"", "\"a\\\"b\""},
		{"1 between 0 and 2", "1 between 0 and 2"},
		{"x instance of list<number>", "x instance of list<number>"},
		{"1.50e2", "150"},
		{"1 /* a */ + // b\n2", "1 + 2"},
	};
	struct feel_error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		_cleanup_buf_ struct buf once = BUF_INIT, twice = BUF_INIT;
		struct feel *feel = feel_compile(cases[i][0], &error);
		assert_non_null(feel);
		feel_print(feel, &once);
		feel_free(&feel);
		assert_string_equal(once.data, cases[i][1]);
		feel = feel_compile(once.data, &error);
		assert_non_null(feel);
		feel_print(feel, &twice);
		feel_free(&feel);
		assert_string_equal(twice.data, once.data);
	}
}

static void
add_path(void *context, const char *path)
{
	struct buf *into = context;

	buf_printf(into, "%s%s", into->length ? " " : "", path);
}

static void
test_paths(void **state)
{
	static const char *const cases[][2] = {
		{"party.founded_on", "party.founded_on"},
		{"a + 1", ""},
		{"min(form.rent, form.area * 2)", "form.rent form.area"},
		{"people.founder.priority_group", "people.founder.priority_group"},
		{"subject.tenants[jobs > form.least].name",
			"subject.tenants subject.tenants[].jobs form.least subject.tenants[].name"},
		{"every y in subject.years satisfies y.occupancy > 0",
			"subject.years subject.years[].occupancy"},
		{"for t in subject.tenants[veteran], y in t.years return y.jobs",
			"subject.tenants subject.tenants[].veteran subject.tenants "
			"subject.tenants[].years subject.tenants[].years[].jobs"},
		{"{party: 1, x: party}.x", ""},
		{"if is known(form.a) then form.b else form.c", "form.a form.b form.c"},
	};
	struct feel_error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		_cleanup_buf_ struct buf paths = BUF_INIT;
		struct feel *feel = feel_compile(cases[i][0], &error);
		assert_non_null(feel);
		feel_paths(feel, add_path, &paths);
		feel_free(&feel);
		assert_string_equal(paths.length ? paths.data : "", cases[i][1]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_positions),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_print),
		cmocka_unit_test(test_paths),
	};

	return cmocka_run_group_tests_name("feel errors", tests, NULL, NULL);
}
