/* Each construct of the language, with values that are all known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/unit/feel/evaluate.h"

#define CHECK(cases) check_cases(cases, ARRAY_LEN(cases), NULL)

static void
test_arithmetic(void **state)
{
	static const struct feel_case cases[] = {
		{"sum", "1 + 2", "3"},
		{"exact decimals", "0.1 + 0.2 = 0.3", "true"},
		{"exact thirds", "1 / 3 * 3", "1"},
		{"a third, written", "1 / 3", "0.3333333333333333333333333333333333"},
		{"two thirds, written", "2 / 3", "0.6666666666666666666666666666666667"},
		{"a large one", "123456789012345678901234567890 * 10",
			"1234567890123456789012345678900"},
		{"just below one", "0.99999999999999999999999999999999999",
			"0.99999999999999999999999999999999999"},
		{"product first", "2 + 3 * 4", "14"},
		{"to the left", "10 - 4 - 3", "3"},
		{"quotients to the left", "100 / 10 / 2", "5"},
		{"powers to the left", "2 ** 3 ** 2", "64"},
		{"sign binds closer than power", "-2 ** 2", "4"},
		{"negative power", "2 ** -2", "0.25"},
		{"two signs", "3--2", "5"},
		{"exponent", "1.5e3", "1500"},
		{"negative exponent", "15e-1", "1.5"},
		{"without a zero", ".5", "0.5"},
		{"texts", "\"a\" + \"b\"", "\"ab\""},
		{"division by zero", "1 / 0", "null: division by zero"},
		{"kinds", "1 + \"a\"", "null: number + string means nothing"},
		{"null", "1 + null", "null: number + null means nothing"},
		{"exponents that are not whole", "2.25 ** 1.5", "3.375"},
		{"zero to a negative power", "0 ** -1", "null: division by zero"},
		{"one to any power", "1 ** 30000", "1"},
	};

	(void)state;
	CHECK(cases);
}

static void
test_comparison(void **state)
{
	static const struct feel_case cases[] = {
		{"less", "1 < 2", "true"},
		{"not less", "2 < 2", "false"},
		{"at most", "2 <= 2", "true"},
		{"more", "2 > 1", "true"},
		{"at least", "1 >= 2", "false"},
		{"equal", "1 = 1.0", "true"},
		{"not equal", "1 != 2", "true"},
		{"texts by code points", "\"Z\" < \"a\"", "true"},
		{"Chinese", "\"一\" < \"丁\"", "true"},
		{"null is null", "null = null", "true"},
		{"null is no number", "1 = null", "false"},
		{"kinds", "1 = \"1\"", "null: *"},
		{"order of kinds", "1 < \"2\"", "null: *"},
		{"lists", "[1, 2] = [1, 2]", "true"},
		{"lists in order", "[1, 2] = [2, 1]", "false"},
		{"contexts in any order", "{a: 1, b: 2} = {b: 2, a: 1}", "true"},
		{"contexts differ", "{a: 1} = {a: 2}", "false"},
		{"ranges", "[1..2] = [1..2)", "false"},
		{"between", "2 between 1 and 3", "true"},
		{"between its ends", "3 between 1 and 3", "true"},
		{"not between", "4 between 1 and 3", "false"},
		{"between and and", "2 between 1 and 3 and false", "false"},
		{"booleans have no order", "true < false", "null: *"},
	};

	(void)state;
	CHECK(cases);
}

static void
test_in(void **state)
{
	static const struct feel_case cases[] = {
		{"closed", "3 in [1..3]", "true"},
		{"open", "3 in [1..3)", "false"},
		{"open below", "1 in (1..3]", "false"},
		{"open, by brackets", "1 in ]1..3[", "false"},
		{"inside, by brackets", "2 in ]1..3[", "true"},
		{"list", "2 in [1, 2]", "true"},
		{"not in the list", "3 in [1, 2]", "false"},
		{"list of ranges", "5 in [[1..2], [4..6]]", "true"},
		{"test", "5 in > 4", "true"},
		{"tests", "5 in (1, > 4)", "true"},
		{"no test holds", "3 in (1, > 4)", "false"},
		{"another kind", "\"a\" in (1, \"a\")", "true"},
		{"parentheses go on", "6 in (1 + 2) * 2", "true"},
		{"a list in parentheses", "2 in ([1, 2])", "true"},
		{"and after it", "2 in [1..3] and false", "false"},
		{"equal", "2 in 2", "true"},
		{"texts", "\"b\" in [\"a\"..\"c\"]", "true"},
		{"dates", "@\"2026-03-01\" in [@\"2026-01-01\"..@\"2026-12-31\"]", "true"},
		{"a list itself", "[1] in [[1], [2]]", "true"},
		{"null", "null in [1..2]", "null: *"},
	};

	(void)state;
	CHECK(cases);
}

static void
test_logic(void **state)
{
	static const struct feel_case cases[] = {
		{"and", "true and false", "false"},
		{"or", "true or false", "true"},
		{"and binds closer", "true or false and false", "true"},
		{"null and true", "null and true", "null: *"},
		{"null and false", "null and false", "false"},
		{"null or true", "null or true", "true"},
		{"a number is no truth", "1 and true", "null: *"},
		{"not", "not(true)", "false"},
		{"not null", "not(null)", "null: *"},
		{"if", "if 1 < 2 then \"a\" else \"b\"", "\"a\""},
		{"else", "if 1 > 2 then \"a\" else \"b\"", "\"b\""},
		{"if null", "if null then 1 else 2", "2"},
		{"if within", "1 + if true then 2 else 3", "3"},
		{"all", "all([true, true])", "true"},
		{"all but one", "all(true, false)", "false"},
		{"any", "any([false, true])", "true"},
		{"all of none", "all([])", "true"},
		{"any of none", "any([])", "false"},
	};

	(void)state;
	CHECK(cases);
}

static void
test_lists(void **state)
{
	static const struct feel_case cases[] = {
		{"by position", "[1, 2, 3][2]", "2"},
		{"from the end", "[1, 2, 3][-1]", "3"},
		{"no such position", "[1, 2, 3][4]", "null: *"},
		{"position zero", "[1][0]", "null: *"},
		{"by item", "[1, 2, 3][item > 1]", "[2, 3]"},
		{"by member", "[{a: 1}, {a: 2}][a = 2]", "[{a: 2}]"},
		{"one stands for a list", "5[item > 4]", "[5]"},
		{"nothing fits", "[1][item > 1]", "[]"},
		{"null leaves out", "[1, null][item > 0]", "[1]"},
		{"members", "[{a: 1}, {a: 2}].a", "[1, 2]"},
		{"a member that is not there", "[{a: 1}, {b: 2}].a", "[1, null]"},
		{"for", "for x in [1, 2] return x * 2", "[2, 4]"},
		{"for two", "for x in [1, 2], y in [10, 20] return x + y", "[11, 21, 12, 22]"},
		{"for, counting", "for i in 1..3 return i", "[1, 2, 3]"},
		{"for, counting down", "for i in 3..1 return i", "[3, 2, 1]"},
		{"for dates", "for d in @\"2026-02-28\"..@\"2026-03-01\" return d.day", "[28, 1]"},
		{"for uses an earlier name", "for x in [[1], [2, 3]], y in x return y",
			"[1, 2, 3]"},
		{"partial", "for i in 1..4 return if i = 1 then 1 else partial[-1] * i",
			"[1, 2, 6, 24]"},
		{"some", "some x in [1, 2] satisfies x > 1", "true"},
		{"some of none", "some x in [] satisfies true", "false"},
		{"every", "every x in [1, 2] satisfies x > 1", "false"},
		{"every of none", "every x in [] satisfies false", "true"},
		{"count", "count([1, null, 3])", "3"},
		{"sum", "sum([1, 2.5])", "3.5"},
		{"sum of arguments", "sum(1, 2, 3)", "6"},
		{"sum of durations", "sum([@\"P1D\", @\"P2D\"])", "@\"P3D\""},
		{"sum of null", "sum([1, null])", "null: *"},
		{"sum of nothing", "sum([])", "null: *"},
		{"min", "min(3, 1, 2)", "1"},
		{"max of texts", "max([\"a\", \"c\", \"b\"])", "\"c\""},
		{"max of dates", "max(@\"2026-01-01\", @\"2026-02-01\")", "@\"2026-02-01\""},
		{"min of kinds", "min(1, \"a\")", "null: *"},
		{"mean", "mean([1, 2, 6])", "3"},
		{"median", "median(8, 2, 5, 7)", "6"},
		{"mode", "mode([6, 1, 9, 6, 1])", "[1, 6]"},
		{"product", "product(2, 3, 4)", "24"},
		{"list contains", "list contains([1, 2], 2)", "true"},
		{"list contains null", "list contains([1, null], null)", "true"},
		{"list does not contain", "list contains([1], \"1\")", "false"},
		{"append", "append([1], 2, 3)", "[1, 2, 3]"},
		{"concatenate", "concatenate([1], [2, 3])", "[1, 2, 3]"},
		{"insert before", "insert before([1, 3], 2, 2)", "[1, 2, 3]"},
		{"remove", "remove([1, 2, 3], -1)", "[1, 2]"},
		{"list replace", "list replace([1, 2], 2, 9)", "[1, 9]"},
		{"reverse", "reverse([1, 2])", "[2, 1]"},
		{"index of", "index of([1, 2, 1], 1)", "[1, 3]"},
		{"union", "union([1, 2], [2, 3])", "[1, 2, 3]"},
		{"distinct values", "distinct values([1, 1, 2])", "[1, 2]"},
		{"duplicate values", "duplicate values([1, 2, 1, 1])", "[1]"},
		{"flatten", "flatten([1, [2, [3]]])", "[1, 2, 3]"},
		{"sublist", "sublist([1, 2, 3], 2)", "[2, 3]"},
		{"sublist with length", "sublist([1, 2, 3], -2, 1)", "[2]"},
	};

	(void)state;
	CHECK(cases);
}

static void
test_contexts(void **state)
{
	static const struct feel_case cases[] = {
		{"written", "{a: 1, \"b c\": \"x\"}", "{a: 1, \"b c\": \"x\"}"},
		{"uses what is before", "{a: 1, b: a + 1}.b", "2"},
		{"member", "{a: {b: 3}}.a.b", "3"},
		{"a member that is not there", "{a: 1}.b", "null: there is no member `b`"},
		{"a member of null", "null.a", "null: *"},
		{"a keyword as a member", "{\"in\": 1}.in", "1"},
		{"get value", "get value({a: 1}, \"a\")", "1"},
		{"get entries", "get entries({a: 1})", "[{key: \"a\", value: 1}]"},
		{"context", "context([{key: \"a\", value: 1}])", "{a: 1}"},
		{"context put", "context put({a: 1}, \"b\", 2)", "{a: 1, b: 2}"},
		{"context put, deep", "context put({a: {b: 1}}, [\"a\", \"b\"], 2)", "{a: {b: 2}}"},
		{"context merge", "context merge([{a: 1}, {a: 2, b: 3}])", "{a: 2, b: 3}"},
	};

	(void)state;
	CHECK(cases);
}

static void
test_numbers(void **state)
{
	static const struct feel_case cases[] = {
		{"abs", "abs(-5)", "5"},
		{"abs of a duration", "abs(@\"-P1D\")", "@\"P1D\""},
		{"floor", "floor(-1.5)", "-2"},
		{"floor with scale", "floor(1.29, 1)", "1.2"},
		{"ceiling", "ceiling(-1.5)", "-1"},
		{"round half up", "round half up(2.5, 0)", "3"},
		{"round half up, negative", "round half up(-2.5, 0)", "-3"},
		{"round half up to tens", "round half up(25, -1)", "30"},
		{"round half down", "round half down(2.5, 0)", "2"},
		{"round half down, above half", "round half down(2.51, 0)", "3"},
		{"round up", "round up(1.121, 2)", "1.13"},
		{"round down", "round down(-1.129, 2)", "-1.12"},
		{"decimal, to even", "decimal(2.5, 0)", "2"},
		{"decimal, to even above", "decimal(3.5, 0)", "4"},
		{"decimal with names", "decimal(scale: 2, n: 1 / 3)", "0.33"},
		{"modulo", "modulo(-12, 5)", "3"},
		{"modulo of a negative", "modulo(12, -5)", "-3"},
		{"odd", "odd(3)", "true"},
		{"even", "even(3)", "false"},
		{"number", "number(\"1,000.5\", \",\", \".\")", "1000.5"},
		{"no number", "number(\"a\")", "null: *"},
		{"a text is no number", "floor(\"1\")",
			"null: floor: argument 1 cannot be a string"},
		{"one in a list", "floor([1.5])", "1"},
	};

	(void)state;
	CHECK(cases);
}

static void
test_texts(void **state)
{
	static const struct feel_case cases[] = {
		{"escapes", "\"a\\n\\\"\\u5929\\\\\"", "\"a\\n\\\"天\\\\\""},
		{"a pair of surrogates", "string length(\"\\uD83D\\uDE00\")", "1"},
		{"six digits", "\"\\U01F40E\" = \"\xf0\x9f\x90\x8e\"", "true"},
		{"contains", "contains(\"天台县\", \"台\")", "true"},
		{"starts with", "starts with(\"331023\", \"3310\")", "true"},
		{"does not start with", "starts with(\"33\", \"3310\")", "false"},
		{"ends with", "ends with(\"abc\", \"bc\")", "true"},
		{"string length", "string length(\"天台县\")", "3"},
		{"substring", "substring(\"天台县\", 2, 1)", "\"台\""},
		{"substring from the end", "substring(\"天台县\", -1)", "\"县\""},
		{"substring before", "substring before(\"a/b\", \"/\")", "\"a\""},
		{"substring after", "substring after(\"a/b\", \"/\")", "\"b\""},
		{"upper case", "upper case(\"aé\")", "\"AÉ\""},
		{"lower case", "lower case(\"AÉ\")", "\"aé\""},
		{"string of a number", "string(1.50)", "\"1.5\""},
		{"string of a date", "string(@\"2026-03-01\")", "\"2026-03-01\""},
		{"string of a list", "string([1, \"a\"])", "\"[1, \\\"a\\\"]\""},
		{"string of null", "string(null)", "null"},
		{"string join", "string join([\"a\", null, \"b\"], \", \")", "\"a, b\""},
	};

	(void)state;
	CHECK(cases);
}

static void
test_ranges(void **state)
{
	static const struct feel_case cases[] = {
		{"a value", "[1..3)", "[1..3)"},
		{"a test as a value", "(< 3)", "(< 3)"},
		{"start", "[1..3].start", "1"},
		{"from a text", "range(\"[1..3]\")", "[1..3]"},
		{"from a text that computes", "range(\"[1..1+2]\")", "null: *"},
		{"before", "before(1, [2..3])", "true"},
		{"after", "after([5..6], [1..5))", "true"},
		{"meets", "meets([1..5], [5..10])", "true"},
		{"met by", "met by([5..10], [1..5)) ", "false"},
		{"overlaps", "overlaps([1..5], [3..8])", "true"},
		{"overlaps before", "overlaps before([1..5], [3..8])", "true"},
		{"overlaps after", "overlaps after([3..8], [1..5])", "true"},
		{"finishes", "finishes(10, [1..10])", "true"},
		{"finished by", "finished by([1..10], (5..10])", "true"},
		{"includes", "includes([1..10], 5)", "true"},
		{"during", "during([1..11], [1..10])", "false"},
		{"starts", "starts([1..5), [1..10])", "true"},
		{"started by", "started by([1..10], 1)", "true"},
		{"coincides", "coincides([1..5], [1..5])", "true"},
	};

	(void)state;
	CHECK(cases);
}

static void
test_types(void **state)
{
	static const struct feel_case cases[] = {
		{"number", "1 instance of number", "true"},
		{"not a string", "1 instance of string", "false"},
		{"date and time", "@\"2026-03-01T00:00:00\" instance of date and time", "true"},
		{"duration", "@\"P1D\" instance of days and time duration", "true"},
		{"list", "[1] instance of list<number>", "true"},
		{"list of others", "[\"a\"] instance of list<number>", "false"},
		{"context", "{a: 1} instance of context<a: number>", "true"},
		{"any", "1 instance of Any", "true"},
		{"is", "is(@\"10:00:00Z\", @\"11:00:00+01:00\")", "false"},
	};

	(void)state;
	CHECK(cases);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arithmetic),
		cmocka_unit_test(test_comparison),
		cmocka_unit_test(test_in),
		cmocka_unit_test(test_logic),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_contexts),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_types),
	};

	return cmocka_run_group_tests_name("feel expressions", tests, NULL, NULL);
}
