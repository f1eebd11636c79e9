/* Dates, times and durations: made from texts and numbers, and what can be asked of them. */
#include "feel/builtin.h"

#include <string.h>

#define CALL(name) static value *name(struct feel_run *run, value *const *args, size_t count)
#define UNUSED	   (void)run, (void)count

static value *
no_such(struct feel_run *run, const char *what)
{
	return run_fail(run, "no %s", what);
}

static value *
from_text(struct feel_run *run, enum feel_kind kind, value *text)
{
	value *v = value_parse(run->arena, kind, text->text.bytes, text->text.length);

	return v ? v : no_such(run, kind_name(kind));
}

CALL(call_date)
{
	UNUSED;
	if (args[0]->kind == FEEL_TEXT)
		return from_text(run, FEEL_DATE, args[0]);
	if (args[0]->kind == FEEL_DATE || args[0]->kind == FEEL_DATE_TIME)
		return value_date(run->arena, &args[0]->moment.date);
	return no_such(run, "date");
}

/* A whole number between the bounds. */
static bool
whole(value *v, int64_t least, int64_t most, int64_t *ret)
{
	return v && v->kind == FEEL_NUMBER && number_is_whole(&v->number) &&
	       number_to_int(&v->number, ret) && *ret >= least && *ret <= most;
}

CALL(call_date_of)
{
	int64_t year, month, day;

	UNUSED;
	if (!whole(args[0], -YEAR_MOST, YEAR_MOST, &year) || !whole(args[1], 1, 12, &month) ||
		!whole(args[2], 1, 31, &day))
		return no_such(run, "date");
	struct date date = {year, (int)month, (int)day};
	return date_is_valid(&date) ? value_date(run->arena, &date) : no_such(run, "date");
}

CALL(call_time)
{
	struct time_of_day midnight = {.zoned = true};

	UNUSED;
	if (args[0]->kind == FEEL_TEXT)
		return from_text(run, FEEL_TIME, args[0]);
	if (args[0]->kind == FEEL_TIME || args[0]->kind == FEEL_DATE_TIME)
		return value_time(run->arena, &args[0]->moment.time);
	return args[0]->kind == FEEL_DATE ? value_time(run->arena, &midnight)
					  : no_such(run, "time");
}

#define OFFSET_MOST (14 * 3600)

/* Seconds may have decimals. */
static bool
take_seconds(struct feel_run *run, value *v, struct time_of_day *time)
{
	struct number whole_part, part, billion;
	int64_t second, nano;

	number_of_int(run->arena, 1000000000, &billion);
	if (v->kind != FEEL_NUMBER || number_sign(&v->number) < 0 ||
		!number_round(run->arena, &v->number, 0, ROUND_FLOOR, &whole_part) ||
		!number_subtract(run->arena, &v->number, &whole_part, &part) ||
		!number_multiply(run->arena, &part, &billion, &part) ||
		!number_to_int(&whole_part, &second) || !number_to_int(&part, &nano) || second > 59)
		return false;
	time->second += (int32_t)second;
	time->nano = (int32_t)nano;
	return true;
}

static bool
take_offset(value *v, struct time_of_day *time)
{
	int64_t offset;

	if (!v || v->kind == FEEL_NULL)
		return true;
	if (v->kind != FEEL_DAYS_DURATION || !number_is_whole(&v->number) ||
		!number_to_int(&v->number, &offset) || offset < -OFFSET_MOST ||
		offset > OFFSET_MOST)
		return false;
	time->zoned = true;
	time->offset = (int32_t)offset;
	return true;
}

CALL(call_time_of)
{
	struct time_of_day time = {0};
	int64_t hour, minute;

	UNUSED;
	if (!whole(args[0], 0, 23, &hour) || !whole(args[1], 0, 59, &minute))
		return no_such(run, "time");
	time.second = (int32_t)(hour * 3600 + minute * 60);
	if (!take_seconds(run, args[2], &time) || !take_offset(args[3], &time))
		return no_such(run, "time");
	return value_time(run->arena, &time);
}

CALL(call_date_and_time)
{
	UNUSED;
	if (args[0]->kind == FEEL_TEXT)
		return from_text(run, FEEL_DATE_TIME, args[0]);
	if (args[0]->kind == FEEL_DATE_TIME)
		return args[0];
	if (args[0]->kind != FEEL_DATE)
		return no_such(run, "date and time");
	struct moment moment = {.date = args[0]->moment.date};
	return value_date_time(run->arena, &moment);
}

CALL(call_date_and_time_of)
{
	struct moment moment = {args[0]->moment.date, args[1]->moment.time};

	UNUSED;
	return value_date_time(run->arena, &moment);
}

CALL(call_duration)
{
	UNUSED;
	if (args[0]->kind == FEEL_DAYS_DURATION || args[0]->kind == FEEL_MONTHS_DURATION)
		return args[0];
	if (args[0]->kind != FEEL_TEXT)
		return no_such(run, "duration");
	value *months = value_parse(
		run->arena, FEEL_MONTHS_DURATION, args[0]->text.bytes, args[0]->text.length);
	return months ? months : from_text(run, FEEL_DAYS_DURATION, args[0]);
}

CALL(call_years_and_months_duration)
{
	struct number months;

	UNUSED;
	number_of_int(run->arena, date_months_between(&args[0]->moment, &args[1]->moment), &months);
	return value_duration(run->arena, FEEL_MONTHS_DURATION, &months);
}

/* ---- the calendar ---- */

CALL(call_day_of_year)
{
	UNUSED;
	return value_int(run->arena, date_day_of_year(&args[0]->moment.date));
}

CALL(call_week_of_year)
{
	UNUSED;
	return value_int(run->arena, date_week_of_year(&args[0]->moment.date));
}

CALL(call_day_of_week)
{
	static const char *const days[] = {
		"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
	const char *day = days[date_weekday(&args[0]->moment.date) - 1];

	UNUSED;
	return run_text(run, day, strlen(day));
}

CALL(call_month_of_year)
{
	static const char *const months[] = {"January", "February", "March", "April", "May", "June",
		"July", "August", "September", "October", "November", "December"};
	const char *month = months[args[0]->moment.date.month - 1];

	UNUSED;
	return run_text(run, month, strlen(month));
}

const struct builtin builtins_moment[] = {
	{"date", call_date, "m", {"from"}},
	{"date", call_date_of, "aaa", {"year", "month", "day"}},
	{"time", call_time, "m", {"from"}},
	{"time", call_time_of, "aaa|a", {"hour", "minute", "second", "offset"}},
	{"date and time", call_date_and_time, "m", {"from"}},
	{"date and time", call_date_and_time_of, "it", {"date", "time"}},
	{"duration", call_duration, "m", {"from"}},
	{"years and months duration", call_years_and_months_duration, "ii", {"from", "to"}},
	{"day of year", call_day_of_year, "i", {"date"}},
	{"week of year", call_week_of_year, "i", {"date"}},
	{"day of week", call_day_of_week, "i", {"date"}},
	{"month of year", call_month_of_year, "i", {"date"}},
	{0},
};
