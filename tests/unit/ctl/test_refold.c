/* A ledger added up anew: what balances, and each way in which it does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "services/ctl/refold.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LINE(id, transaction, account, amount)                                                     \
	"{\"id\":" #id ",\"transaction\":\"" transaction "\",\"account\":\"" account               \
	"\",\"fund\":\"f\",\"amount\":" #amount "}"
#define OPENED LINE(1, "t1", "available", 100) "," LINE(2, "t1", "budget", -100)

static json_t *
parse(const char *text)
{
	struct fault fault;
	json_t *value = json_read(text, strlen(text), 10000, &fault);

	if (!value)
		fail_msg("%s", fault.text);
	return value;
}

static void
note(void *context, const char *name, const char *account, int64_t shown, int64_t computed)
{
	struct buf *into = context;

	buf_printf(into, "%s.%s %" PRId64 " %" PRId64 ";", name, account, shown, computed);
}

static void
test_compare(void **state)
{
	static const struct {
		const char *label, *entries, *funds, *found;
	} cases[] = {
		{"sound", OPENED, "[{\"fund\":\"f\",\"amount\":100,\"available\":100}]", ""},
		{"nothing at all", "", "[]", ""},
		{"a line was lost", LINE(1, "t1", "available", 100),
			"[{\"fund\":\"f\",\"amount\":100,\"available\":100}]",
			"f.budget -100 0;t1. 0 100;"},
		{"figures were changed", OPENED,
			"[{\"fund\":\"f\",\"amount\":100,\"available\":90,\"paid\":10}]",
			"f.available 90 100;f.paid 10 0;"},
		{"a fund is not shown", OPENED, "[]", "f.budget 0 -100;f.available 0 100;"},
		{"a fund has no lines", "", "[{\"fund\":\"f\",\"amount\":100,\"available\":100}]",
			"f.budget -100 0;f.available 100 0;"},
		{"an amount that has no opposite", "",
			"[{\"fund\":\"f\",\"amount\":-9223372036854775808}]",
			"f.budget -9223372036854775808 0;"},
		{"balances only when all lines are there",
			OPENED "," LINE(3, "t2", "committed", 60) "," LINE(
				4, "t2", "available", -50) "," LINE(5, "t2", "available", -10),
			"[{\"fund\":\"f\",\"amount\":100,\"available\":40,\"committed\":60}]", ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fault fault;
		_cleanup_free_ char *text = xasprintf("[%s]", cases[i].entries);
		_cleanup_json_ json_t *entries = parse(text), *funds = parse(cases[i].funds);
		_cleanup_buf_ struct buf found = BUF_INIT;
		struct refold *refold = refold_new();

		buf_add_text(&found, "");
		assert_true(refold_add(refold, entries, &fault));
		assert_int_equal(refold_lines(refold), (int64_t)json_array_size(entries));
		refold_compare(refold, funds, note, &found);
		if (strcmp(found.data, cases[i].found) != 0)
			fail_msg("%s: %s", cases[i].label, found.data);
		refold_free(&refold);
	}
}

static void
test_refused(void **state)
{
	static const struct {
		const char *label, *entries;
	} cases[] = {
		{"a number twice", "[" LINE(1, "t", "paid", 1) "," LINE(1, "t", "paid", -1) "]"},
		{"backwards", "[" LINE(2, "t", "paid", 1) "," LINE(1, "t", "paid", -1) "]"},
		{"no such account", "[" LINE(1, "t", "pocket", 1) "]"},
		{"no amount",
			"[{\"id\":1,\"transaction\":\"t\",\"account\":\"paid\",\"fund\":\"f\"}]"},
		{"no fund", "[{\"id\":1,\"transaction\":\"t\",\"account\":\"paid\",\"amount\":1}]"},
		{"no transaction", "[{\"id\":1,\"fund\":\"f\",\"account\":\"paid\",\"amount\":1}]"},
		{"too much", "[" LINE(1, "t", "paid", 9223372036854775807) "," LINE(
				     2, "u", "paid", 1) "]"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fault fault = {""};
		_cleanup_json_ json_t *entries = parse(cases[i].entries);
		struct refold *refold = refold_new();

		if (refold_add(refold, entries, &fault) || !*fault.text)
			fail_msg("%s", cases[i].label);
		refold_free(&refold);
	}
}

static void
test_pages(void **state)
{
	struct fault fault;
	_cleanup_json_ json_t *first = parse("[" LINE(1, "t1", "available", 100) "]");
	_cleanup_json_ json_t *second = parse("[" LINE(7, "t1", "budget", -100) "]");
	struct refold *refold = refold_new();
	_cleanup_buf_ struct buf found = BUF_INIT;
	_cleanup_json_ json_t *funds = parse("[{\"fund\":\"f\",\"amount\":100,\"available\":100}]");

	(void)state;
	assert_int_equal(refold_last(refold), 0);
	assert_true(refold_add(refold, first, &fault));
	assert_int_equal(refold_last(refold), 1);
	assert_true(refold_add(refold, second, &fault));
	assert_int_equal(refold_last(refold), 7);
	refold_compare(refold, funds, note, &found);
	assert_int_equal(found.length, 0);
	refold_free(&refold);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_compare),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
