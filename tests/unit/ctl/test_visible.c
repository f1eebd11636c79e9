/* No text of a peer reaches the terminal as anything but text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "services/ctl/visible.h"
#include <string.h>

static void
test_texts(void **state)
{
	static const struct {
		const char *label, *text, *shown;
	} cases[] = {
		{"Chinese", "天台县", "天台县"},
		{"quotes and backslash stay", "a\"b\\c", "a\"b\\c"},
		{"escape sequence", "\033[31mred", "\\u001b[31mred"},
		{"a line break would forge a line", "a\nb\r", "a\\nb\\r"},
		{"DEL", "a\177b", "a\\u007fb"},
		{"C1: CSI in one character",
			"a\xc2\x9b"
			"31m",
			"a\\u009b31m"},
		{"turns the direction",
			"a\xe2\x80\xae"
			"b",
			"a\\u202eb"},
		{"not UTF-8",
			"a\xff"
			"b",
			"a\xef\xbf\xbd"
			"b"},
		{"cut short", "\xe5\xa4", "\xef\xbf\xbd\xef\xbf\xbd"},
		{"empty", "", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		_cleanup_buf_ struct buf shown = BUF_INIT;

		buf_add_text(&shown, "");
		visible_add(&shown, cases[i].text, strlen(cases[i].text));
		if (strcmp(shown.data, cases[i].shown) != 0)
			fail_msg("%s: %s", cases[i].label, shown.data);
	}
}

static void
test_json(void **state)
{
	static const char text[] =
		"{\"a\":[],\"b\":[1,{\"c\":null}],\"d\":\"\\u001b\\\"\",\"e\":{}}";
	static const char shown[] =
		"{\n  \"a\": [],\n  \"b\": [\n    1,\n    {\n      \"c\": null\n    "
		"}\n  ],\n  \"d\": \"\\u001b\\\"\",\n  \"e\": {}\n}";
	_cleanup_json_ json_t *value = json_read(text, strlen(text), 1000, NULL);
	_cleanup_buf_ struct buf out = BUF_INIT;

	(void)state;
	visible_add_json(&out, value);
	assert_string_equal(out.data, shown);
	_cleanup_json_ json_t *again = json_read(out.data, out.length, 1000, NULL);
	assert_true(json_equal(value, again));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
