/*
 * Dates, times and durations of FEEL, in the proleptic Gregorian calendar.  A time may have an
 * offset from UTC; names of zones are refused, since what they mean changes and lies outside of a
 * rule.
 */
#ifndef FEEL_MOMENT_H
#define FEEL_MOMENT_H

#include "feel/number.h"

#define YEAR_MOST	INT64_C(999999999)
#define SECONDS_PER_DAY INT64_C(86400)

struct date {
	int64_t year;
	int month, day;
};

struct time_of_day {
	int32_t second; /* since midnight */
	int32_t nano;
	bool zoned;
	int32_t offset; /* seconds east of UTC, if zoned */
};

/* A date, a time, or both: the kind of the value says which. */
struct moment {
	struct date date;
	struct time_of_day time;
};

bool date_is_valid(const struct date *date);
int date_days_in_month(int64_t year, int month);
int64_t date_to_days(const struct date *date); /* since 1970-01-01 */
/* False outside of the years that we have. */
bool date_of_days(int64_t days, struct date *ret) must_use;
int date_weekday(const struct date *date);	/* 1 is Monday */
int date_day_of_year(const struct date *date);	/* from 1 */
int date_week_of_year(const struct date *date); /* of ISO 8601 */
int date_compare(const struct date *a, const struct date *b);
/* The same day of another month, or the last day of that month if it has no such day. */
bool date_add_months(const struct date *date, int64_t months, struct date *ret) must_use;
/* Whole months from `a` to `b`, towards zero. */
int64_t date_months_between(const struct moment *a, const struct moment *b);

/* Read the whole of the bytes. */
bool date_parse(const char *bytes, size_t length, struct date *ret) must_use;
bool time_parse(const char *bytes, size_t length, struct time_of_day *ret) must_use;
bool date_time_parse(const char *bytes, size_t length, struct moment *ret) must_use;
/* Seconds of a days and time duration, months of a years and months duration. */
bool days_duration_parse(
	struct arena *arena, const char *bytes, size_t length, struct number *ret) must_use;
bool months_duration_parse(
	struct arena *arena, const char *bytes, size_t length, struct number *ret) must_use;

void date_write(const struct date *date, struct buf *into);
void time_write(const struct time_of_day *time, struct buf *into);
void days_duration_write(const struct number *seconds, struct buf *into);
void months_duration_write(const struct number *months, struct buf *into);

/* Seconds since midnight, or since 1970-01-01T00:00, in UTC if zoned: exact, with its nanoseconds.
 */
bool time_to_seconds(
	struct arena *arena, const struct time_of_day *time, struct number *ret) must_use;
bool moment_to_seconds(
	struct arena *arena, const struct moment *moment, struct number *ret) must_use;
/* The moment so many seconds later, in the same zone; parts of a nanosecond are dropped. */
bool moment_add_seconds(struct arena *arena, const struct moment *moment,
	const struct number *seconds, struct moment *ret) must_use;
int moment_compare(const struct moment *a, const struct moment *b);
int time_compare(const struct time_of_day *a, const struct time_of_day *b);

#endif
