#include "base/clock.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ZONE		 (INT64_C(8) * 3600 * MICROSECONDS_PER_SECOND) /* China, UTC+8, no summer time */
#define OFFSET_READ_EACH (20 * INT64_C(1000))
#define OFFSET_MOST	 (INT64_C(36525) * MICROSECONDS_PER_DAY) /* a hundred years */
#define LATEST_YEAR	 9999

static struct {
	pthread_mutex_t lock;
	char *path;
	int64_t offset, read_at;
} test_clock = {.lock = PTHREAD_MUTEX_INITIALIZER};

static int64_t
read_clock(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return (int64_t)now.tv_sec * MICROSECONDS_PER_SECOND + now.tv_nsec / 1000;
}

int64_t
clock_monotonic(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

void
clock_use_offset_file(const char *path)
{
	pthread_mutex_lock(&test_clock.lock);
	free(test_clock.path);
	test_clock.path = xstrdup(path);
	test_clock.offset = test_clock.read_at = 0;
	pthread_mutex_unlock(&test_clock.lock);
}

/* A file that is absent or half written leaves the offset as it is. */
static void
read_offset(void)
{
	char text[32] = "";
	FILE *file = fopen(test_clock.path, "re");

	if (!file)
		return;
	size_t length = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	char *end;
	long long offset = strtoll(text, &end, 10);
	if (length && end != text && (*end == '\n' || *end == '\0') && llabs(offset) <= OFFSET_MOST)
		test_clock.offset = offset;
}

int64_t
clock_offset(void)
{
	pthread_mutex_lock(&test_clock.lock);
	if (test_clock.path) {
		int64_t now = clock_monotonic();
		if (!test_clock.read_at || now - test_clock.read_at >= OFFSET_READ_EACH) {
			read_offset();
			test_clock.read_at = now;
		}
	}
	int64_t offset = test_clock.offset;
	pthread_mutex_unlock(&test_clock.lock);
	return offset;
}

instant
clock_now(void)
{
	return read_clock(CLOCK_REALTIME) + clock_offset();
}

/* Days since 1970-01-01 of a date, and back: March-based years make the leap day the last one of a
 * year. */
static int64_t
days_of(int64_t year, int month, int day)
{
	year -= month <= 2;
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	int64_t of_era = year - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void
date_of(int64_t days, int *ret_year, int *ret_month, int *ret_day)
{
	days += 719468;
	int64_t era = (days >= 0 ? days : days - 146096) / 146097;
	int64_t day = days - era * 146097;
	int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	int64_t of_year = day - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;

	*ret_day = (int)(of_year - (153 * month + 2) / 5 + 1);
	*ret_month = (int)(month < 10 ? month + 3 : month - 9);
	*ret_year = (int)(year + era * 400 + (*ret_month <= 2));
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* What the texts below can show: the years 0 to 9999. */
static instant
showable(instant at)
{
	const instant least = days_of(0, 1, 2) * MICROSECONDS_PER_DAY;
	const instant most = days_of(LATEST_YEAR, 12, 31) * MICROSECONDS_PER_DAY - 1;

	return at < least ? least : at > most ? most : at;
}

/* So many digits, the last ones of the number, and what follows them: this is done for every line
 * of the log and every event. */
static char *
put_digits(char *into, int number, int count, char then)
{
	for (int i = count; i-- > 0; number /= 10)
		into[i] = (char)('0' + number % 10);
	into[count] = then;
	return into + count + 1;
}

const char *
instant_text(instant at, char into[INSTANT_TEXT_SIZE])
{
	int year, month, day;

	at = showable(at);
	int64_t days = floor_div(at, MICROSECONDS_PER_DAY);
	int64_t rest = at - days * MICROSECONDS_PER_DAY;
	int seconds = (int)(rest / MICROSECONDS_PER_SECOND);
	date_of(days, &year, &month, &day);
	char *at_digit = put_digits(into, year, 4, '-');
	at_digit = put_digits(at_digit, month, 2, '-');
	at_digit = put_digits(at_digit, day, 2, 'T');
	at_digit = put_digits(at_digit, seconds / 3600, 2, ':');
	at_digit = put_digits(at_digit, seconds / 60 % 60, 2, ':');
	at_digit = put_digits(at_digit, seconds % 60, 2, '.');
	*put_digits(at_digit, (int)(rest % MICROSECONDS_PER_SECOND), 6, 'Z') = '\0';
	return into;
}

/* Reads exactly `count` digits, moving on. */
static bool
digits(const char **text, int count, int *ret)
{
	int number = 0;

	for (int i = 0; i < count; i++) {
		char c = (*text)[i];
		if (c < '0' || c > '9')
			return false;
		number = number * 10 + (c - '0');
	}
	*text += count;
	*ret = number;
	return true;
}

static bool
literal(const char **text, const char *any_of)
{
	if (!**text || !strchr(any_of, **text))
		return false;
	(*text)++;
	return true;
}

static int
days_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

static bool
parse_date(const char **text, int64_t *ret_days)
{
	int year, month, day;

	if (!digits(text, 4, &year) || !literal(text, "-") || !digits(text, 2, &month) ||
		!literal(text, "-") || !digits(text, 2, &day))
		return false;
	if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
		return false;
	*ret_days = days_of(year, month, day);
	return true;
}

/* What is finer than a microsecond is cut off. */
static bool
parse_fraction(const char **text, int64_t *ret)
{
	int64_t unit = MICROSECONDS_PER_SECOND / 10, sum = 0;
	const char *start = *text;

	for (; **text >= '0' && **text <= '9'; (*text)++, unit /= 10)
		sum += (**text - '0') * unit;
	*ret = sum;
	return *text > start;
}

static bool
parse_zone(const char **text, int *ret_minutes)
{
	int hours, minutes;
	bool east = **text == '+';

	*ret_minutes = 0;
	if (literal(text, "Zz"))
		return true;
	if (!literal(text, "+-") || !digits(text, 2, &hours) || !literal(text, ":") ||
		!digits(text, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	*ret_minutes = (east ? 1 : -1) * (hours * 60 + minutes);
	return true;
}

bool
instant_parse(const char *text, instant *ret)
{
	int64_t days, fraction = 0;
	int hour, minute, second, zone;

	if (!parse_date(&text, &days) || !literal(&text, "Tt") || !digits(&text, 2, &hour) ||
		!literal(&text, ":") || !digits(&text, 2, &minute) || !literal(&text, ":") ||
		!digits(&text, 2, &second))
		return false;
	if (literal(&text, ".") && !parse_fraction(&text, &fraction))
		return false;
	if (!parse_zone(&text, &zone) || *text || hour > 23 || minute > 59 || second > 60)
		return false;
	int64_t of_day = (hour * 60 + minute - zone) * INT64_C(60) + second;
	if (second == 60 && of_day % 86400 != 0) /* a leap second ends a day in UTC */
		return false;
	*ret = days * MICROSECONDS_PER_DAY + of_day * MICROSECONDS_PER_SECOND + fraction;
	return true;
}

const char *
instant_date(instant at, char into[DATE_TEXT_SIZE])
{
	int year, month, day;

	date_of(floor_div(showable(at) + ZONE, MICROSECONDS_PER_DAY), &year, &month, &day);
	snprintf(into, DATE_TEXT_SIZE, "%04u-%02u-%02u", (unsigned)year % 10000,
		(unsigned)month % 100, (unsigned)day % 100);
	return into;
}

int
instant_year(instant at)
{
	int year, month, day;

	date_of(floor_div(showable(at) + ZONE, MICROSECONDS_PER_DAY), &year, &month, &day);
	return year;
}

bool
instant_of_date(const char *date, instant *ret)
{
	int64_t days;

	if (!parse_date(&date, &days) || *date)
		return false;
	*ret = days * MICROSECONDS_PER_DAY - ZONE;
	return true;
}
