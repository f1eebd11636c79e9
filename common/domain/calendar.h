/*
 * A department's working days: Monday to Friday, but for the holidays and make-up working days of
 * the State Council's yearly notice, which are data: a CSV file `date,kind,for` with the kinds
 * "holiday" and "working day".  Dates are those of UTC+8.  A calendar knows the years of which it
 * has a row, and no other. Files are refused with file and line if a row is wrong or a date stands
 * twice.
 */
#ifndef DOMAIN_CALENDAR_H
#define DOMAIN_CALENDAR_H

#include "base/clock.h"

struct calendar;

struct calendar *calendar_read(const char *path, struct fault *fault) must_use;
struct calendar *calendar_parse(const char *name, const char *csv, struct fault *fault) must_use;
void calendar_free(struct calendar **calendar);

bool calendar_covers(const struct calendar *calendar, instant at);
/* True for a working day; beyond the years it knows, Monday to Friday. */
bool calendar_is_working_day(const struct calendar *calendar, instant at);
/*
 * The end (24:00 in UTC+8) of the n-th working day after the day of `from`; with n = 0 the end of
 * that day.  False if that lies beyond the years that the calendar knows: then `ret` is what Monday
 * to Friday would give.
 */
bool calendar_add_working_days(
	const struct calendar *calendar, instant from, int days, instant *ret);
/* Working days after the day of `from` up to and with the day of `until`; negative if `until` lies
 * before. */
int calendar_working_days_between(const struct calendar *calendar, instant from, instant until);

#endif
