/* Instants, dates and the test clock; identifiers that carry time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/uuid.h"
#include <time.h>
#include <unistd.h>

#define AT_2026 INT64_C(1772413323123456) /* 2026-03-02T01:02:03.123456Z */

static void
test_texts_of_instants(void **state)
{
	static const struct {
		instant at;
		const char *text, *date;
		int year;
	} cases[] = {
		{0, "1970-01-01T00:00:00.000000Z", "1970-01-01", 1970},
		{-1, "1969-12-31T23:59:59.999999Z", "1970-01-01", 1970},
		{AT_2026, "2026-03-02T01:02:03.123456Z", "2026-03-02", 2026},
		{INT64_C(1767196800000000) - 1, "2025-12-31T15:59:59.999999Z", "2025-12-31", 2025},
		{INT64_C(1767196800000000), "2025-12-31T16:00:00.000000Z", "2026-01-01", 2026},
		{INT64_C(951782400000000), "2000-02-29T00:00:00.000000Z", "2000-02-29", 2000},
		{-INT64_C(2203891200000000), "1900-03-01T00:00:00.000000Z", "1900-03-01", 1900},
		{INT64_MAX, "9999-12-30T23:59:59.999999Z", "9999-12-31", 9999},
		{INT64_MIN, "0000-01-02T00:00:00.000000Z", "0000-01-02", 0},
	};
	char text[INSTANT_TEXT_SIZE], date[DATE_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_string_equal(instant_text(cases[i].at, text), cases[i].text);
		assert_string_equal(instant_date(cases[i].at, date), cases[i].date);
		assert_int_equal(instant_year(cases[i].at), cases[i].year);
	}
}

static void
test_parsing(void **state)
{
	static const struct {
		const char *text;
		instant at;
	} cases[] = {
		{"2026-03-02T01:02:03.123456Z", AT_2026},
		{"2026-03-02t01:02:03.123456z", AT_2026},
		{"2026-03-02T09:02:03.123456+08:00", AT_2026},
		{"2026-03-01T17:32:03.123456-07:30", AT_2026},
		{"2026-03-02T01:02:03.1234569999Z", AT_2026},
		{"2026-03-02T01:02:03Z", AT_2026 - 123456},
		{"2026-03-02T01:02:03.1Z", AT_2026 - 23456},
		{"1969-12-31T23:59:59.999999Z", -1},
		{"2016-12-31T23:59:60Z", INT64_C(1483228800000000)},
		{"2017-01-01T07:59:60+08:00", INT64_C(1483228800000000)},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		instant at = 0;
		if (!instant_parse(cases[i].text, &at) || at != cases[i].at)
			fail_msg("%s: %lld", cases[i].text, (long long)at);
	}
}

static void
test_no_instants(void **state)
{
	static const char *const cases[] = {"", "2026", "2026-03-02", "2026-03-02T01:02:03",
		"2026-03-02 01:02:03Z", "2026-02-29T01:02:03Z", "2026-13-01T01:02:03Z",
		"2026-00-01T01:02:03Z", "2026-03-32T01:02:03Z", "2026-03-00T01:02:03Z",
		"2026-03-02T24:00:00Z", "2026-03-02T01:60:00Z", "2026-03-02T01:02:60Z",
		"2026-03-02T01:02:61Z", "2026-03-02T01:02:03.Z", "2026-03-02T01:02:03ZZ",
		"2026-03-02T01:02:03+24:00", "2026-03-02T01:02:03+0800", "2026-3-2T01:02:03Z",
		"+026-03-02T01:02:03Z", "2026-03-02T01:02:03+08:60", "20260302T010203Z",
		"2026-03-02T01:02:03,5Z", "2026-03-02T01:02:03Z\n"};
	instant at = 7;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (instant_parse(cases[i], &at))
			fail_msg("%s was taken for an instant", cases[i]);
	assert_int_equal(at, 7);
}

