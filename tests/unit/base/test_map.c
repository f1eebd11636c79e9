/* Maps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"

static void *
as_value(size_t number)
{
	return (void *)(uintptr_t)number;
}

static void
test_put_get_replace_remove(void **state)
{
	struct map *map = map_new();

	(void)state;
	assert_null(map_get(map, "a"));
	map_remove(map, "a");
	map_put(map, "a", as_value(1));
	map_put(map, "", as_value(2));
	map_put(map, "a", as_value(3));
	assert_int_equal(map_count(map), 2);
	assert_ptr_equal(map_get(map, "a"), as_value(3));
	assert_ptr_equal(map_get(map, ""), as_value(2));
	map_remove(map, "a");
	assert_null(map_get(map, "a"));
	assert_int_equal(map_count(map), 1);
	map_put(map, "a", as_value(4));
	assert_ptr_equal(map_get(map, "a"), as_value(4));
	map_free(&map);
	assert_null(map);
	map_free(&map);
}

static void
test_keys_are_copied(void **state)
{
	struct map *map = map_new();
	char key[] = "key";

	(void)state;
	map_put(map, key, as_value(1));
	key[0] = 'x';
	assert_ptr_equal(map_get(map, "key"), as_value(1));
	assert_null(map_get(map, "xey"));
	map_free(&map);
}

/* Many, with removals between, against what is known of them. */
static void
test_many(void **state)
{
	struct map *map = map_new();
	char key[32];

	(void)state;
	for (size_t i = 1; i <= 20000; i++) {
		snprintf(key, sizeof(key), "subsidy/331023-%zu", i);
		map_put(map, key, as_value(i));
		if (i % 3 == 0)
			map_remove(map, key);
	}
	assert_int_equal(map_count(map), 20000 - 20000 / 3);
	for (size_t i = 1; i <= 20000; i++) {
		snprintf(key, sizeof(key), "subsidy/331023-%zu", i);
		assert_ptr_equal(map_get(map, key), i % 3 ? as_value(i) : NULL);
	}
	map_free(&map);
}

/* Putting and removing over and over must not fill the table with gaps. */
static void
test_gaps_are_closed(void **state)
{
	struct map *map = map_new();
	char key[32];

	(void)state;
	for (size_t i = 1; i <= 100000; i++) {
		snprintf(key, sizeof(key), "%zu", i);
		map_put(map, key, as_value(i));
		snprintf(key, sizeof(key), "%zu", i - 3);
		map_remove(map, key);
	}
	assert_int_equal(map_count(map), 3);
	map_free(&map);
}

static void
test_order_of_insertion(void **state)
{
	static const char *const keys[] = {"third", "first", "second", "fourth"};
	struct map *map = map_new();
	const char *key;
	void *value;
	size_t seen = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		map_put(map, keys[i], as_value(i));
	map_put(map, "third", as_value(9)); /* keeps its place */
	map_remove(map, "first");
	for (size_t at = 0; map_next(map, &at, &key, &value); seen++)
		assert_string_equal(key, keys[seen ? seen + 1 : 0]);
	assert_int_equal(seen, 3);
	map_clear(map);
	assert_int_equal(map_count(map), 0);
	assert_null(map_get(map, "second"));
	map_put(map, "again", as_value(1));
	assert_ptr_equal(map_get(map, "again"), as_value(1));
	map_free(&map);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_put_get_replace_remove),
		cmocka_unit_test(test_keys_are_copied),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_gaps_are_closed),
		cmocka_unit_test(test_order_of_insertion),
	};

	return cmocka_run_group_tests_name("map", tests, NULL, NULL);
}
