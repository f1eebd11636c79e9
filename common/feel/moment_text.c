/* Dates, times and durations as text, by ISO 8601 as FEEL takes it. */
#include "feel/moment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OFFSET_MOST (14 * 3600)

struct reader {
	const char *at, *end;
};

static bool
take(struct reader *reader, char c)
{
	if (reader->at == reader->end || *reader->at != c)
		return false;
	reader->at++;
	return true;
}

static size_t
digits_ahead(const struct reader *reader)
{
	size_t count = 0;

	while (reader->at + count < reader->end && reader->at[count] >= '0' &&
		reader->at[count] <= '9')
		count++;
	return count;
}

static bool
take_digits(struct reader *reader, size_t least, size_t most, int64_t *ret)
{
	size_t count = digits_ahead(reader);

	if (count < least || count > most)
		return false;
	for (*ret = 0; count--; reader->at++)
		*ret = *ret * 10 + (*reader->at - '0');
	return true;
}

static bool
take_date(struct reader *reader, struct date *ret)
{
	bool negative = take(reader, '-');
	bool padded = digits_ahead(reader) > 4 && *reader->at == '0';
	int64_t year, month, day;

	if (padded || !take_digits(reader, 4, 9, &year) || !take(reader, '-') ||
		!take_digits(reader, 2, 2, &month) || !take(reader, '-') ||
		!take_digits(reader, 2, 2, &day))
		return false;
	*ret = (struct date){negative ? -year : year, (int)month, (int)day};
	return date_is_valid(ret);
}

/* The digits after a decimal point: up to nine, as nanoseconds. */
static bool
take_fraction(struct reader *reader, int32_t *ret)
{
	size_t count = digits_ahead(reader);
	int64_t value;

	if (!take_digits(reader, 1, 9, &value))
		return false;
	for (; count < 9; count++)
		value *= 10;
	*ret = (int32_t)value;
	return true;
}

static bool
take_offset(struct reader *reader, struct time_of_day *time)
{
	bool west;
	int64_t hour, minute, second = 0;

	time->zoned = true;
	if (take(reader, 'Z') || take(reader, 'z'))
		return true;
	west = take(reader, '-');
	if ((!west && !take(reader, '+')) || !take_digits(reader, 2, 2, &hour) ||
		!take(reader, ':') || !take_digits(reader, 2, 2, &minute))
		return false;
	if (take(reader, ':') && !take_digits(reader, 2, 2, &second))
		return false;
	time->offset = (int32_t)(hour * 3600 + minute * 60 + second);
	if (minute > 59 || second > 59 || time->offset > OFFSET_MOST)
		return false;
	time->offset *= west ? -1 : 1;
	return true;
}

static bool
take_time(struct reader *reader, struct time_of_day *ret)
{
	int64_t hour, minute, second;

	*ret = (struct time_of_day){0};
	if (!take_digits(reader, 2, 2, &hour) || !take(reader, ':') ||
		!take_digits(reader, 2, 2, &minute) || !take(reader, ':') ||
		!take_digits(reader, 2, 2, &second))
		return false;
	if (take(reader, '.') && !take_fraction(reader, &ret->nano))
		return false;
	ret->second = (int32_t)(hour * 3600 + minute * 60 + second);
	bool end_of_day = hour == 24 && ret->second == SECONDS_PER_DAY && ret->nano == 0;
	return (hour < 24 || end_of_day) && minute < 60 && second < 60 &&
	       (reader->at == reader->end || take_offset(reader, ret));
}

bool
date_parse(const char *bytes, size_t length, struct date *ret)
{
	struct reader reader = {bytes, bytes + length};

	return take_date(&reader, ret) && reader.at == reader.end;
}

bool
time_parse(const char *bytes, size_t length, struct time_of_day *ret)
{
	struct reader reader = {bytes, bytes + length};

	if (!take_time(&reader, ret) || reader.at != reader.end)
		return false;
	ret->second %= SECONDS_PER_DAY; /* 24:00 is midnight */
	return true;
}

/* 24:00 is the midnight that begins the next day. */
static bool
turn_midnight(struct moment *moment)
{
	if (moment->time.second < SECONDS_PER_DAY)
		return true;
	moment->time.second = 0;
	return date_of_days(date_to_days(&moment->date) + 1, &moment->date);
}

bool
date_time_parse(const char *bytes, size_t length, struct moment *ret)
{
	struct reader reader = {bytes, bytes + length};

	*ret = (struct moment){0};
	if (!take_date(&reader, &ret->date))
		return false;
	if (reader.at == reader.end)
		return true;
	return take(&reader, 'T') && take_time(&reader, &ret->time) && reader.at == reader.end &&
	       turn_midnight(ret);
}

/* ---- durations ---- */

struct unit {
	char letter;
	int64_t size;
};

/* Takes the units that are there, in their order; false if none is. */
static bool
take_units(struct reader *reader, const struct unit *units, size_t count, __int128 *sum)
{
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		struct reader ahead = *reader;
		int64_t value;
		if (!take_digits(&ahead, 1, 15, &value) || !take(&ahead, units[i].letter))
			continue;
		*reader = ahead;
		*sum += (__int128)value * units[i].size;
		any = true;
	}
	return any;
}

static bool
take_seconds(struct reader *reader, __int128 *sum, int32_t *nano)
{
	struct reader ahead = *reader;
	int64_t value;

	if (!take_digits(&ahead, 1, 15, &value) || !take(&ahead, '.'))
		return false;
	if (digits_ahead(&ahead) > 0 && !take_fraction(&ahead, nano))
		return false;
	if (!take(&ahead, 'S'))
		return false;
	*reader = ahead;
	*sum += value;
	return true;
}

