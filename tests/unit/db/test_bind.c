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
	FIXED_JSON_COLUMN(struct thing, text),
	INT_COLUMN(struct thing, count),
	BOOL_COLUMN(struct thing, good),
	INSTANT_COLUMN(struct thing, at),
	STATE_COLUMN(struct thing, state, states),
	{0},
};
static const struct entity_type THING = {"test.thing", sizeof(struct thing), columns};

static void
assert_number(const unsigned char **at, int64_t wanted, int size)
{
	uint64_t number = 0;

	for (int i = 0; i < size; i++)
		number = number << 8 | *(*at)++;
	assert_int_equal((int64_t)number, wanted);
}

/* An array in the server's form; NULL among the elements is SQL's. */
static void
assert_texts(const struct params *params, int at, const char *const *wanted, int count)
{
	const unsigned char *bytes = (const unsigned char *)params->value[at];
	bool nulls = false;

	for (int i = 0; i < count; i++)
		nulls = nulls || !wanted[i];
	assert_number(&bytes, 1, 4);
	assert_number(&bytes, nulls, 4);
	assert_number(&bytes, 25, 4); /* text */
	assert_number(&bytes, count, 4);
	assert_number(&bytes, 1, 4);
	for (int i = 0; i < count; i++) {
		assert_number(&bytes, wanted[i] ? (int64_t)strlen(wanted[i]) : 0xffffffff, 4);
		if (wanted[i])
			assert_memory_equal(bytes, wanted[i], strlen(wanted[i]));
		bytes += wanted[i] ? strlen(wanted[i]) : 0;
	}
	assert_ptr_equal(bytes, params->value[at] + params->length[at]);
}

static void
test_rows_are_an_array_a_column(void **state)
{
	struct thing things[] = {{"a", "", "{}", -3, true, MICROSECONDS_PER_SECOND, 1},
		{"b", "red", NULL, 4, false, 0, 0}};
	struct params params;
	_cleanup_rows_ struct rows rows;

	(void)state;
	entity_rows(&THING, false, &rows);
	entity_bind(&THING, false, &things[0], &rows);
	entity_bind(&THING, false, &things[1], &rows);
	assert_int_equal(rows.count, 2);
	rows_params(&rows, &params);
	assert_int_equal(params.count, 7);
	assert_texts(&params, 0, (const char *const[]){"a", "b"}, 2);
	assert_texts(&params, 1, (const char *const[]){NULL, "red"}, 2);
	assert_texts(&params, 2, (const char *const[]){"{}", NULL}, 2);
	assert_texts(&params, 6, (const char *const[]){"published", "draft"}, 2);
	const unsigned char *counts = (const unsigned char *)params.value[3] + 20;
	assert_number(&counts, 8, 4);
	assert_number(&counts, -3, 8);
	const unsigned char *instants = (const unsigned char *)params.value[5] + 20;
	assert_number(&instants, 8, 4);
	assert_number(&instants, MICROSECONDS_PER_SECOND - POSTGRES_EPOCH, 8);
	assert_number(&instants, 0xffffffff, 4);
}

static void
test_statements_are_made_of_the_columns(void **state)
{
	_cleanup_free_ char *insert = entity_insert_sql(&THING),
			    *update = entity_update_sql(&THING);

	(void)state;
	assert_string_equal(insert,
		"INSERT INTO test.thing (\"name\", \"color\", \"text\", \"count\", \"good\", "
		"\"at\", "
		"\"state\") SELECT v.\"name\", v.\"color\", v.\"text\"::json, v.\"count\", "
		"v.\"good\", v.\"at\", v.\"state\" FROM unnest($1::text[], $2::text[], $3::text[], "
		"$4::int8[], $5::bool[], $6::timestamptz[], $7::text[]) AS v (\"name\", \"color\", "
		"\"text\", \"count\", \"good\", \"at\", \"state\")");
	assert_string_equal(update,
		"UPDATE test.thing AS t SET \"color\" = v.\"color\", \"count\" = v.\"count\", "
		"\"good\" = v.\"good\", \"at\" = v.\"at\", \"state\" = v.\"state\" FROM "
		"unnest($1::text[], $2::text[], $3::int8[], $4::bool[], $5::timestamptz[], "
		"$6::text[]) "
		"AS v (\"name\", \"color\", \"count\", \"good\", \"at\", \"state\") WHERE "
		"t.\"name\" = v.\"name\"");
}

static void
test_what_never_changes_has_no_update(void **state)
{
	static const struct column fixed[] = {
		FIXED_TEXT_COLUMN(struct thing, name), FIXED_INT_COLUMN(struct thing, count), {0}};
	static const struct entity_type type = {"test.fixed", sizeof(struct thing), fixed};
	struct thing thing = {.name = "a"};

	(void)state;
	assert_null(entity_update_sql(&type));
	assert_string_equal(entity_key(&type, &thing), "a");
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
		cmocka_unit_test(test_rows_are_an_array_a_column),
		cmocka_unit_test(test_statements_are_made_of_the_columns),
		cmocka_unit_test(test_what_never_changes_has_no_update),
		cmocka_unit_test(test_bytes_are_binary_and_texts_are_copied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
