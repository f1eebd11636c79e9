/* What a value weighs, against what jansson asks of the allocator. */
#include "json/json.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MOST (256 * 1024)

/* In blocks of 16 bytes, 8 of them the allocator's own, 32 at least: as glibc gives them. */
static size_t held;

static size_t
block(size_t bytes)
{
	size_t whole = (bytes + 8 + 15) / 16 * 16;

	return whole < 32 ? 32 : whole;
}

static void *
counting_malloc(size_t bytes)
{
	size_t *memory = malloc(bytes + 16);

	*memory = bytes;
	held += block(bytes);
	return (char *)memory + 16;
}

static void
counting_free(void *pointer)
{
	if (!pointer)
		return;
	size_t *memory = (size_t *)((char *)pointer - 16);
	held -= block(*memory);
	free(memory);
}

static void
check(const char *text)
{
	struct fault fault;
	size_t before = held;
	json_t *value = json_read(text, strlen(text), MOST, &fault);

	assert_non_null(value);
	size_t real = held - before, said = json_weight(value);
	if (said * 10 < real * 9 || said * 10 > real * 12)
		fail_msg("%.40s: said to hold %zu bytes, holds %zu", text, said, real);
	json_decref(value);
	assert_int_equal(held, before);
}

/* `each` so many times, with its number wherever it says #. */
static char *
repeated(const char *begin, const char *each, int count, const char *end)
{
	struct buf text = BUF_INIT;

	buf_add_text(&text, begin);
	for (int i = 0; i < count; i++) {
		for (const char *c = each; *c; c++) {
			if (*c == '#')
				buf_printf(&text, "%d", i);
			else
				buf_add_char(&text, *c);
		}
		if (i + 1 < count)
			buf_add_char(&text, ',');
	}
	buf_add_text(&text, end);
	return text.data;
}

static void
test_a_value_weighs_what_it_holds(void **state)
{
	static const struct {
		const char *begin, *each, *end;
		int count;
	} cases[] = {
		{"[", "{}", "]", 20000},
		{"[", "[]", "]", 20000},
		{"[", "#", "]", 20000},
		{"{", "\"member#\":null", "}", 5000},
		{"{", "\"m#\":\"a text of some length\"", "}", 9},
		{"[", "\"\xe5\xa4\xa9\xe5\x8f\xb0\"", "]", 3},
		{"{\"a\":{\"b\":[", "{\"n\":#,\"t\":\"x\"}", "]}}", 700},
	};

	(void)state;
	check("{}");
	check("[true,false,null]");
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		_cleanup_free_ char *text =
			repeated(cases[i].begin, cases[i].each, cases[i].count, cases[i].end);
		check(text);
	}
	assert_int_equal(json_weight(NULL), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_value_weighs_what_it_holds),
	};

	json_set_alloc_funcs(counting_malloc, counting_free);
	return cmocka_run_group_tests_name("weight", tests, NULL, NULL);
}
