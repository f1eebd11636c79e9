/* The calendar. */
#include "feel/moment.h"

#include <stdlib.h>

static bool
is_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int
date_days_in_month(int64_t year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool
date_is_valid(const struct date *date)
{
	return date->year >= -YEAR_MOST && date->year <= YEAR_MOST && date->month >= 1 &&
	       date->month <= 12 && date->day >= 1 &&
	       date->day <= date_days_in_month(date->year, date->month);
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

/* Counts from 1 March of year 0, so that the leap day is the last of its year. */
int64_t
date_to_days(const struct date *date)
{
	int64_t year = date->year - (date->month <= 2);
	int64_t era = floor_div(year, 400), of_era = year - era * 400;
	int64_t month = (date->month + 9) % 12;
	int64_t day = (153 * month + 2) / 5 + date->day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + day - 719468;
}

bool
date_of_days(int64_t days, struct date *ret)
{
	if (llabs(days) > 400 * YEAR_MOST)
		return false;
	days += 719468;
	int64_t era = floor_div(days, 146097), of_era = days - era * 146097;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t day = of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * day + 2) / 153;
	struct date date = {
		.year = era * 400 + year + (month >= 10),
		.month = (int)(month < 10 ? month + 3 : month - 9),
		.day = (int)(day - (153 * month + 2) / 5 + 1),
	};
	if (!date_is_valid(&date))
		return false;
	*ret = date;
	return true;
}

int
date_weekday(const struct date *date)
{
	int64_t day = (date_to_days(date) + 3) % 7;

	return (int)(day < 0 ? day + 7 : day) + 1;
}

int
date_day_of_year(const struct date *date)
{
	struct date first = {date->year, 1, 1};

	return (int)(date_to_days(date) - date_to_days(&first)) + 1;
}

/* The week belongs to the year of its Thursday. */
int
date_week_of_year(const struct date *date)
{
	int64_t thursday = date_to_days(date) + 4 - date_weekday(date);
	struct date of_week = *date;

	if (!date_of_days(thursday, &of_week))
		return 1;
	return (date_day_of_year(&of_week) - 1) / 7 + 1;
}

int
date_compare(const struct date *a, const struct date *b)
{
	int64_t x = date_to_days(a), y = date_to_days(b);

	return x < y ? -1 : x > y;
}

bool
date_add_months(const struct date *date, int64_t months, struct date *ret)
{
	if (llabs(months) > 24 * YEAR_MOST)
		return false;
	int64_t all = date->year * 12 + (date->month - 1) + months;
	struct date moved = {
		.year = floor_div(all, 12), .month = (int)(all - floor_div(all, 12) * 12) + 1};
	int most = date_days_in_month(moved.year, moved.month);

	moved.day = date->day < most ? date->day : most;
	if (!date_is_valid(&moved))
		return false;
	*ret = moved;
	return true;
}

static int
order_in_month(const struct moment *a, const struct moment *b)
{
	if (a->date.day != b->date.day)
		return a->date.day < b->date.day ? -1 : 1;
	if (a->time.second != b->time.second)
		return a->time.second < b->time.second ? -1 : 1;
	return a->time.nano < b->time.nano ? -1 : a->time.nano > b->time.nano;
}

int64_t
date_months_between(const struct moment *a, const struct moment *b)
{
	int64_t months = (b->date.year - a->date.year) * 12 + (b->date.month - a->date.month);
	int order = order_in_month(a, b);

	if (months > 0 && order > 0)
		return months - 1;
	if (months < 0 && order < 0)
		return months + 1;
	return months;
}

static int64_t
utc_seconds(const struct time_of_day *time)
{
	return time->second - (time->zoned ? time->offset : 0);
}

int
time_compare(const struct time_of_day *a, const struct time_of_day *b)
{
	int64_t x = utc_seconds(a), y = utc_seconds(b);

	if (x != y)
		return x < y ? -1 : 1;
	return a->nano < b->nano ? -1 : a->nano > b->nano;
}

int
moment_compare(const struct moment *a, const struct moment *b)
{
	int64_t x = date_to_days(&a->date) * SECONDS_PER_DAY + utc_seconds(&a->time),
		y = date_to_days(&b->date) * SECONDS_PER_DAY + utc_seconds(&b->time);

	if (x != y)
		return x < y ? -1 : 1;
	return a->time.nano < b->time.nano ? -1 : a->time.nano > b->time.nano;
}

static bool
seconds_of(struct arena *arena, int64_t seconds, int32_t nano, struct number *ret)
{
	_cleanup_mpq_ mpq_t q, part;

	mpq_init(q);
	mpq_init(part);
	mpq_set_si(q, seconds, 1);
	mpq_set_si(part, nano, 1000000000);
	mpq_canonicalize(part);
	mpq_add(q, q, part);
	return number_keep(arena, q, ret);
}

bool
time_to_seconds(struct arena *arena, const struct time_of_day *time, struct number *ret)
{
	return seconds_of(arena, utc_seconds(time), time->nano, ret);
}

bool
moment_to_seconds(struct arena *arena, const struct moment *moment, struct number *ret)
{
	return seconds_of(arena,
		date_to_days(&moment->date) * SECONDS_PER_DAY + utc_seconds(&moment->time),
		moment->time.nano, ret);
}

bool
moment_add_seconds(struct arena *arena, const struct moment *moment, const struct number *seconds,
	struct moment *ret)
{
	struct number there, sum, whole, part, billion;
	int64_t second, nano;

	number_of_int(arena, 1000000000, &billion);
	if (!seconds_of(arena, date_to_days(&moment->date) * SECONDS_PER_DAY + moment->time.second,
		    moment->time.nano, &there) ||
		!number_add(arena, &there, seconds, &sum) ||
		!number_round(arena, &sum, 0, ROUND_FLOOR, &whole) ||
		!number_subtract(arena, &sum, &whole, &part) ||
		!number_multiply(arena, &part, &billion, &part) ||
		!number_to_int(&whole, &second) || !number_to_int(&part, &nano))
		return false;
	int64_t day = floor_div(second, SECONDS_PER_DAY);
	struct moment moved = {.time = moment->time};
	if (!date_of_days(day, &moved.date))
		return false;
	moved.time.second = (int32_t)(second - day * SECONDS_PER_DAY);
	moved.time.nano = (int32_t)nano;
	*ret = moved;
	return true;
}
