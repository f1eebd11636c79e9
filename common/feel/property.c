/* What dates, times, durations and ranges have: members by the standard's names. */
#include "feel/run.h"

#include <string.h>

typedef value *property(struct feel_run *run, value *v);

static value *
year(struct feel_run *run, value *v)
{
	return value_int(run->arena, v->moment.date.year);
}

static value *
month(struct feel_run *run, value *v)
{
	return value_int(run->arena, v->moment.date.month);
}

static value *
day(struct feel_run *run, value *v)
{
	return value_int(run->arena, v->moment.date.day);
}

static value *
weekday(struct feel_run *run, value *v)
{
	return value_int(run->arena, date_weekday(&v->moment.date));
}

static value *
hour(struct feel_run *run, value *v)
{
	return value_int(run->arena, v->moment.time.second / 3600);
}

static value *
minute(struct feel_run *run, value *v)
{
	return value_int(run->arena, v->moment.time.second / 60 % 60);
}

static value *
second(struct feel_run *run, value *v)
{
	return value_int(run->arena, v->moment.time.second % 60);
}

static value *
time_offset(struct feel_run *run, value *v)
{
	struct number seconds;

	if (!v->moment.time.zoned)
		return &value_null;
	number_of_int(run->arena, v->moment.time.offset, &seconds);
	return value_duration(run->arena, FEEL_DAYS_DURATION, &seconds);
}

/* Only offsets are zones here, and they have no name. */
static value *
timezone_name(struct feel_run *run, value *v)
{
	(void)run, (void)v;
	return &value_null;
}

/* The part of a duration between two units, with the sign of the whole. */
static value *
part(struct feel_run *run, value *v, int64_t unit, int64_t of)
{
	int64_t whole;

	if (!number_to_int(&v->number, &whole))
		return run_fail(run, "a duration larger than is computed with");
	return value_int(run->arena, (of ? whole % of : whole) / unit);
}

static value *
years(struct feel_run *run, value *v)
{
	return part(run, v, 12, 0);
}

static value *
months(struct feel_run *run, value *v)
{
	return part(run, v, 1, 12);
}

static value *
days(struct feel_run *run, value *v)
{
	return part(run, v, SECONDS_PER_DAY, 0);
}

static value *
hours(struct feel_run *run, value *v)
{
	return part(run, v, 3600, SECONDS_PER_DAY);
}

static value *
minutes(struct feel_run *run, value *v)
{
	return part(run, v, 60, 3600);
}

/* With its decimals. */
static value *
seconds(struct feel_run *run, value *v)
{
	struct number minute_long, n;
	int sign = number_sign(&v->number);

	number_of_int(run->arena, sign < 0 ? -60 : 60, &minute_long);
	return run_number(run, number_modulo(run->arena, &v->number, &minute_long, &n), &n);
}

static value *
range_start(struct feel_run *run, value *v)
{
	(void)run;
	return v->range.low ? v->range.low : &value_null;
}

static value *
range_end(struct feel_run *run, value *v)
{
	(void)run;
	return v->range.high ? v->range.high : &value_null;
}

static value *
start_included(struct feel_run *run, value *v)
{
	(void)run;
	return value_boolean(v->range.low_closed);
}

static value *
end_included(struct feel_run *run, value *v)
{
	(void)run;
	return value_boolean(v->range.high_closed);
}

#define KIND(kind) (1u << (kind))
#define DATES	   (KIND(FEEL_DATE) | KIND(FEEL_DATE_TIME))
#define TIMES	   (KIND(FEEL_TIME) | KIND(FEEL_DATE_TIME))
#define DAYS	   KIND(FEEL_DAYS_DURATION)
#define MONTHS	   KIND(FEEL_MONTHS_DURATION)
#define RANGES	   KIND(FEEL_RANGE)

static const struct {
	const char *name;
	unsigned kinds;
	property *of;
} properties[] = {
	{"year", DATES, year},
	{"month", DATES, month},
	{"day", DATES, day},
	{"weekday", DATES, weekday},
	{"hour", TIMES, hour},
	{"minute", TIMES, minute},
	{"second", TIMES, second},
	{"time offset", TIMES, time_offset},
	{"timezone", TIMES, timezone_name},
	{"years", MONTHS, years},
	{"months", MONTHS, months},
	{"days", DAYS, days},
	{"hours", DAYS, hours},
	{"minutes", DAYS, minutes},
	{"seconds", DAYS, seconds},
	{"start", RANGES, range_start},
	{"end", RANGES, range_end},
	{"start included", RANGES, start_included},
	{"end included", RANGES, end_included},
};

value *
property_of(struct feel_run *run, value *of, const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(properties); i++)
		if (properties[i].kinds & KIND(of->kind) && strcmp(properties[i].name, name) == 0)
			return properties[i].of(run, of);
	return NULL;
}
