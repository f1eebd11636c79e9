/* The working-day clock: over weekends and holidays, standing still, going on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "domain/working_clock.h"

static const char CSV[] = "date,kind,for\n2026-04-06,holiday,Qingming\n2026-05-01,holiday,Labour\n"
			  "2026-05-04,holiday,Labour\n2026-05-05,holiday,Labour\n"
			  "2026-05-09,working day,Labour\n";

static instant
at(const char *day, int hour)
{
	instant ret;

	assert_true(instant_of_date(day, &ret));
	return ret + hour * INT64_C(3600) * MICROSECONDS_PER_SECOND;
}

static void
expect_due(const struct working_clock *clock, const char *day)
{
	char text[DATE_TEXT_SIZE];

	assert_string_equal(instant_date(clock->due - 1, text), day);
}

static int
set_up(void **state)
{
	struct fault fault;

	*state = calendar_parse("test", CSV, &fault);
	return *state ? 0 : -1;
}

static int
tear_down(void **state)
{
	calendar_free((struct calendar **)state);
	return 0;
}

static void
test_it_ends_with_the_last_working_day(void **state)
{
	struct working_clock clock;

	working_clock_start(&clock, *state, at("2026-04-28", 9), 5);
	expect_due(&clock, "2026-05-08");
	working_clock_start(&clock, *state, at("2026-04-03", 23), 1);
	expect_due(&clock, "2026-04-07");
	working_clock_start(&clock, *state, at("2026-04-03", 23), 0);
	assert_true(clock.since == 0 && clock.due == 0);
}

static void
test_a_pause_moves_the_end_by_as_many_working_days(void **state)
{
	struct working_clock clock;

	working_clock_start(&clock, *state, at("2026-04-27", 9), 5);
	expect_due(&clock, "2026-05-07"); /* 28, 29, 30, 6, 7 */
	working_clock_pause(&clock, *state, at("2026-04-29", 16));
	assert_int_equal(clock.used, 2);
	assert_true(clock.due == 0);
	working_clock_resume(&clock, *state, at("2026-05-07", 10)); /* 30, 6 and 7 were not ours */
	expect_due(&clock, "2026-05-11");			    /* 8, 9 (made up), 11 */
	assert_int_equal(working_clock_used(&clock, *state, at("2026-05-09", 1)), 4);
	working_clock_end(&clock, *state, at("2026-05-09", 18));
	assert_int_equal(clock.used, 4);
	working_clock_resume(&clock, *state, at("2026-05-10", 1));
	assert_true(clock.since == 0);
}

static void
test_whoever_pauses_or_goes_on_twice_changes_nothing(void **state)
{
	struct working_clock clock, before;

	working_clock_start(&clock, *state, at("2026-04-27", 9), 5);
	before = clock;
	working_clock_resume(&clock, *state, at("2026-04-28", 9));
	assert_memory_equal(&clock, &before, sizeof(clock));
	working_clock_pause(&clock, *state, at("2026-04-28", 9));
	before = clock;
	working_clock_pause(&clock, *state, at("2026-04-30", 9));
	assert_memory_equal(&clock, &before, sizeof(clock));
	working_clock_end(&clock, *state, at("2026-04-30", 9));
	before = clock;
	working_clock_end(&clock, *state, at("2026-05-07", 9));
	assert_memory_equal(&clock, &before, sizeof(clock));
}

static void
test_past_its_limit_it_is_due_at_once(void **state)
{
	struct working_clock clock;

	working_clock_start(&clock, *state, at("2026-04-27", 9), 1);
	working_clock_pause(&clock, *state, at("2026-04-30", 9));
	assert_int_equal(clock.used, 3);
	working_clock_resume(&clock, *state, at("2026-05-06", 9));
	expect_due(&clock, "2026-05-06");
}

static void
test_the_warning_comes_so_many_days_before(void **state)
{
	struct working_clock clock;
	char text[DATE_TEXT_SIZE];

	working_clock_start(&clock, *state, at("2026-04-27", 9), 5);
	instant warned = working_clock_before_due(&clock, *state, at("2026-04-27", 9), 2);
	assert_string_equal(instant_date(warned - 1, text), "2026-04-30");
	assert_true(working_clock_before_due(&clock, *state, at("2026-05-06", 9), 2) == 0);
	working_clock_pause(&clock, *state, at("2026-04-28", 9));
	assert_true(working_clock_before_due(&clock, *state, at("2026-04-28", 9), 2) == 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_it_ends_with_the_last_working_day),
		cmocka_unit_test(test_a_pause_moves_the_end_by_as_many_working_days),
		cmocka_unit_test(test_whoever_pauses_or_goes_on_twice_changes_nothing),
		cmocka_unit_test(test_past_its_limit_it_is_due_at_once),
		cmocka_unit_test(test_the_warning_comes_so_many_days_before),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
