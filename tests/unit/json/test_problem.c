/* Refusals become problems, in the reader's language. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/json/schemas.h"
#include "json/problem.h"

static const char table[] =
	"{\"internal\":{\"status\":500,\"params\":[],\"title\":{\"zh\":\"系统内部错误\",\"en\":"
	"\"Internal error\"},"
	"\"detail\":{\"zh\":\"故障已记录。\",\"en\":\"The fault is on record.\"}},"
	"\"fund_insufficient\":{\"status\":409,\"params\":[\"fund\",\"available\",\"count\"],"
	"\"title\":{\"zh\":\"资金不足\",\"en\":\"Not enough money\"},"
	"\"detail\":{\"zh\":\"{fund}只剩{available}元\","
	"\"en\":\"{fund} has {available} yuan left for {count} awards; {fund} {unknown}{\"}}}";

static int
load_table(void **state)
{
	struct fault fault;

	(void)state;
	if (!problems_load(table, strlen(table), &fault))
		fail_msg("%s", fault.text);
	return 0;
}

static void
test_in_both_languages(void **state)
{
	struct problem problem = {.code = "fund_insufficient", .retry_after = 3};

	(void)state;
	problem.params[0] = param_text("F-2026");
	problem.params[1] = param_money(-20000005);
	problem.params[2] = param_int(7);
	_cleanup_json_ json_t *zh = problem_json(&problem, "zh");
	_cleanup_json_ json_t *en = problem_json(&problem, "en");
	_cleanup_json_ json_t *other = problem_json(&problem, "fr");
	_cleanup_json_ json_t *none = problem_json(&problem, NULL);
	assert_string_equal(json_text(zh, "type"), "liaison:problem:fund_insufficient");
	assert_string_equal(json_text(zh, "code"), "fund_insufficient");
	assert_int_equal(json_int(zh, "status"), 409);
	assert_int_equal(json_int(zh, "retry_after"), 3);
	assert_null(json_object_get(zh, "errors"));
	assert_string_equal(json_text(zh, "title"), "资金不足");
	assert_string_equal(json_text(zh, "detail"), "F-2026只剩-200000.05元");
	assert_string_equal(
		json_text(en, "detail"), "F-2026 has -200000.05 yuan left for 7 awards; F-2026 ");
	assert_true(json_equal(zh, other));
	assert_true(json_equal(zh, none));
}

static void
test_unknown_codes_are_internal(void **state)
{
	_cleanup_json_ json_t *unknown = problem_json(&(struct problem){.code = "nonsense"}, "en");
	_cleanup_json_ json_t *none = problem_json(&(struct problem){0}, "en");

	(void)state;
	assert_string_equal(json_text(unknown, "code"), "internal");
	assert_string_equal(json_text(unknown, "title"), "Internal error");
	assert_string_equal(json_text(none, "code"), "internal");
	assert_true(problem_known("internal"));
	assert_false(problem_known("nonsense"));
	assert_int_equal(problem_status("fund_insufficient"), 409);
	assert_int_equal(problem_status("nonsense"), 500);
}

/* A text is cut at a whole character, and bytes that are not UTF-8 do not spoil the answer. */
static void
test_texts_are_cut_and_mended(void **state)
{
	struct problem problem = {.code = "fund_insufficient"};
	char text[3 * 100 + 1];

	(void)state;
	for (size_t i = 0; i < 100; i++)
		memcpy(text + 3 * i, "县", 4);
	problem.params[0] = param_text(text);
	assert_int_equal(strlen(problem.params[0].text), 159);
	assert_string_equal(param_text(NULL).text, "");
	problem.params[0] = param_text("a\xff");
	_cleanup_json_ json_t *json = problem_json(&problem, "zh");
	assert_string_equal(json_text(json, "detail"), "a\xEF\xBF\xBD只剩元");
}

static void
test_errors(void **state)
{
	struct schema_errors errors = {.count = 1};
	struct problem problem = {.code = "internal", .errors = &errors};

	(void)state;
	COPY_TEXT(errors.at[0].pointer, "/party/name");
	COPY_TEXT(errors.at[0].detail, "is missing");
	COPY_TEXT(errors.at[0].expected, "a text\xff");
	_cleanup_json_ json_t *json = problem_json(&problem, "zh");
	const json_t *error = json_at(json, "/errors/0");
	assert_string_equal(json_text(error, "pointer"), "/party/name");
	assert_string_equal(json_text(error, "detail"), "is missing");
	assert_string_equal(json_text(error, "expected"), "a text\xEF\xBF\xBD");
	errors.count = 0;
	_cleanup_json_ json_t *without = problem_json(&problem, "zh");
	assert_null(json_object_get(without, "errors"));
}

static void
test_bad_tables(void **state)
{
	static const char *const cases[] = {
		"[",
		"{'a':1}",
		"{'a':{'status':409,'params':[],'title':{'zh':'x','en':'x'},'detail':{'zh':'x'}}}",
		"{'a':{'status':200,'params':[],'title':{'zh':'x','en':'x'},'detail':{'zh':'x','en'"
		":'x'}}}",
		"{'a':{'status':409,'title':{'zh':'x','en':'x'},'detail':{'zh':'x','en':'x'}}}",
		"{'a':{'status':409,'params':['1','2','3','4','5'],'title':{'zh':'x','en':'x'},"
		"'detail':{'zh':'x','en':'x'}}}",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		_cleanup_free_ char *text = xstrdup(cases[i]);
		struct fault fault;
		for (char *c = text; *c; c++)
			*c = *c == '\'' ? '"' : *c;
		if (problems_load(text, strlen(text), &fault))
			fail_msg("%s was accepted", cases[i]);
		assert_false(problem_known("a"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_in_both_languages),
		cmocka_unit_test(test_unknown_codes_are_internal),
		cmocka_unit_test(test_texts_are_cut_and_mended),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_bad_tables),
	};

	return cmocka_run_group_tests_name("problem", tests, load_table, NULL);
}
