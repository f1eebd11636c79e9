/* Working days, by the notices of the State Council as shipped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/calendar.h"

static struct calendar *calendar;

static int
read_calendar(void **state)
{
	struct fault fault;

	(void)state;
	calendar = calendar_read("deploy/sample/calendar-cn.csv", &fault);
	if (!calendar)
		fail_msg("%s", fault.text);
	return 0;
}

static int
free_calendar(void **state)
{
	(void)state;
	calendar_free(&calendar);
	return calendar != NULL;
}

static instant
at(const char *text)
{
	instant when = 0;

	if (!instant_parse(text, &when))
		fail_msg("%s is no instant", text);
	return when;
}

static instant
day(const char *date)
{
	instant when = 0;

	if (!instant_of_date(date, &when))
		fail_msg("%s is no date", date);
	return when;
}

static void
test_days(void **state)
{
	static const struct {
		const char *date;
		bool working;
	} cases[] = {
		{"2026-03-02", true},  /* Monday */
		{"2026-03-06", true},  /* Friday */
		{"2026-03-07", false}, /* Saturday */
		{"2026-03-08", false}, /* Sunday */
		{"2026-01-01", false}, /* New Year, Thursday */
		{"2026-01-04", true},  /* Sunday, made up for */
		{"2026-10-01", false},
		{"2026-10-08", true},
		{"2024-02-04", true}, /* Sunday before the Spring Festival */
		{"2024-02-29", true},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (calendar_is_working_day(calendar, day(cases[i].date)) != cases[i].working)
			fail_msg("%s", cases[i].date);
}

/* The day is that of UTC+8, to the microsecond. */
static void
test_days_turn_at_midnight_in_china(void **state)
{
	(void)state;
	assert_true(calendar_is_working_day(calendar, at("2026-03-06T15:59:59.999999Z")));
	assert_false(calendar_is_working_day(calendar, at("2026-03-06T16:00:00Z")));
	assert_false(calendar_is_working_day(calendar, at("2026-03-08T15:59:59.999999Z")));
	assert_true(calendar_is_working_day(calendar, at("2026-03-08T16:00:00Z")));
}

static void
test_adding(void **state)
{
	static const struct {
		const char *from;
		int days;
		const char *end; /* the first day after */
	} cases[] = {
		{"2026-03-02T01:00:00Z", 0, "2026-03-03"},
		{"2026-03-02T01:00:00Z", 1, "2026-03-04"},
		{"2026-03-02T01:00:00Z", 3, "2026-03-06"},
		{"2026-03-06T01:00:00Z", 1, "2026-03-10"}, /* Friday: Monday */
		{"2026-03-07T01:00:00Z", 1, "2026-03-10"}, /* Saturday: Monday too */
		{"2026-03-02T15:59:59Z", 5, "2026-03-10"}, /* still Monday in China */
		{"2026-03-02T16:00:00Z", 5, "2026-03-11"}, /* Tuesday */
		{"2025-12-31T01:00:00Z", 1, "2026-01-05"}, /* holidays, then a Sunday made up for */
		{"2026-09-30T01:00:00Z", 1, "2026-10-09"}, /* the first week of October */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		instant end = 0;
		char date[DATE_TEXT_SIZE];
		assert_true(calendar_add_working_days(
			calendar, at(cases[i].from), cases[i].days, &end));
		if (end != day(cases[i].end))
			fail_msg("%s + %d: %s", cases[i].from, cases[i].days,
				instant_date(end, date));
		assert_int_equal(
			calendar_working_days_between(calendar, at(cases[i].from), end - 1),
			cases[i].days);
	}
}

static void
test_between(void **state)
{
	(void)state;
	assert_int_equal(
		calendar_working_days_between(calendar, day("2026-03-02"), day("2026-03-02")), 0);
	assert_int_equal(
		calendar_working_days_between(calendar, day("2026-03-02"), day("2026-03-09")), 5);
	assert_int_equal(
		calendar_working_days_between(calendar, day("2026-03-09"), day("2026-03-02")), -5);
	/* 248 working days: 365 less 104 at weekends, less holidays on weekdays, plus those made up
	 * for. */
	assert_int_equal(
		calendar_working_days_between(calendar, day("2025-12-31"), day("2026-12-31")), 248);
}

static void
test_years_that_are_not_known(void **state)
{
	instant end = 0;

	(void)state;
	assert_true(calendar_covers(calendar, day("2026-12-31")));
	assert_true(calendar_covers(calendar, day("2024-01-01")));
	assert_false(calendar_covers(calendar, day("2023-12-31")));
	assert_false(calendar_covers(calendar, day("2027-01-01")));
	assert_false(calendar_covers(calendar, INT64_MAX));
	assert_false(calendar_covers(calendar, INT64_MIN));
	assert_false(calendar_add_working_days(calendar, INT64_MAX, 3, &end));
	assert_false(calendar_add_working_days(calendar, INT64_MIN, 3, &end));
	assert_true(calendar_add_working_days(calendar, day("2026-12-30"), 1, &end));
	assert_false(calendar_add_working_days(calendar, day("2026-12-30"), 2, &end));
	assert_int_equal(end, day("2027-01-02")); /* a Friday, as far as the week says */
	assert_false(calendar_add_working_days(calendar, day("2023-12-29"), 1, &end));
	assert_true(calendar_is_working_day(calendar, day("2027-01-01")));
}

static void
test_bad_files(void **state)
{
	static const struct {
		const char *csv, *says;
	} cases[] = {
		{"", "x.csv: no rows"},
		{"date,kind,for\n", "x.csv: no rows"},
		{"date,kind,for\n2026-01-01,holiday,x\n2026-02-30,holiday,x\n",
			"x.csv:3: the date must be"},
		{"2026-01-01,feast,x\n", "x.csv:1: the kind must be `holiday` or `working day`"},
		{"2026-01-01\n", "x.csv:1: expected date,kind,for"},
		{"2026-01-01,holiday,x\n2026-01-01,working day,x\n",
			"x.csv:2: 2026-01-01 has a row already"},
		{"1999-12-31,holiday,x\n", "x.csv:1: the date must be from 2000-01-01"},
		{"2100-01-01,holiday,x\n",
			"x.csv:1: the date must be from 2000-01-01 to 2099-12-31"},
	};
	struct fault fault;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (calendar_parse("x.csv", cases[i].csv, &fault) ||
			!strstr(fault.text, cases[i].says))
			fail_msg("case %zu says \"%s\"", i, fault.text);
	assert_null(calendar_read("deploy/sample/none.csv", &fault));
	struct calendar *edges =
		calendar_parse("x.csv", "2000-01-01,holiday,x\r\n2099-12-31,holiday\r\n", &fault);
	assert_non_null(edges);
	assert_true(calendar_covers(edges, day("2000-12-31")));
	assert_true(calendar_covers(edges, day("2099-01-01")));
	assert_false(calendar_covers(edges, day("2098-12-31")));
	calendar_free(&edges);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_days_turn_at_midnight_in_china),
		cmocka_unit_test(test_adding),
		cmocka_unit_test(test_between),
		cmocka_unit_test(test_years_that_are_not_known),
		cmocka_unit_test(test_bad_files),
	};

	return cmocka_run_group_tests_name("calendar", tests, read_calendar, free_calendar);
}
