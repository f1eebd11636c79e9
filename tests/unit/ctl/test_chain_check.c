/* A stream's chain recomputed from its pages, on the contract's own vectors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/embedded.h"
#include "base/text.h"
#include "services/ctl/chain_check.h"
#include <string.h>

static json_t *vectors;

static int
read_vectors(void **state)
{
	(void)state;
	for (const struct embedded *file = proto_files; file->path; file++)
		if (strcmp(file->path, "proto/chain.json") == 0)
			vectors = json_read(file->data, file->length, 100000, NULL);
	return vectors ? 0 : -1;
}

static int
release_vectors(void **state)
{
	(void)state;
	json_decref(vectors);
	return 0;
}

static const char *
hash_of(size_t number)
{
	const json_t *events = json_object_get(vectors, "events");

	return number ? json_text(json_array_get(events, number - 1), "hash")
		      : json_text(vectors, "hash_0");
}

/* A page of the vectors' events from `first` to `last`, whose head is `head`. */
static json_t *
page(size_t first, size_t last, size_t head)
{
	json_t *events = json_array();

	for (size_t n = first; n <= last; n++) {
		json_t *event =
			json_deep_copy(json_array_get(json_object_get(vectors, "events"), n - 1));

		json_object_del(event, "hash");
		json_object_del(event, "body_hash");
		json_array_append_new(events, event);
	}
	return json_pack("{s:s, s:{s:i, s:s}, s:o}", "alg", "sha-256", "head", "number", (int)head,
		"hash", hash_of(head), "events", events);
}

static json_t *
event_at(json_t *of, size_t index)
{
	return json_array_get(json_object_get(of, "events"), index);
}

/* As for a reader who is not in its audience. */
static void
hide(json_t *of, size_t index, size_t number)
{
	const json_t *vector = json_array_get(json_object_get(vectors, "events"), number - 1);
	json_t *event = event_at(of, index);

	json_object_del(event, "salt");
	json_object_del(event, "body");
	json_object_set(event, "body_hash", json_object_get(vector, "body_hash"));
}

static void
count(void *context, const struct chain_check *check)
{
	char hash[2 * HASH_SIZE + 1];
	int *times = context;

	hex_encode(check->hash, HASH_SIZE, hash);
	assert_string_equal(hash, hash_of((size_t)check->number));
	(*times)++;
}

static void
test_pages(void **state)
{
	struct fault fault;
	int times = 0;
	struct chain_check check = {.at = count, .context = &times};
	_cleanup_json_ json_t *first = page(1, 2, 3), *second = page(3, 3, 3),
			      *last = page(4, 3, 3);

	(void)state;
	hide(first, 1, 2);
	assert_true(chain_check_page(&check, first, &fault));
	assert_true(chain_check_behind(&check));
	assert_true(chain_check_page(&check, second, &fault));
	assert_false(chain_check_behind(&check));
	assert_true(chain_check_page(&check, last, &fault));
	assert_int_equal(check.number, 3);
	assert_int_equal(check.hidden, 1);
	assert_int_equal(times, 3);
}

static void
swap_bodies(json_t *of)
{
	_cleanup_json_ json_t *body = json_incref(json_object_get(event_at(of, 0), "body"));

	json_object_set(event_at(of, 0), "body", json_object_get(event_at(of, 1), "body"));
	json_object_set(event_at(of, 1), "body", body);
}

static void
change_body(json_t *of)
{
	json_object_set_new(event_at(of, 1), "body", json_string("{\"amount\":2000000}"));
}

static void
drop_first(json_t *of)
{
	json_array_remove(json_object_get(of, "events"), 0);
}

static void
renumber(json_t *of)
{
	json_object_set_new(event_at(of, 1), "number", json_integer(1));
}

static void
drop_salt(json_t *of)
{
	json_object_del(event_at(of, 0), "salt");
}

static void
shorten_salt(json_t *of)
{
	json_object_set_new(event_at(of, 0), "salt", json_string("1011"));
}

static void
drop_all(json_t *of)
{
	json_array_clear(json_object_get(of, "events"));
}

static void
drop_head(json_t *of)
{
	json_object_del(of, "head");
}

static void
change_algorithm(json_t *of)
{
	json_object_set_new(of, "alg", json_string("md5"));
}

static void
no_algorithm(json_t *of)
{
	json_object_del(of, "alg");
}

static void
test_wrong(void **state)
{
	static const struct {
		const char *label;
		void (*spoil)(json_t *page);
	} cases[] = {
		{"bodies swapped", swap_bodies},
		{"a body changed", change_body},
		{"an event left out", drop_first},
		{"a number twice", renumber},
		{"no salt", drop_salt},
		{"a short salt", shorten_salt},
		{"fewer than it says", drop_all},
		{"no head", drop_head},
		{"an algorithm that is not ours", change_algorithm},
		{"no algorithm", no_algorithm},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fault fault = {""};
		struct chain_check check = {0};
		_cleanup_json_ json_t *spoilt = page(1, 3, 3);

		cases[i].spoil(spoilt);
		if (chain_check_page(&check, spoilt, &fault) || !*fault.text)
			fail_msg("%s", cases[i].label);
	}
}

static void
test_cut_back(void **state)
{
	struct fault fault;
	struct chain_check check = {0};
	_cleanup_json_ json_t *whole = page(1, 3, 3), *shorter = page(3, 2, 2);

	(void)state;
	assert_true(chain_check_page(&check, whole, &fault));
	assert_false(chain_check_page(&check, shorter, &fault));
	assert_non_null(strstr(fault.text, "was there before"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_cut_back),
	};

	return cmocka_run_group_tests(tests, read_vectors, release_vectors);
}
