/* Unified social credit codes and case numbers: every single error is found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/case_number.h"
#include "domain/code.h"

/* Published codes of real companies, as test vectors. */
static const char *const codes[] = {
	"91350100M000100Y43",
	"91110000802100433B",
	"914403001922038216",
	"9144030071526726XG",
	"91330100799655058B",
	"91100000100003962T",
	"91440300192317458F",
	"9152000071430580XT",
	"91110000710925462X",
	"91110108551385082Q",
	"91110302562134916R",
};

static void
test_good_codes(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		struct code_error error;
		if (!code_check(codes[i], &error))
			fail_msg(
				"%s: place %d, expected %c", codes[i], error.place, error.expected);
		assert_int_equal(code_check_character(codes[i]), codes[i][17]);
	}
}

static void
test_bad_codes(void **state)
{
	static const struct {
		const char *code;
		int place;
		char expected;
	} cases[] = {
		{"91350100M000100Y4Z", 18, '3'},
		{"91310115MA1H8R7C6D", 18, 0},
		{"91350100M000100Y44", 18, '3'},
		{"91350100m000100Y43", 9, 0},
		{"9135010OM000100Y43", 8, 0},
		{"I1350100M000100Y43", 1, 0},
		{"91350100M000100Y4", 0, 0},
		{"91350100M000100Y433", 0, 0},
		{"", 0, 0},
		{"统一社会信用", 1, 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct code_error error = {99, 'x'};
		if (code_check(cases[i].code, &error) || error.place != cases[i].place ||
			(cases[i].expected && error.expected != cases[i].expected))
			fail_msg("%s: place %d, expected %c", cases[i].code, error.place,
				error.expected);
		assert_false(code_check(cases[i].code, NULL));
		assert_true(cases[i].place == 18 || error.expected == 0);
	}
}

/* 31 is a prime: each single change, and each exchange of neighbours, gives another sum. */
static void
test_each_error_of_a_code_is_found(void **state)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	char changed[CODE_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		for (size_t place = 0; place < CODE_SIZE - 1; place++) {
			for (const char *c = alphabet; *c; c++) {
				memcpy(changed, codes[i], sizeof(changed));
				changed[place] = *c;
				assert_true(code_check(changed, NULL) == (*c == codes[i][place]));
			}
			if (place == 0 || codes[i][place] == codes[i][place - 1])
				continue;
			memcpy(changed, codes[i], sizeof(changed));
			changed[place] = codes[i][place - 1];
			changed[place - 1] = codes[i][place];
			assert_false(code_check(changed, NULL));
		}
	}
}

static void
test_case_numbers_are_made(void **state)
{
	static const struct {
		const char *division;
		int year;
		int64_t sequence;
		const char *number; /* NULL: refused */
	} cases[] = {
		{"331023", 2026, 123, "331023-2026-000123-M"},
		{"331023", 2026, 1234567, "331023-2026-1234567-"},
		{"331023", 2026, INT64_C(1000000000000), "331023-2026-1000000000000-"},
		{"331023", 2026, INT64_C(1000000000001), NULL},
		{"331023", 2026, 0, NULL},
		{"331023", 2026, -1, NULL},
		{"33102", 2026, 1, NULL},
		{"3310231", 2026, 1, NULL},
		{"33102a", 2026, 1, NULL},
		{"331023", 999, 1, NULL},
		{"331023", 10000, 1, NULL},
	};
	char number[CASE_NUMBER_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		bool made = case_number_make(
			cases[i].division, cases[i].year, cases[i].sequence, number);
		if (made != (cases[i].number != NULL))
			fail_msg("case %zu", i);
		if (!made)
			continue;
		assert_memory_equal(number, cases[i].number, strlen(cases[i].number));
		assert_true(case_number_check(number));
	}
}

static void
test_no_case_numbers(void **state)
{
	static const char *const cases[] = {"", "331023-2026-000123-", "331023-2026-000123-D",
		"331023-2026-000123M", "331023-2026-00123-M", "331023-2026-0000123-M",
		"3310232026000123M", "331023-2026-000123-m", "331023-2026-000123-MC",
		" 331023-2026-000123-M", "331023-2026-000123--", "331023-2026-000a23-M",
		"331023-2026-00000000000000000000000000000000000000000000000000123-M"};

	(void)state;
	assert_true(case_number_check("331023-2026-000123-M"));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (case_number_check(cases[i]))
			fail_msg("%s was accepted", cases[i]);
}

static void
test_each_changed_digit_is_found(void **state)
{
	char number[CASE_NUMBER_SIZE], changed[CASE_NUMBER_SIZE];

	(void)state;
	for (int64_t sequence = 1; sequence < 3000; sequence++) {
		assert_true(case_number_make("331023", 2026, sequence, number));
		for (size_t place = 0; number[place]; place++) {
			for (char c = '0'; c <= '9'; c++) {
				memcpy(changed, number, sizeof(changed));
				changed[place] = c;
				if (c != number[place] && case_number_check(changed))
					fail_msg("%s for %s", changed, number);
			}
		}
	}
}

/* All but few: the header says which kind is missed. */
static void
test_exchanged_neighbours_are_found(void **state)
{
	char number[CASE_NUMBER_SIZE], changed[CASE_NUMBER_SIZE];
	int tried = 0, missed = 0;

	(void)state;
	for (int64_t sequence = 1; sequence < 3000; sequence++) {
		assert_true(case_number_make("331023", 2026, sequence, number));
		for (size_t place = 5; number[place]; place++) {
			if (number[place] == number[place - 1])
				continue;
			memcpy(changed, number, sizeof(changed));
			changed[place] = number[place - 1];
			changed[place - 1] = number[place];
			tried++;
			missed += case_number_check(changed);
		}
	}
	assert_true(tried > 30000);
	assert_in_range(missed, 1, tried / 200);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good_codes),
		cmocka_unit_test(test_bad_codes),
		cmocka_unit_test(test_each_error_of_a_code_is_found),
		cmocka_unit_test(test_case_numbers_are_made),
		cmocka_unit_test(test_no_case_numbers),
		cmocka_unit_test(test_each_changed_digit_is_found),
		cmocka_unit_test(test_exchanged_neighbours_are_found),
	};

	return cmocka_run_group_tests_name("codes", tests, NULL, NULL);
}
