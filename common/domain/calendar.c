#include "domain/calendar.h"

#include "base/buf.h"
#include <stdlib.h>
#include <string.h>

/* 2000 to 2099, in days since 1970. */
#define FIRST_YEAR 2000
#define LAST_YEAR  2099
#define FIRST_DAY  10957
#define DAYS	   36525
#define CHINA	   (8 * 3600 * MICROSECONDS_PER_SECOND)
#define FILE_MOST  (1024 * 1024)

enum day_kind { AS_THE_WEEK_SAYS, HOLIDAY, WORKING_DAY };

struct calendar {
	unsigned char kinds[DAYS]; /* enum day_kind */
	bool covered[DAYS];	   /* of a year that has a row */
};

/* Days since 1970 in UTC+8, rounded down also before.  Instants that are out of this world do not
 * overflow. */
static int64_t
day_of(instant at)
{
	at = at > INT64_MAX / 2 ? INT64_MAX / 2 : at < INT64_MIN / 2 ? INT64_MIN / 2 : at;
	int64_t day = at / MICROSECONDS_PER_DAY, rest = at % MICROSECONDS_PER_DAY + CHINA;

	if (rest < 0)
		return day - 1;
	return rest >= MICROSECONDS_PER_DAY ? day + 1 : day;
}

static instant
start_of_day(int64_t day)
{
	return day * MICROSECONDS_PER_DAY - CHINA;
}

static bool
in_table(int64_t day)
{
	return day >= FIRST_DAY && day < FIRST_DAY + DAYS;
}

static bool
covers_day(const struct calendar *calendar, int64_t day)
{
	return in_table(day) && calendar->covered[day - FIRST_DAY];
}

static bool
is_working(const struct calendar *calendar, int64_t day)
{
	int64_t weekday = ((day + 3) % 7 + 7) % 7; /* 0: Monday; 1970-01-01 was a Thursday */
	enum day_kind kind = in_table(day) ? calendar->kinds[day - FIRST_DAY] : AS_THE_WEEK_SAYS;

	return kind == AS_THE_WEEK_SAYS ? weekday < 5 : kind == WORKING_DAY;
}

static void
cover_year(struct calendar *calendar, instant at)
{
	int year = instant_year(at);
	int64_t day = day_of(at);

	if (calendar->covered[day - FIRST_DAY])
		return;
	while (in_table(day - 1) && instant_year(start_of_day(day - 1)) == year)
		day--;
	for (; in_table(day) && instant_year(start_of_day(day)) == year; day++)
		calendar->covered[day - FIRST_DAY] = true;
}

static bool
add_row(struct calendar *calendar, char *row, struct fault *fault)
{
	char *kind = strchr(row, ','), *after = kind ? strchr(kind + 1, ',') : NULL;
	instant at;

	if (!kind)
		return fault_set(fault, "expected date,kind,for");
	*kind++ = '\0';
	if (after)
		*after = '\0';
	bool holiday = strcmp(kind, "holiday") == 0;
	if (!holiday && strcmp(kind, "working day") != 0)
		return fault_set(fault, "the kind must be `holiday` or `working day`");
	if (!instant_of_date(row, &at) || !in_table(day_of(at)))
		return fault_set(fault, "the date must be from %d-01-01 to %d-12-31, as 2026-03-02",
			FIRST_YEAR, LAST_YEAR);
	unsigned char *place = &calendar->kinds[day_of(at) - FIRST_DAY];
	if (*place != AS_THE_WEEK_SAYS)
		return fault_set(fault, "%s has a row already: keep one of them", row);
	*place = holiday ? HOLIDAY : WORKING_DAY;
	cover_year(calendar, at);
	return true;
}

static bool
parse_rows(struct calendar *calendar, const char *name, const char *csv, struct fault *fault)
{
	_cleanup_free_ char *copy = xstrdup(csv);
	char *rest = copy;
	int line = 0, rows = 0;

	for (char *row; (row = strsep(&rest, "\n"));) {
		struct fault why;

		row[strcspn(row, "\r")] = '\0';
		line++;
		if (!row[0] || (line == 1 && strncmp(row, "date,", 5) == 0))
			continue;
		if (!add_row(calendar, row, &why))
			return fault_set(fault, "%s:%d: %s", name, line, why.text);
		rows++;
	}
	return rows || fault_set(fault, "%s: no rows; expected lines of date,kind,for", name);
}

struct calendar *
calendar_parse(const char *name, const char *csv, struct fault *fault)
{
	struct calendar *calendar = xcalloc(1, sizeof(*calendar));

	if (!parse_rows(calendar, name, csv, fault))
		calendar_free(&calendar);
	return calendar;
}

struct calendar *
calendar_read(const char *path, struct fault *fault)
{
	_cleanup_buf_ struct buf text = BUF_INIT;

	if (!buf_read_file(&text, path, FILE_MOST, fault))
		return NULL;
	return calendar_parse(path, text.data, fault);
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
