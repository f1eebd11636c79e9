#include "domain/calendar.h"

#include "base/buf.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_YEAR   2000
#define YEARS	     100
#define DAYS_OF_YEAR 366
#define CHINA	     (8 * 3600 * MICROSECONDS_PER_SECOND)
#define FILE_MOST    (1024 * 1024)

enum day_kind { AS_THE_WEEK_SAYS, HOLIDAY, WORKING_DAY };

struct calendar {
	unsigned char days[YEARS][DAYS_OF_YEAR]; /* enum day_kind */
	bool known[YEARS];
};

/* Days since 1970 in UTC+8. */
static int64_t
day_of(instant at)
{
	int64_t shifted = at + CHINA, day = shifted / MICROSECONDS_PER_DAY;

	return shifted % MICROSECONDS_PER_DAY < 0 ? day - 1 : day;
}

static instant
start_of_day(int64_t day)
{
	return day * MICROSECONDS_PER_DAY - CHINA;
}

/* Where a day stands in the tables; false outside of them. */
static bool
locate(int64_t day, int *ret_year, int *ret_day)
{
	char january[24];
	instant first;
	int year = instant_year(start_of_day(day));

	snprintf(january, sizeof(january), "%04d-01-01", year);
	if (year < FIRST_YEAR || year >= FIRST_YEAR + YEARS || !instant_of_date(january, &first))
		return false;
	*ret_year = year - FIRST_YEAR;
	*ret_day = (int)(day - day_of(first));
	return true;
}

static bool
covers_day(const struct calendar *calendar, int64_t day)
{
	int year, place;

	return locate(day, &year, &place) && calendar->known[year];
}

static bool
is_working(const struct calendar *calendar, int64_t day)
{
	int year, place;
	int64_t weekday = ((day + 3) % 7 + 7) % 7; /* 0: Monday; 1970-01-01 was a Thursday */
	enum day_kind kind =
		locate(day, &year, &place) ? calendar->days[year][place] : AS_THE_WEEK_SAYS;

	return kind == AS_THE_WEEK_SAYS ? weekday < 5 : kind == WORKING_DAY;
}

static bool
add_row(struct calendar *calendar, char *row, struct fault *fault)
{
	char *kind = strchr(row, ','), *after = kind ? strchr(kind + 1, ',') : NULL;
	instant at;
	int year, day;

	if (!kind)
		return fault_set(fault, "expected date,kind,for");
	*kind++ = 0;
	if (after)
		*after = 0;
	bool holiday = strcmp(kind, "holiday") == 0;
	if (!holiday && strcmp(kind, "working day") != 0)
		return fault_set(fault, "the kind must be `holiday` or `working day`");
	if (!instant_of_date(row, &at) || !locate(day_of(at), &year, &day))
		return fault_set(fault, "the date must be from %d-01-01 to %d-12-31, as 2026-03-02",
			FIRST_YEAR, FIRST_YEAR + YEARS - 1);
	calendar->days[year][day] = holiday ? HOLIDAY : WORKING_DAY;
	calendar->known[year] = true;
	return true;
}

struct calendar *
calendar_parse(const char *name, const char *csv, struct fault *fault)
{
	struct calendar *calendar = xcalloc(1, sizeof(*calendar));
	_cleanup_free_ char *copy = xstrdup(csv);
	char *rest = copy;
	int line = 0;

	for (char *row; (row = strsep(&rest, "\n"));) {
		struct fault why;

		row[strcspn(row, "\r")] = 0;
		line++;
		if (!row[0] || (line == 1 && strncmp(row, "date,", 5) == 0))
			continue;
		if (!add_row(calendar, row, &why)) {
			fault_set(fault, "%s line %d: %s", name, line, why.text);
			calendar_free(&calendar);
			return NULL;
		}
	}
	return calendar;
}

struct calendar *
calendar_read(const char *path, struct fault *fault)
{
	_cleanup_buf_ struct buf text = BUF_INIT;
	char block[4096];
	size_t got;
	FILE *file = fopen(path, "re");

	if (!file) {
		fault_set(fault, "calendar %s: %s", path, strerror(errno));
		return NULL;
	}
	while (text.length < FILE_MOST && (got = fread(block, 1, sizeof(block), file)) > 0)
		buf_add(&text, block, got);
	fclose(file);
	return calendar_parse(path, text.data ? text.data : "", fault);
}

void
calendar_free(struct calendar **calendar)
{
	free(*calendar);
	*calendar = NULL;
}

bool
calendar_covers(const struct calendar *calendar, instant at)
{
	return covers_day(calendar, day_of(at));
}

bool
calendar_is_working_day(const struct calendar *calendar, instant at)
{
	return is_working(calendar, day_of(at));
}

bool
calendar_add_working_days(const struct calendar *calendar, instant from, int days, instant *ret)
{
	int64_t day = day_of(from);
	bool covered = covers_day(calendar, day);

	while (days > 0) {
		day++;
		covered = covered && covers_day(calendar, day);
		days -= is_working(calendar, day);
	}
	*ret = start_of_day(day + 1);
	return covered;
}

int
calendar_working_days_between(const struct calendar *calendar, instant from, instant until)
{
	int64_t first = day_of(from), last = day_of(until);
	int count = 0;

	for (int64_t day = first + 1; day <= last; day++)
		count += is_working(calendar, day);
	for (int64_t day = last + 1; day <= first; day++)
		count -= is_working(calendar, day);
	return count;
}
