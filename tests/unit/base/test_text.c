/* UTF-8, JSON escapes, hexadecimal, columns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/text.h"

static void
test_utf8(void **state)
{
	static const struct {
		const char *label, *bytes;
		size_t length;
		bool good;
	} cases[] = {
		{"nothing", "", 0, true},
		{"ASCII", "abc", 3, true},
		{"NUL is a character", "a\0b", 3, true},
		{"two bytes", "\xc3\xa9", 2, true},
		{"three bytes", "天台县", 9, true},
		{"four bytes", "\xf0\x9f\x98\x80", 4, true},
		{"the last character", "\xf4\x8f\xbf\xbf", 4, true},
		{"beyond the last", "\xf4\x90\x80\x80", 4, false},
		{"a surrogate", "\xed\xa0\x80", 3, false},
		{"just before surrogates", "\xed\x9f\xbf", 3, true},
		{"overlong /", "\xc0\xaf", 2, false},
		{"overlong in three", "\xe0\x9f\xbf", 3, false},
		{"overlong in four", "\xf0\x8f\xbf\xbf", 4, false},
		{"continuation alone", "\x80", 1, false},
		{"cut short", "\xe5\xa4", 2, false},
		{"cut by the length", "天", 2, false},
		{"five bytes", "\xf8\x88\x80\x80\x80", 5, false},
		{"FF", "\xff", 1, false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (text_is_utf8(cases[i].bytes, cases[i].length) != cases[i].good)
			fail_msg("%s", cases[i].label);
}

static void
test_cut(void **state)
{
	(void)state;
	assert_int_equal(text_cut("天台", 6), 6);
	assert_int_equal(text_cut("天台", 5), 3);
	assert_int_equal(text_cut("天台", 4), 3);
	assert_int_equal(text_cut("天台", 3), 3);
	assert_int_equal(text_cut("天台", 2), 0);
	assert_int_equal(text_cut("天台", 0), 0);
	assert_int_equal(text_cut("abc", 2), 2);
	assert_int_equal(text_cut("a\xf0\x9f\x98\x80", 4), 1);
	assert_int_equal(text_cut("a\xf0\x9f\x98\x80", 5), 5);
}

static void
test_characters(void **state)
{
	(void)state;
	assert_int_equal(text_characters("天台县", 9), 3);
	assert_int_equal(text_characters("e\xcc\x81", 3), 2);
	assert_int_equal(text_characters("\xff\xff", 2), 2);
	assert_int_equal(text_characters("", 0), 0);
}

/* Eight at a time or one by one: each byte stands for itself or not, wherever it is. */
static void
test_plain_json(void **state)
{
	(void)state;
	for (int byte = 0; byte < 256; byte++) {
		bool plain = byte >= ' ' && byte != '"' && byte != '\\';

		for (size_t at = 0; at < 20; at++) {
			char text[20];

			memset(text, at % 2 ? 0xff : 'x', sizeof(text));
			text[at] = (char)byte;
			assert_int_equal(text_plain_json(text, 20), plain ? 20 : at);
			assert_int_equal(text_plain_json(text, at), at);
		}
	}
}

static void
test_json_text(void **state)
{
	static const struct {
		const char *text;
		size_t length;
		const char *plain, *visible;
	} cases[] = {
		{"abc", 3, "\"abc\"", "\"abc\""},
		{"", 0, "\"\"", "\"\""},
		{"\"\\/", 3, "\"\\\"\\\\/\"", "\"\\\"\\\\/\""},
		{"\b\f\n\r\t", 5, "\"\\b\\f\\n\\r\\t\"", "\"\\b\\f\\n\\r\\t\""},
		{"\0\x1f\x1b", 3, "\"\\u0000\\u001f\\u001b\"", "\"\\u0000\\u001f\\u001b\""},
		{"\x7f", 1, "\"\x7f\"", "\"\\u007f\""},
		{"\xc2\x9b", 2, "\"\xc2\x9b\"", "\"\\u009b\""},
		{"\xe2\x80\xae", 3, "\"\xe2\x80\xae\"", "\"\\u202e\""},
		{"a\xff"
		 "b",
			3,
			"\"a\xEF\xBF\xBD"
			"b\"",
			"\"a\xEF\xBF\xBD"
			"b\""},
		{"天\xe5\xa4", 5, "\"天\xEF\xBF\xBD\xEF\xBF\xBD\"",
			"\"天\xEF\xBF\xBD\xEF\xBF\xBD\""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		_cleanup_buf_ struct buf plain = BUF_INIT, visible = BUF_INIT;
		text_add_json(&plain, cases[i].text, cases[i].length);
		text_add_json_visible(&visible, cases[i].text, cases[i].length);
		assert_string_equal(plain.data, cases[i].plain);
		assert_string_equal(visible.data, cases[i].visible);
	}
}

static void
test_hex(void **state)
{
	unsigned char bytes[3] = {0x00, 0xab, 0xff};
	char text[7];

	(void)state;
	hex_encode(bytes, 3, text);
	assert_string_equal(text, "00abff");
	hex_encode(bytes, 0, text);
	assert_string_equal(text, "");
	assert_true(hex_decode("0aBCff", bytes, 3));
	assert_int_equal(bytes[1], 0xbc);
	assert_false(hex_decode("0aBCf", bytes, 3));
	assert_false(hex_decode("0aBCff0", bytes, 3));
	assert_false(hex_decode("0aBCfg", bytes, 3));
	assert_false(hex_decode("", bytes, 3));
}

static void
test_mend(void **state)
{
	static const char *const cases[][2] = {
		{"", ""},
		{"天台县 2026", "天台县 2026"},
		{"a\xe5\xa4", "a??"},
		{"\xff[天\xe5]", "?[天?]"},
		{"\xed\xa0\x80", "???"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char text[32];

		strcpy(text, cases[i][0]);
		text_mend(text);
		assert_string_equal(text, cases[i][1]);
	}
}

/* What a fault quotes may be cut within a character, or be no text at all. */
static void
test_fault_is_text(void **state)
{
	struct fault fault;

	(void)state;
	assert_false(fault_set(&fault, "unknown section [%.4s]", "天台县"));
	assert_string_equal(fault.text, "unknown section [天?]");
	assert_false(fault_set(&fault, "nothing stands at `%s`", "\xb5"));
	assert_string_equal(fault.text, "nothing stands at `?`");
}

static void
test_columns(void **state)
{
	(void)state;
	assert_int_equal(text_columns(""), 0);
	assert_int_equal(text_columns("abc"), 3);
	assert_int_equal(text_columns("天台县 2026"), 11);
	assert_int_equal(text_columns("（全角）"), 8);
	assert_int_equal(text_columns("e\xcc\x81"), 1);
	assert_int_equal(text_columns("\xff"), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_characters),
		cmocka_unit_test(test_plain_json),
		cmocka_unit_test(test_json_text),
		cmocka_unit_test(test_hex),
		cmocka_unit_test(test_mend),
		cmocka_unit_test(test_fault_is_text),
		cmocka_unit_test(test_columns),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
