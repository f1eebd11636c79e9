/* The stream as it is kept in memory and given out: tail, pages, audiences. */
#include "base/text.h"
#include "stream/page.h"
#include "stream/tail.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct stream_event *
event_of(int64_t number, size_t length)
{
	struct stream_event *event = xcalloc(1, sizeof(*event));

	event->number = number;
	event->body = xcalloc(1, length + 1);
	memset(event->body, 'x', length);
	event->length = length;
	event->audience = xstrdup("{portal/a,subsidy/331023-hrss}");
	return event;
}

static void
test_audience(void **state)
{
	static const struct {
		const char *audience, *principal;
		bool allowed;
	} cases[] = {
		{"{}", "portal/a", false},
		{"{*}", "portal/a", true},
		{"{portal/a}", "portal/a", true},
		{"{portal/ab}", "portal/a", false},
		{"{portal/a}", "portal/ab", false},
		{"{portal/b,portal/a}", "portal/a", true},
		{"{portal/b,*}", "portal/a", true},
		{"{portal/a}", "*", false},
		{"{portal/a}", "", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct stream_event event = {.audience = (char *)(uintptr_t)cases[i].audience};

		if (stream_event_allows(&event, cases[i].principal) != cases[i].allowed)
			fail_msg("%s may%s read %s", cases[i].principal,
				cases[i].allowed ? "" : " not", cases[i].audience);
	}
}

static void
test_audience_text(void **state)
{
	static const char names[3][NAME_SIZE] = {"portal/a", "*", ""};
	char *text = audience_text(names, 3);
	char *none = audience_text(names, 0);

	(void)state;
	assert_string_equal(text, "{portal/a,*}");
	assert_string_equal(none, "{}");
	free(text);
	free(none);
}

static void
test_tail_is_bounded_in_number(void **state)
{
	struct tail *tail = tail_new();

	(void)state;
	assert_null(tail_get(tail, 1));
	for (int64_t n = 7; n < 7 + TAIL_EVENTS_MOST + 10; n++)
		tail_append(tail, event_of(n, 10));
	assert_null(tail_get(tail, 16));
	assert_non_null(tail_get(tail, 17));
	assert_int_equal(tail_get(tail, 17)->number, 17);
	assert_int_equal(
		tail_get(tail, 7 + TAIL_EVENTS_MOST + 9)->number, 7 + TAIL_EVENTS_MOST + 9);
	assert_null(tail_get(tail, 7 + TAIL_EVENTS_MOST + 10));
	tail_clear(tail);
	assert_null(tail_get(tail, 17));
	tail_append(tail, event_of(3, 10)); /* after a clear any number may come */
	assert_non_null(tail_get(tail, 3));
	tail_free(&tail);
	assert_null(tail);
}

static void
test_tail_is_bounded_in_bytes(void **state)
{
	struct tail *tail = tail_new();
	const size_t length = 160 * 1024;
	int64_t last = 2 * TAIL_BYTES_MOST / (int64_t)length, held = 0;

	(void)state;
	for (int64_t n = 1; n <= last; n++)
		tail_append(tail, event_of(n, length));
	for (int64_t n = 1; n <= last; n++)
		held += tail_get(tail, n) != NULL;
	assert_int_equal(held, TAIL_BYTES_MOST / (int64_t)length);
	tail_free(&tail);
}

static json_t *
read_page(const struct page *page)
{
	struct fault fault;
	json_t *json = json_read(page->json.data, page->json.length, JSON_FRAME_MOST, &fault);

	if (!json)
		fail_msg("%s", fault.text);
	return json;
}

static void
test_page_gives_bodies_or_hashes(void **state)
{
	struct stream_head head = {.epoch = 3, .number = 9, .algorithm = HASH_SHA256};
	unsigned char salt[SALT_SIZE] = {1}, hash[HASH_SIZE] = {2};
	struct page page;

	(void)state;
	page_begin(&page, "subsidy/331023-hrss", &head);
	assert_true(page_add(&page, 8, hash, salt, "{\"a\":\"\n\"}", 9));
	assert_true(page_add(&page, 9, hash, salt, NULL, 0));
	page_end(&page);
	json_t *json = read_page(&page);
	assert_string_equal(json_text(json, "stream"), "subsidy/331023-hrss");
	assert_string_equal(json_text(json, "alg"), "sha-256");
	assert_int_equal(json_int(json_object_get(json, "head"), "number"), 9);
	assert_string_equal(json_string_value(json_at(json, "/events/0/body")), "{\"a\":\"\n\"}");
	assert_null(json_at(json, "/events/0/body_hash"));
	assert_null(json_at(json, "/events/1/body"));
	assert_int_equal(strlen(json_string_value(json_at(json, "/events/1/body_hash"))), 64);
	json_decref(json);
	page_release(&page);
}

/* However full, a page takes one event, so that a follower always gets on; and never so much that
 * it cannot be sent. */
static void
test_page_is_bounded_but_never_empty(void **state)
{
	struct stream_head head = {0};
	unsigned char salt[SALT_SIZE] = {0}, hash[HASH_SIZE] = {0};
	size_t length = JSON_EVENT_MOST - 2;
	char *body = xmalloc(length);
	struct page page;

	(void)state;
	memset(body, 'x', length);
	page_begin(&page, "s/1", &head);
	assert_true(page_add(&page, 1, hash, salt, body, length));
	assert_false(page_add(&page, 2, hash, salt, body, length));
	assert_true(page_add(&page, 2, hash, salt, body, 100));
	page_end(&page);
	assert_in_range(page.json.length, length, JSON_FRAME_MOST - 4096);
	json_decref(read_page(&page));
	page_release(&page);
	free(body);
}

static void
test_page_takes_so_many_events(void **state)
{
	struct stream_head head = {0};
	unsigned char salt[SALT_SIZE] = {0}, hash[HASH_SIZE] = {0};
	struct page page;

	(void)state;
	page_begin(&page, "s/1", &head);
	for (int64_t n = 1; n <= PAGE_EVENTS_MOST; n++)
		assert_true(page_add(&page, n, hash, salt, NULL, 0));
	assert_false(page_add(&page, PAGE_EVENTS_MOST + 1, hash, salt, NULL, 0));
	page_release(&page);
}

static void
test_encoded_length(void **state)
{
	(void)state;
	assert_int_equal(page_encoded_length("abc", 3), 5);
	assert_int_equal(page_encoded_length("\x01\"", 2), 10);
	assert_int_equal(page_encoded_length("中", 3), 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_audience),
		cmocka_unit_test(test_audience_text),
		cmocka_unit_test(test_tail_is_bounded_in_number),
		cmocka_unit_test(test_tail_is_bounded_in_bytes),
		cmocka_unit_test(test_page_gives_bodies_or_hashes),
		cmocka_unit_test(test_page_is_bounded_but_never_empty),
		cmocka_unit_test(test_page_takes_so_many_events),
		cmocka_unit_test(test_encoded_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
