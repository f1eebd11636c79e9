/* Entities and parameters, by the table of columns. */
#include "db/bind.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *const states[] = {"draft", "published", NULL};

struct thing {
	char name[33];
	char color[9];
	const char *text;
	int64_t count;
	bool good;
	instant at;
	int state;
};

static const struct column columns[] = {
	FIXED_TEXT_COLUMN(struct thing, name),
	TEXT_COLUMN(struct thing, color),
	FIXED_LONG_TEXT_COLUMN(struct thing, text),
	INT_COLUMN(struct thing, count),
	BOOL_COLUMN(struct thing, good),
	INSTANT_COLUMN(struct thing, at),
	STATE_COLUMN(struct thing, state, states),
	{0},
};
static const struct entity_type THING = {"thing", sizeof(struct thing), columns, false, false};

static void
assert_params(const struct params *params, const char *const *wanted, int count)
{
	assert_int_equal(params->count, count);
	for (int i = 0; i < count; i++) {
		if (!wanted[i])
			assert_null(params->value[i]);
		else
			assert_string_equal(params->value[i], wanted[i]);
	}
}

static void
test_insert_binds_all_in_order(void **state)
{
	struct arena *arena = arena_new();
	struct thing thing = {"a", "", "{}", -3, true, MICROSECONDS_PER_SECOND, 1};
	static const char *const wanted[] = {
		"a", NULL, "{}", "-3", "t", "1970-01-01T00:00:01.000000Z", "published"};
	struct params params;

	(void)state;
	params_clear(&params, arena);
	entity_bind_insert(&THING, &thing, &params);
	assert_params(&params, wanted, 7);
	arena_free(&arena);
}

static void
test_update_binds_the_key_and_what_may_change(void **state)
{
	struct arena *arena = arena_new();
	struct thing thing = {"a", "red", NULL, 0, false, 0, 0};
	static const char *const wanted[] = {"a", "red", "0", "f", NULL, "draft"};
	struct params params;

	(void)state;
	params_clear(&params, arena);
	entity_bind_update(&THING, &thing, &params);
	assert_params(&params, wanted, 6);
	assert_string_equal(entity_key(&THING, &thing), "a");
	arena_free(&arena);
}

static void
test_bytes_are_binary_and_texts_are_copied(void **state)
{
	struct arena *arena = arena_new();
	struct params params;
	char text[] = "before";

	(void)state;
	params_clear(&params, arena);
	param_add(&params, text);
	text[0] = 'X';
	param_add_bytes(&params, "\0\1", 2);
	assert_string_equal(params.value[0], "before");
	assert_int_equal(params.binary[0], 0);
	assert_int_equal(params.binary[1], 1);
	assert_int_equal(params.length[1], 2);
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_insert_binds_all_in_order),
		cmocka_unit_test(test_update_binds_the_key_and_what_may_change),
		cmocka_unit_test(test_bytes_are_binary_and_texts_are_copied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
