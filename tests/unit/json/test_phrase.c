/* What is wrong, said in Chinese. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "base/mem.h"
#include "json/phrase.h"

static const char table[] =
	"{\"is missing\":\"缺失\",\"an integer of {} to {}\":\"{} 至 {} 的整数\","
	"\"a text\":\"文本\",\"a list\":\"列表\",\"{} or {}\":\"{}或{}\"}";

static int
load_table(void **state)
{
	struct fault fault;

	(void)state;
	if (!phrases_load(table, strlen(table), &fault))
		fail_msg("%s", fault.text);
	return 0;
}

static void
test_phrases(void **state)
{
	static const struct {
		const char *text, *lang, *said;
	} rows[] = {
		{"is missing", "zh", "缺失"},
		{"is missing", NULL, "缺失"},
		{"is missing", "en", "is missing"},
		{"is missing here", "zh", "is missing here"},
		{"an integer of 1 to 96", "zh", "1 至 96 的整数"},
		{"an integer of  to 96", "zh", "an integer of  to 96"},
		{"a text or a list", "zh", "文本或列表"},
		{"a text or a list or an integer of 1 to 2", "zh", "文本或列表或1 至 2 的整数"},
		{" or ", "zh", " or "},
		{"", "zh", ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		_cleanup_buf_ struct buf said = BUF_INIT;

		phrase_add(&said, rows[i].text, rows[i].lang);
		assert_string_equal(said.data ? said.data : "", rows[i].said);
	}
}

/* A long text full of what phrases end with takes no time worth naming, and comes out whole. */
static void
test_long(void **state)
{
	_cleanup_buf_ struct buf text = BUF_INIT, said = BUF_INIT;

	(void)state;
	for (int i = 0; i < 60; i++)
		buf_add_text(&text, " or x");
	phrase_add(&said, text.data, "zh");
	assert_non_null(strstr(said.data, "x"));
}

static void
test_errors(void **state)
{
	_cleanup_json_ json_t *errors = json_pack("[{s:s, s:s, s:s}, {s:s}]", "pointer",
		"/is missing", "detail", "is missing", "expected", "a text", "detail", "is odd");

	(void)state;
	phrases_put(errors, "zh");
	assert_string_equal(json_string_value(json_at(errors, "/0/pointer")), "/is missing");
	assert_string_equal(json_string_value(json_at(errors, "/0/detail")), "缺失");
	assert_string_equal(json_string_value(json_at(errors, "/0/expected")), "文本");
	assert_string_equal(json_string_value(json_at(errors, "/1/detail")), "is odd");
	assert_null(json_at(errors, "/1/expected"));
}

static void
test_tables_refused(void **state)
{
	static const char *const bad[] = {"[", "{\"a {}\":\"一\"}", "{\"a\":\"一 {}\"}",
		"{\"a\":1}", "{\"{}{}{}{}{}{}{}\":\"{}{}{}{}{}{}{}\"}"};
	_cleanup_buf_ struct buf said = BUF_INIT;
	struct fault fault;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(phrases_load(bad[i], strlen(bad[i]), &fault));
	load_table(state);
	phrase_add(&said, "a text", "zh");
	assert_string_equal(said.data, "文本");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_phrases),
		cmocka_unit_test(test_long), cmocka_unit_test(test_errors),
		cmocka_unit_test(test_tables_refused)};

	return cmocka_run_group_tests(tests, load_table, NULL);
}
