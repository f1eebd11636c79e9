/* What JSON is let in, and how it is written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "json/json.h"

#define MOST 1000

static void
test_refused(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{"", "line 1, column 1:"},
		{"   ", "line 1, column"},
		{"1", "line 1, column 1:"},
		{"\"text\"", "line 1, column"},
		{"{", "line 1, column 1:"},
		{"{}x", "line 1, column"},
		{"{\"a\":1,\"a\":2}", "duplicate"},
		{"{\n \"a\": 1.5}", "line 2, column 7: a number that is no integer"},
		{"[1.0]", "line 1, column 2: a number that is no integer"},
		{"[1e2]", "line 1, column 2: a number that is no integer"},
		{"[-1E+2]", "line 1, column 2: a number that is no integer"},
		{"{\"县\":1.5}", "line 1, column 6: a number that is no integer"},
		{"[9223372036854775808]", "line 1, column"},
		{"[-9223372036854775809]", "line 1, column"},
		{"[\"\\u0000\"]", "line 1, column 3: the character U+0000"},
		{"{\"a\\u0000\":1}", "line 1, column 4: the character U+0000"},
		{"[\"\\ud800\"]", "line 1, column"},
		{"[\"\\udc00\\ud800\"]", "line 1, column"},
		{"[\"\xff\"]", "byte 3: not UTF-8"},
		{"[\"\xed\xa0\x80\"]", "byte 3: not UTF-8"},
		{"[\"\xe5\xa4\"]", "byte 3: not UTF-8"},
		{"[\"\n\"]", "line 1, column 2: unexpected newline"},
		{"[\"open]", "line 1, column 2: a text that does not end"},
		{"[\"open\\\"]", "line 1, column 2: a text that does not end"},
		{"[\"open\\", "line 1, column 2: a text that does not end"},
		{"[01]", "line 1, column"},
		{"[--1]", "line 1, column"},
		{"[1,]", "line 1, column"},
		{"[NaN]", "line 1, column"},
		{"[true,]", "line 1, column"},
		{"{a:1}", "line 1, column"},
		{"\xEF\xBB\xBF{}", "line 1, column"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fault fault = {""};
		json_t *value = json_read(cases[i].text, strlen(cases[i].text), MOST, &fault);
		if (value || !strstr(fault.text, cases[i].says))
			fail_msg("%s: says \"%s\", not \"%s\"", cases[i].text, fault.text,
				cases[i].says);
	}
}

static void
test_nul_byte(void **state)
{
	struct fault fault;

	(void)state;
	assert_null(json_read("{}\0", 3, MOST, &fault));
	assert_non_null(strstr(fault.text, "line 1, column 3: a NUL byte"));
	assert_null(json_read("[\"a\0b\"]", 7, MOST, &fault));
}

/* No byte of the text beyond its length is looked at: it need not end in NUL. */
static void
test_length_counts(void **state)
{
	_cleanup_free_ char *bytes = xmalloc(4);
	struct fault fault;

	(void)state;
	memcpy(bytes, "[12]", 4);
	_cleanup_json_ json_t *value = json_read(bytes, 4, MOST, &fault);
	assert_non_null(value);
	assert_null(json_read(bytes, 3, MOST, &fault));
	assert_null(json_read(bytes, 4, 3, &fault));
	assert_string_equal(fault.text, "4 bytes, more than the 3 that are allowed");
	memcpy(bytes, "[\"\\u", 4);
	assert_null(json_read(bytes, 4, MOST, &fault));
}

static void
add_nested(struct buf *into, size_t depth)
{
	for (size_t i = 0; i < depth; i++)
		buf_add_text(into, i % 2 ? "{\"[{\":" : "[");
	buf_add_text(into, "1");
	for (size_t i = depth; i-- > 0;)
		buf_add_text(into, i % 2 ? "}" : "]");
}

static void
test_depth(void **state)
{
	_cleanup_buf_ struct buf good = BUF_INIT, deep = BUF_INIT, flood = BUF_INIT;
	struct fault fault;

	(void)state;
	add_nested(&good, JSON_DEPTH_MOST);
	add_nested(&deep, JSON_DEPTH_MOST + 1);
	for (int i = 0; i < 200000; i++)
		buf_add_char(&flood, '[');
	_cleanup_json_ json_t *value = json_read(good.data, good.length, MOST, &fault);
	assert_non_null(value);
	assert_null(json_read(deep.data, deep.length, MOST, &fault));
	assert_non_null(strstr(fault.text, "nested deeper than 32 levels"));
	assert_null(json_read(flood.data, flood.length, flood.length, &fault));
	assert_string_equal(fault.text, "byte 33: nested deeper than 32 levels");
}

