/* Money: no fen is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/money.h"

static void
test_texts(void **state)
{
	static const struct {
		int64_t fen;
		const char *text;
	} cases[] = {
		{0, "0.00"},
		{5, "0.05"},
		{-5, "-0.05"},
		{100, "1.00"},
		{99999, "999.99"},
		{100000, "1,000.00"},
		{2000000, "20,000.00"},
		{-123456789, "-1,234,567.89"},
		{INT64_MAX, "92,233,720,368,547,758.07"},
		{INT64_MIN, "-92,233,720,368,547,758.08"},
	};
	char text[MONEY_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_string_equal(money_text(cases[i].fen, text), cases[i].text);
}

static void
test_sums(void **state)
{
	int64_t sum = 7;

	(void)state;
	assert_true(money_add(INT64_MAX - 1, 1, &sum));
	assert_true(sum == INT64_MAX);
	assert_false(money_add(INT64_MAX, 1, &sum));
	assert_true(money_subtract(INT64_MIN + 1, 1, &sum));
	assert_false(money_subtract(INT64_MIN, 1, &sum));
	assert_true(money_subtract(3, 5, &sum));
	assert_int_equal(sum, -2);
}

static void
test_shares(void **state)
{
	static const char *const wrong[] = {"", "2", "3/2", "1/0", "-1/2", "1/-2", "+1", " 1", "1 ",
		"1/ 2", "1/2/3", "0.5", "1/1000001", "99999999999999999999", "1/", "/2", "a"};
	struct share share;

	(void)state;
	assert_true(share_parse("1", &share));
	assert_true(share.numerator == 1 && share.denominator == 1);
	assert_true(share_parse("2/3", &share));
	assert_true(share.numerator == 2 && share.denominator == 3);
	assert_true(share_parse("0/5", &share));
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		if (share_parse(wrong[i], &share))
			fail_msg("\"%s\" was taken for a share", wrong[i]);
}

static void
test_splitting(void **state)
{
	static const struct {
		int64_t fen;
		const char *shares[4];
		int64_t parts[4];
	} cases[] = {
		{100, {"1"}, {100}},
		{100, {"1/3", "1/3", "1/3"}, {34, 33, 33}},
		{101, {"1/3", "1/3", "1/3"}, {34, 34, 33}},
		{1, {"1/2", "1/2"}, {1, 0}},
		{0, {"1/2", "1/2"}, {0, 0}},
		{10, {"0/1", "2/3", "1/3"}, {0, 7, 3}},
		{INT64_MAX, {"1/2", "1/2"}, {INT64_MAX / 2 + 1, INT64_MAX / 2}},
		{INT64_MAX, {"999999/1000000", "1/1000000"},
			{INT64_C(9223362813482738953), INT64_C(9223372036854)}},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct share shares[4];
		int64_t parts[4];
		size_t count = 0;
		for (; count < 4 && cases[i].shares[count]; count++)
			assert_true(share_parse(cases[i].shares[count], &shares[count]));
		assert_true(money_split(cases[i].fen, shares, count, parts));
		for (size_t j = 0; j < count; j++)
			if (parts[j] != cases[i].parts[j])
				fail_msg("case %zu, part %zu: %lld", i, j, (long long)parts[j]);
	}
}

/* Parts add up to the whole, and none is more than a fen from its share. */
static void
test_splitting_loses_nothing(void **state)
{
	const struct share shares[] = {{2, 7}, {1, 3}, {5, 21}, {1, 7}};

	(void)state;
	for (int64_t fen = 0; fen < 2000; fen++) {
		int64_t parts[4], sum = 0;
		assert_true(money_split(fen, shares, 4, parts));
		for (size_t i = 0; i < 4; i++) {
			int64_t exact = fen * shares[i].numerator / shares[i].denominator;
			assert_true(parts[i] == exact || parts[i] == exact + 1);
			sum += parts[i];
		}
		assert_int_equal(sum, fen);
	}
}

static void
test_no_splitting(void **state)
{
	static const struct share half[] = {{1, 2}, {1, 3}}, more[] = {{2, 3}, {2, 3}},
				  nothing[] = {{1, 0}}, negative[] = {{-1, 2}, {3, 2}},
				  primes[] = {{1, 999983}, {1, 999979}, {1, 999961}};
	int64_t parts[3] = {7, 7, 7};

	(void)state;
	assert_false(money_split(100, half, 2, parts));
	assert_false(money_split(100, more, 2, parts));
	assert_false(money_split(100, nothing, 1, parts));
	assert_false(money_split(100, negative, 2, parts));
	assert_false(money_split(100, primes, 3, parts));
	assert_false(money_split(100, half, 0, parts));
	assert_false(money_split(-100, (const struct share[]){{1, 1}}, 1, parts));
	assert_int_equal(parts[0], 7);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_sums),
		cmocka_unit_test(test_shares),
		cmocka_unit_test(test_splitting),
		cmocka_unit_test(test_splitting_loses_nothing),
		cmocka_unit_test(test_no_splitting),
	};

	return cmocka_run_group_tests_name("money", tests, NULL, NULL);
}