/* Each day of four hundred years, against the C library. */
static void
test_days_against_the_library(void **state)
{
	char ours[INSTANT_TEXT_SIZE], theirs[32];
	struct tm tm;

	(void)state;
	for (time_t day = -25567; day < 120000; day++) {
		time_t seconds = day * 86400;
		instant back, at = seconds * MICROSECONDS_PER_SECOND;
		gmtime_r(&seconds, &tm);
		strftime(theirs, sizeof(theirs), "%Y-%m-%dT00:00:00.000000Z", &tm);
		assert_string_equal(instant_text(at, ours), theirs);
		assert_true(instant_parse(ours, &back) && back == at);
	}
}

static void
test_midnight_in_china(void **state)
{
	instant at = 7;
	char text[INSTANT_TEXT_SIZE];

	(void)state;
	assert_true(instant_of_date("2026-03-02", &at));
	assert_string_equal(instant_text(at, text), "2026-03-01T16:00:00.000000Z");
	assert_false(instant_of_date("2026-03-02T", &at));
	assert_false(instant_of_date("2025-02-29", &at));
	assert_false(instant_of_date("", &at));
	assert_true(instant_of_date("2024-02-29", &at));
}

static void
set_offset(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void
wait_for_offset(int64_t wanted)
{
	int64_t start = clock_monotonic();

	while (clock_offset() != wanted)
		if (clock_monotonic() - start > 5 * MICROSECONDS_PER_SECOND)
			fail_msg("the offset never became %lld", (long long)wanted);
}

static void
test_offset_file(void **state)
{
	char path[] = "/tmp/liaison-clock-XXXXXX";

	(void)state;
	assert_int_equal(clock_offset(), 0);
	close(mkstemp(path));
	clock_use_offset_file(path);
	assert_int_equal(clock_offset(), 0);
	set_offset(path, "86400000000\n");
	wait_for_offset(MICROSECONDS_PER_DAY);
	instant now = clock_now(), real = time(NULL) * MICROSECONDS_PER_SECOND;
	assert_true(now - real > MICROSECONDS_PER_DAY - 10 * MICROSECONDS_PER_SECOND);
	set_offset(path, "nonsense");
	usleep(30000);
	assert_int_equal(clock_offset(), MICROSECONDS_PER_DAY);
	set_offset(path, "-9223372036854775808");
	usleep(30000);
	assert_int_equal(clock_offset(), MICROSECONDS_PER_DAY);
	unlink(path);
	usleep(30000);
	assert_int_equal(clock_offset(), MICROSECONDS_PER_DAY);
}

static void
test_uuid(void **state)
{
	char one[UUID_TEXT_SIZE], two[UUID_TEXT_SIZE];
	instant at = 0;

	(void)state;
	assert_string_not_equal(uuid_new(AT_2026, one), uuid_new(AT_2026, two));
	assert_int_equal(strlen(one), 36);
	assert_true(uuid_instant(one, &at));
	assert_int_equal(at, AT_2026 / 1000 * 1000);
	assert_memory_equal(one, two, 13);
	assert_true(uuid_instant("017f22e2-79b0-7cc3-98c4-dc0c0c07398f", &at)); /* RFC 9562, A.6 */
	assert_int_equal(at, INT64_C(1645557742000000));
	uuid_new(-1, one);
	assert_true(uuid_instant(one, &at));
	assert_int_equal(at, 0);
}

static void
test_no_uuids(void **state)
{
	static const char *const cases[] = {"", "017f22e2-79b0-4cc3-98c4-dc0c0c07398f",
		"017f22e2-79b0-7cc3-18c4-dc0c0c07398f", "017F22E2-79B0-7CC3-98C4-DC0C0C07398F",
		"017f22e279b07cc398c4dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398f0", "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
		"017f22e2-79b07-cc3-98c4-dc0c0c07398f", "{17f22e2-79b0-7cc3-98c4-dc0c0c07398f"};
	instant at;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (uuid_instant(cases[i], &at))
			fail_msg("%s was taken for a UUID of version 7", cases[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts_of_instants),
		cmocka_unit_test(test_parsing),
		cmocka_unit_test(test_no_instants),
		cmocka_unit_test(test_days_against_the_library),
		cmocka_unit_test(test_midnight_in_china),
		cmocka_unit_test(test_offset_file),
		cmocka_unit_test(test_uuid),
		cmocka_unit_test(test_no_uuids),
	};

	return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
