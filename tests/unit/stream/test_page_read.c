/* Bodies are taken out of a page before it is parsed, and say what the parser would have read. */
#include "stream/page_read.h"

#include "base/text.h"
#include "json/json.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What a whole frame says, with and without taking out: the same, or both are refused. */
static void
same_as_parsed(const char *frame, size_t taken)
{
	size_t length = strlen(frame), i;
	struct page_text text;
	struct fault fault;
	_cleanup_json_ json_t *whole = json_read(frame, length, JSON_FRAME_MOST, &fault);
	const json_t *event;

	page_text_split(frame, length, &text);
	assert_int_equal(text.count, taken);
	_cleanup_json_ json_t *rest =
		json_read(text.frame.data, text.frame.length, JSON_FRAME_MOST, &fault);
	assert_int_equal(whole != NULL, rest != NULL);
	json_array_foreach(json_object_get(rest, "events"), i, event)
	{
		const json_t *expected = json_object_get(
			json_array_get(json_object_get(whole, "events"), i), "body");
		const char *body = page_text_body(&text, event, &length);

		assert_int_equal(body != NULL, json_is_string(expected));
		if (!body)
			continue;
		assert_int_equal(length, json_string_length(expected));
		assert_string_equal(body, json_string_value(expected));
	}
	page_text_release(&text);
}

static void
test_bodies_are_taken_out(void **state)
{
	static const struct {
		const char *frame;
		size_t taken;
	} cases[] = {
		{"{\"events\":[]}", 0},
		{"{\"events\":[{\"number\":1,\"body\":\"{\\\"a\\\":\\\"b\\\"}\"}]}", 1},
		{"{\"events\":[{\"body\":\"\"},{\"body_hash\":\"00\"},{ \"body\" :\n\"x\"}]}", 2},
		{"{\"events\":[{\"body\":\"\\\\\\\"\\/\\b\\f\\n\\r\\t\xe5\xb7\x9d\"}]}", 1},
		/* Left to the parser, which reads it or refuses it. */
		{"{\"events\":[{\"body\":\"\\u5929\\u53f0\"},{\"body\":\"y\"}]}", 1},
		{"{\"events\":[{\"body\":\"\\ud800\"}]}", 0},
		{"{\"events\":[{\"body\":\"\\u0000\"}]}", 0},
		{"{\"events\":[{\"body\":\"\\x\"}]}", 0},
		{"{\"events\":[{\"body\":\"a\nb\"}]}", 0},
		{"{\"events\":[{\"body\":\"\xff\"}]}", 0},
		{"{\"events\":[{\"body\":\"no end", 0},
		{"{\"events\":[{\"body\":\"no end\\", 0},
		{"{\"events\":[{\"body\"", 0},
		{"{\"events\":[{\"body\":", 0},
		{"{\"events\":[{\"body\":\"x\",\"body\":\"y\"}]}", 2},
		/* Not a key, or no text. */
		{"{\"events\":[{\"what\":\"body\",\"x\":\"y\"}]}", 0},
		{"{\"events\":[{\"\\\"body\":\"x\"}]}", 0},
		{"{\"events\":[{\"body\":null},{\"body\":{\"body\":\"x\"}}]}", 1},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		same_as_parsed(cases[i].frame, cases[i].taken);
}

/* A peer that writes places itself gets what it sent, or nothing. */
static void
test_places_of_a_peer(void **state)
{
	static const char frame[] = "{\"events\":[{\"body\":\"x\"},{\"body\":0},{\"body\":1},"
				    "{\"body\":-1},{\"body\":9223372036854775807}]}";
	static const char *const expected[] = {"x", "x", NULL, NULL, NULL};
	struct page_text text;
	struct fault fault;
	const json_t *event;
	size_t i, length;

	(void)state;
	page_text_split(frame, strlen(frame), &text);
	_cleanup_json_ json_t *rest =
		json_read(text.frame.data, text.frame.length, JSON_FRAME_MOST, &fault);
	json_array_foreach(json_object_get(rest, "events"), i, event)
	{
		const char *body = page_text_body(&text, event, &length);

		assert_int_equal(body != NULL, expected[i] != NULL);
		if (body)
			assert_string_equal(body, expected[i]);
	}
	page_text_release(&text);
}

static void
test_more_bodies_than_a_page_has(void **state)
{
	_cleanup_buf_ struct buf frame = BUF_INIT;

	(void)state;
	buf_add_text(&frame, "{\"events\":[");
	for (int i = 0; i < PAGE_EVENTS_MOST + 3; i++)
		buf_printf(&frame, "%s{\"body\":\"%d\"}", i ? "," : "", i);
	buf_add_text(&frame, "]}");
	same_as_parsed(frame.data, PAGE_EVENTS_MOST);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bodies_are_taken_out),
		cmocka_unit_test(test_places_of_a_peer),
		cmocka_unit_test(test_more_bodies_than_a_page_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
