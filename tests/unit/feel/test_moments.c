/* Dates, times and durations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/unit/feel/evaluate.h"

#define CHECK(cases) check_cases(cases, ARRAY_LEN(cases), NULL)

static void
test_literals(void **state)
{
	static const struct feel_case cases[] = {
		{"date", "@\"2026-03-01\"", "@\"2026-03-01\""},
		{"date of a text", "date(\"2024-02-29\")", "@\"2024-02-29\""},
		{"no leap year", "date(\"2023-02-29\")", "error 5: a text that is no date"},
		{"no leap century", "date(1900, 2, 29)", "null: no date"},
		{"leap century", "date(2000, 2, 29)", "@\"2000-02-29\""},
		{"a text that is known later", "date(\"2023-02-\" + \"29\")", "null: no date"},
		{"before year 1", "date(\"-0044-03-15\").year", "-44"},
		{"time", "@\"10:15:30.5+08:00\"", "@\"10:15:30.5+08:00\""},
		{"no such time", "@\"24:00:01\"", "error 1: *"},
		{"time of numbers", "time(10, 15, 30.25, @\"PT8H\")", "@\"10:15:30.25+08:00\""},
		{"date and time", "date and time(\"2026-03-01T10:00:00Z\")",
			"@\"2026-03-01T10:00:00Z\""},
		{"end of day", "@\"2025-12-31T24:00:00\"", "@\"2026-01-01T00:00:00\""},
		{"of both", "date and time(@\"2026-03-01\", @\"10:00:00\")",
			"@\"2026-03-01T10:00:00\""},
		{"date of both", "date(@\"2026-03-01T10:00:00\")", "@\"2026-03-01\""},
		{"days", "@\"P1DT2H3M4.5S\"", "@\"P1DT2H3M4.5S\""},
		{"days, in normal form", "duration(\"PT25H\")", "@\"P1DT1H\""},
		{"negative", "@\"-P1D\"", "@\"-P1D\""},
		{"none", "@\"PT0S\"", "@\"PT0S\""},
		{"months", "@\"P1Y14M\"", "@\"P2Y2M\""},
		{"no duration", "duration(\"P\")", "error 9: *"},
		{"parts", "[@\"2026-03-01\".month, @\"2026-03-01\".weekday, @\"P1DT3H\".hours]",
			"[3, 7, 3]"},
		{"day of year", "day of year(@\"2024-12-31\")", "366"},
		{"day of week", "day of week(@\"2026-03-02\")", "\"Monday\""},
		{"month of year", "month of year(@\"2026-03-02\")", "\"March\""},
		{"week of year", "week of year(@\"2021-01-03\")", "53"},
	};

	(void)state;
	CHECK(cases);
}

static void
test_arithmetic(void **state)
{
	static const struct feel_case cases[] = {
		{"difference", "@\"2026-03-01\" - @\"2026-02-01\"", "@\"P28D\""},
		{"days of a stay", "(@\"2025-12-31\" - @\"2025-01-01\") / @\"P1D\" + 1", "365"},
		{"plus days", "@\"2026-02-28\" + @\"P1D\"", "@\"2026-03-01\""},
		{"days plus", "@\"P1D\" + @\"2026-02-28\"", "@\"2026-03-01\""},
		{"minus days over a year", "@\"2026-01-01\" - @\"P1D\"", "@\"2025-12-31\""},
		{"plus years", "@\"2024-02-29\" + @\"P1Y\"", "@\"2025-02-28\""},
		{"plus months", "@\"2026-01-31\" + @\"P1M\"", "@\"2026-02-28\""},
		{"minus months", "@\"2026-03-31\" - @\"P13M\"", "@\"2025-02-28\""},
		{"date and time", "@\"2026-03-01T23:00:00Z\" + @\"PT2H\"",
			"@\"2026-03-02T01:00:00Z\""},
		{"over offsets", "@\"2026-03-01T08:00:00+08:00\" - @\"2026-03-01T00:00:00Z\"",
			"@\"PT0S\""},
		{"with and without offset", "@\"2026-03-01T08:00:00\" - @\"2026-03-01T00:00:00Z\"",
			"null: *"},
		{"time goes round", "@\"23:00:00\" + @\"PT2H\"", "@\"01:00:00\""},
		{"time back", "@\"01:00:00\" - @\"P1DT2H\"", "@\"23:00:00\""},
		{"durations", "@\"P1D\" + @\"PT12H\"", "@\"P1DT12H\""},
		{"times a number", "@\"P1D\" * 1.5", "@\"P1DT12H\""},
		{"a number times", "2 * @\"P1Y\"", "@\"P2Y\""},
		{"divided", "@\"P1Y\" / 2", "@\"P6M\""},
		{"quotient", "@\"P1Y\" / @\"P1M\"", "12"},
		{"exact", "@\"P1D\" / 7 * 7 = @\"P1D\"", "true"},
		{"two kinds", "@\"P1Y\" + @\"P1D\"", "null: *"},
		{"sum of dates", "@\"2026-01-01\" + @\"2026-01-01\"", "null: *"},
		{"out of the years", "@\"999999999-12-31\" + @\"P1D\"", "null: *"},
		{"months between", "years and months duration(@\"2023-03-31\", @\"2026-03-30\")",
			"@\"P2Y11M\""},
		{"order", "@\"2026-03-01\" < @\"2026-03-02\"", "true"},
		{"order over offsets", "@\"2026-03-01T08:00:00+08:00\" = @\"2026-03-01T00:00:00Z\"",
			"true"},
		{"order of durations", "@\"P1D\" < @\"PT25H\"", "true"},
	};

	(void)state;
	CHECK(cases);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_literals),
		cmocka_unit_test(test_arithmetic),
	};

	return cmocka_run_group_tests_name("feel moments", tests, NULL, NULL);
}
