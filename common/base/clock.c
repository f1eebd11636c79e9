#include "base/clock.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define CHINA	   (8 * 3600 * MICROSECONDS_PER_SECOND)
#define LOOK_EVERY 20000 /* microseconds */

static char *offset_file;
static int64_t offset, offset_read_at;

static int64_t
read_clock(clockid_t which)
{
	struct timespec at;

	clock_gettime(which, &at);
	return at.tv_sec * MICROSECONDS_PER_SECOND + at.tv_nsec / 1000;
}

int64_t
clock_monotonic(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

void
clock_use_offset_file(const char *path)
{
	free(offset_file);
	offset_file = xstrdup(path);
	offset_read_at = 0;
}

/* What cannot be read leaves the offset as it was: the file is being replaced. */
int64_t
clock_offset(void)
{
	char text[32] = "";

	if (!offset_file || (offset_read_at && clock_monotonic() - offset_read_at < LOOK_EVERY))
		return offset;
	offset_read_at = clock_monotonic();
	int file = open(offset_file, O_RDONLY | O_CLOEXEC);
	if (file >= 0 && read(file, text, sizeof(text) - 1) > 0)
		offset = strtoll(text, NULL, 10);
	if (file >= 0)
		close(file);
	return offset;
}

instant
clock_now(void)
{
	return read_clock(CLOCK_REALTIME) + clock_offset();
}

/* Seconds and microseconds, rounding down also before 1970. */
static void
split(instant at, time_t *ret_seconds, long *ret_micro)
{
	*ret_seconds = at / MICROSECONDS_PER_SECOND;
	*ret_micro = at % MICROSECONDS_PER_SECOND;
	if (*ret_micro < 0) {
		*ret_micro += MICROSECONDS_PER_SECOND;
		(*ret_seconds)--;
	}
}

const char *
instant_text(instant at, char into[INSTANT_TEXT_SIZE])
{
	time_t seconds;
	long micro;
	struct tm tm;
	char text[64];

	split(at, &seconds, &micro);
	gmtime_r(&seconds, &tm);
	snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02d.%06ldZ", tm.tm_year + 1900,
		tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, micro);
	if (!copy_text(into, INSTANT_TEXT_SIZE, text))
		abort(); /* beyond the year 9999 */
	return into;
}

/* Exactly `count` digits. */
static bool
digits(const char **at, int count, int *ret)
{
	*ret = 0;
	for (int i = 0; i < count; i++, (*at)++) {
		if (**at < '0' || **at > '9')
			return false;
		*ret = *ret * 10 + (**at - '0');
	}
	return true;
}

static bool
literal(const char **at, char c)
{
	return *(*at)++ == c;
}

static bool
parse_date(const char **at, struct tm *tm)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int year, month, day;

	if (!digits(at, 4, &year) || !literal(at, '-') || !digits(at, 2, &month) ||
		!literal(at, '-') || !digits(at, 2, &day) || month < 1 || month > 12 || day < 1)
		return false;
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	if (day > days[month - 1] + (month == 2 && leap))
		return false;
	*tm = (struct tm){.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day};
	return true;
}

static bool
parse_fraction(const char **at, int64_t *ret_micro)
{
	int64_t unit = MICROSECONDS_PER_SECOND;

	*ret_micro = 0;
	if (**at != '.')
		return true;
	const char *start = ++*at;
	for (; **at >= '0' && **at <= '9'; (*at)++) {
		unit /= 10;
		*ret_micro += unit * (**at - '0');
	}
	return *at > start;
}

static bool
parse_zone(const char **at, int64_t *ret_seconds)
{
	int hours, minutes;
	char sign = *(*at)++;

	*ret_seconds = 0;
	if (sign == 'Z' || sign == 'z')
		return true;
	if ((sign != '+' && sign != '-') || !digits(at, 2, &hours) || !literal(at, ':') ||
		!digits(at, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	*ret_seconds = (hours * 3600 + minutes * 60) * (sign == '-' ? -1 : 1);
	return true;
}

bool
instant_parse(const char *text, instant *ret)
{
	struct tm tm;
	int64_t micro, zone;

	if (!parse_date(&text, &tm) || (*text != 'T' && *text != 't'))
		return false;
	text++;
	if (!digits(&text, 2, &tm.tm_hour) || !literal(&text, ':') ||
		!digits(&text, 2, &tm.tm_min) || !literal(&text, ':') ||
		!digits(&text, 2, &tm.tm_sec) || tm.tm_hour > 23 || tm.tm_min > 59 ||
		tm.tm_sec > 60 || !parse_fraction(&text, &micro) || !parse_zone(&text, &zone) ||
		*text)
		return false;
	*ret = (timegm(&tm) - zone) * MICROSECONDS_PER_SECOND + micro;
	return true;
}

static struct tm
in_china(instant at)
{
	time_t seconds;
	long micro;
	struct tm tm;

	split(at + CHINA, &seconds, &micro);
	gmtime_r(&seconds, &tm);
	return tm;
}

const char *
instant_date(instant at, char into[DATE_TEXT_SIZE])
{
	struct tm tm = in_china(at);

	strftime(into, DATE_TEXT_SIZE, "%Y-%m-%d", &tm);
	return into;
}

int
instant_year(instant at)
{
	return in_china(at).tm_year + 1900;
}

bool
instant_of_date(const char *date, instant *ret)
{
	struct tm tm;

	if (!parse_date(&date, &tm) || *date)
		return false;
	*ret = timegm(&tm) * MICROSECONDS_PER_SECOND - CHINA;
	return true;
}