static bool
keep(struct arena *arena, bool negative, __int128 sum, int32_t nano, struct number *ret)
{
	if (sum > INT64_MAX)
		return false;
	_cleanup_mpq_ mpq_t q, part;
	mpq_init(q);
	mpq_init(part);
	mpq_set_si(q, (int64_t)sum, 1);
	mpq_set_si(part, nano, 1000000000);
	mpq_canonicalize(part);
	mpq_add(q, q, part);
	if (negative)
		mpq_neg(q, q);
	return number_keep(arena, q, ret);
}

bool
days_duration_parse(struct arena *arena, const char *bytes, size_t length, struct number *ret)
{
	static const struct unit days[] = {{'D', SECONDS_PER_DAY}},
				 times[] = {{'H', 3600}, {'M', 60}, {'S', 1}};
	struct reader reader = {bytes, bytes + length};
	bool negative = take(&reader, '-');
	__int128 sum = 0;
	int32_t nano = 0;

	if (!take(&reader, 'P'))
		return false;
	bool any = take_units(&reader, days, ARRAY_LEN(days), &sum);
	if (take(&reader, 'T')) {
		any = take_units(&reader, times, ARRAY_LEN(times), &sum);
		any |= take_seconds(&reader, &sum, &nano);
	}
	return any && reader.at == reader.end && keep(arena, negative, sum, nano, ret);
}

bool
months_duration_parse(struct arena *arena, const char *bytes, size_t length, struct number *ret)
{
	static const struct unit units[] = {{'Y', 12}, {'M', 1}};
	struct reader reader = {bytes, bytes + length};
	bool negative = take(&reader, '-');
	__int128 sum = 0;

	return take(&reader, 'P') && take_units(&reader, units, ARRAY_LEN(units), &sum) &&
	       reader.at == reader.end && keep(arena, negative, sum, 0, ret);
}

/* ---- writing ---- */

void
date_write(const struct date *date, struct buf *into)
{
	buf_printf(into, "%s%04lld-%02d-%02d", date->year < 0 ? "-" : "",
		(long long)(date->year < 0 ? -date->year : date->year), date->month, date->day);
}

static void
write_nano(int32_t nano, struct buf *into)
{
	char text[16];

	if (nano == 0)
		return;
	snprintf(text, sizeof(text), ".%09d", (int)nano);
	size_t length = strlen(text);
	while (text[length - 1] == '0')
		length--;
	buf_add(into, text, length);
}

void
time_write(const struct time_of_day *time, struct buf *into)
{
	int second = time->second, offset = time->offset < 0 ? -time->offset : time->offset;

	buf_printf(into, "%02d:%02d:%02d", second / 3600, second / 60 % 60, second % 60);
	write_nano(time->nano, into);
	if (!time->zoned)
		return;
	if (offset == 0) {
		buf_add_char(into, 'Z');
		return;
	}
	buf_printf(
		into, "%c%02d:%02d", time->offset < 0 ? '-' : '+', offset / 3600, offset / 60 % 60);
	if (offset % 60)
		buf_printf(into, ":%02d", offset % 60);
}

/* Appends the unit unless it is zero, and leaves the rest in z. */
static void
write_unit(mpz_ptr z, unsigned long size, char letter, struct buf *into)
{
	_cleanup_mpz_ mpz_t count;

	mpz_init(count);
	mpz_tdiv_qr_ui(count, z, z, size);
	if (mpz_sgn(count) == 0)
		return;
	char *digits = mpz_get_str(NULL, 10, count);
	buf_add_text(into, digits);
	buf_add_char(into, letter);
	free(digits);
}

static void
write_time_part(mpz_ptr seconds, int32_t nano, struct buf *into)
{
	buf_add_char(into, 'T');
	write_unit(seconds, 3600, 'H', into);
	write_unit(seconds, 60, 'M', into);
	if (mpz_sgn(seconds) == 0 && nano == 0)
		return;
	buf_printf(into, "%lu", mpz_get_ui(seconds));
	write_nano(nano, into);
	buf_add_char(into, 'S');
}

void
days_duration_write(const struct number *seconds, struct buf *into)
{
	_cleanup_mpz_ mpz_t rest, part;

	mpz_init(rest);
	mpz_init(part);
	mpz_tdiv_qr(rest, part, mpq_numref(seconds->q), mpq_denref(seconds->q));
	mpz_abs(rest, rest);
	mpz_abs(part, part);
	mpz_mul_ui(part, part, 1000000000);
	mpz_tdiv_q(part, part, mpq_denref(seconds->q));
	int32_t nano = (int32_t)mpz_get_ui(part);

	if (mpz_sgn(rest) == 0 && nano == 0) {
		buf_add_text(into, "PT0S");
		return;
	}
	buf_add_text(into, number_sign(seconds) < 0 ? "-P" : "P");
	write_unit(rest, SECONDS_PER_DAY, 'D', into);
	if (mpz_sgn(rest) != 0 || nano != 0)
		write_time_part(rest, nano, into);
}

void
months_duration_write(const struct number *months, struct buf *into)
{
	_cleanup_mpz_ mpz_t rest;

	mpz_init(rest);
	mpz_abs(rest, mpq_numref(months->q));
	if (mpz_sgn(rest) == 0) {
		buf_add_text(into, "P0M");
		return;
	}
	buf_add_text(into, number_sign(months) < 0 ? "-P" : "P");
	write_unit(rest, 12, 'Y', into);
	write_unit(rest, 1, 'M', into);
}