static void
test_written(void **state)
{
	static const struct {
		const char *label, *from, *to;
	} cases[] = {
		{"nothing between", " { \"b\" : [ 1 , true, null ] , \"a\" : { } } ",
			"{\"a\":{},\"b\":[1,true,null]}"},
		{"integers", "[-0, 9223372036854775807, -9223372036854775808, 10]",
			"[0,9223372036854775807,-9223372036854775808,10]"},
		{"escapes", "[\"\\u0041\\/\\u001b\\u000a\\u00e9\\\"\\\\\\u007f\"]",
			"[\"A/\\u001b\\n\xc3\xa9\\\"\\\\\x7f\"]"},
		{"RFC 8785, 3.2.3",
			"{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,"
			"\"\\u0080\":6,"
			"\"\\u00f6\":7}",
			"{\"\\r\":2,\"1\":4,\"\xc2\x80\":6,\"\xc3\xb6\":7,\"\xe2\x82\xac\":1,"
			"\"\xf0\x9f\x98\x80\":5,\"\xef\xac\xb3\":3}"},
		{"prefixes first", "{\"ab\":1,\"a\":2,\"\":3,\"B\":4}",
			"{\"\":3,\"B\":4,\"a\":2,\"ab\":1}"},
		{"two beyond the plane", "{\"\\ud83d\\ude01\":1,\"\\ud83d\\ude00\":2}",
			"{\"\xf0\x9f\x98\x80\":2,\"\xf0\x9f\x98\x81\":1}"},
		{"false", "[false,[],\"\"]", "[false,[],\"\"]"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		_cleanup_buf_ struct buf text = BUF_INIT;
		struct fault fault;
		_cleanup_json_ json_t *value =
			json_read(cases[i].from, strlen(cases[i].from), MOST, &fault);
		if (!value)
			fail_msg("%s: %s", cases[i].label, fault.text);
		json_write(value, &text);
		if (strcmp(text.data, cases[i].to) != 0)
			fail_msg("%s: %s", cases[i].label, text.data);
		/* What is written can be read, and is then written the same. */
		_cleanup_buf_ struct buf again = BUF_INIT;
		_cleanup_json_ json_t *second = json_read(text.data, text.length, MOST, &fault);
		json_write(second, &again);
		assert_string_equal(again.data, text.data);
	}
}

static void
test_pointers(void **state)
{
	static const char text[] =
		"{\"a\":[10,{\"b\":11}],\"\":12,\"a/b\":13,\"m~n\":14,\"~1\":15,\"0\":16}";
	static const struct {
		const char *pointer;
		int64_t wanted; /* 0: nothing is there */
	} cases[] = {{"/a/0", 10}, {"/a/1/b", 11}, {"/", 12}, {"/a~1b", 13}, {"/m~0n", 14},
		{"/~01", 15}, {"/0", 16}, {"/a/2", 0}, {"/a/-", 0}, {"/a/00", 0}, {"/a/ 0", 0},
		{"/a/0/x", 0}, {"/a/1/", 0}, {"a", 0}, {"/m~2n", 0}, {"/m~", 0}, {"/b", 0},
		{"/a/99999999999999999999", 0}, {"/a/4294967296", 0}};
	_cleanup_json_ json_t *value = json_read(text, strlen(text), MOST, NULL);

	(void)state;
	assert_ptr_equal(json_at(value, ""), value);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const json_t *at = json_at(value, cases[i].pointer);
		if (json_integer_value(at) != cases[i].wanted ||
			(at != NULL) != (cases[i].wanted != 0))
			fail_msg("%s", cases[i].pointer);
	}
}

static void
test_members(void **state)
{
	static const char text[] = "{\"text\":\"x\",\"number\":-7,\"yes\":true,\"no\":false}";
	_cleanup_json_ json_t *value = json_read(text, strlen(text), MOST, NULL);

	(void)state;
	assert_string_equal(json_text(value, "text"), "x");
	assert_null(json_text(value, "number"));
	assert_null(json_text(value, "none"));
	assert_null(json_text(NULL, "text"));
	assert_int_equal(json_int(value, "number"), -7);
	assert_int_equal(json_int(value, "text"), 0);
	assert_true(json_bool(value, "yes"));
	assert_false(json_bool(value, "no"));
	assert_false(json_bool(value, "number"));
}

/* Each cut of a document, and each byte of it changed, is read or refused; with ASan also without a
 * wrong access. */
static void
test_cuts_and_changes(void **state)
{
	static const char text[] =
		"{\"a\":[1,-2,\"\\u00e9\\ud83d\\ude00天\\n\"],\"b\":{\"c\":null,\"d\":true}}";
	size_t length = strlen(text), read = 0;

	(void)state;
	for (size_t cut = 0; cut <= length; cut++) {
		_cleanup_free_ char *copy = xmalloc(cut);
		struct fault fault;
		memcpy(copy, text, cut);
		_cleanup_json_ json_t *value = json_read(copy, cut, MOST, &fault);
		assert_int_equal(value != NULL, cut == length);
	}
	for (size_t i = 0; i < length; i++) {
		for (int byte = 0; byte < 256; byte++) {
			_cleanup_free_ char *copy = xmalloc(length);
			struct fault fault;
			memcpy(copy, text, length);
			copy[i] = (char)byte;
			_cleanup_json_ json_t *value = json_read(copy, length, MOST, &fault);
			read += value != NULL;
		}
	}
	assert_true(read > length);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_nul_byte),
		cmocka_unit_test(test_length_counts),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_written),
		cmocka_unit_test(test_pointers),
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_cuts_and_changes),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
