#include "domain/working_clock.h"

static void
run_from(struct working_clock *clock, const struct calendar *calendar, instant at)
{
	int64_t left = clock->days > clock->used ? clock->days - clock->used : 0;

	clock->since = at;
	(void)!calendar_add_working_days(calendar, at, (int)left, &clock->due);
}

void
working_clock_start(
	struct working_clock *clock, const struct calendar *calendar, instant at, int64_t days)
{
	*clock = (struct working_clock){.days = days};
	if (days > 0)
		run_from(clock, calendar, at);
}

int64_t
working_clock_used(const struct working_clock *clock, const struct calendar *calendar, instant at)
{
	if (!clock->since)
		return clock->used;
	int run = calendar_working_days_between(calendar, clock->since, at);
	return clock->used + (run > 0 ? run : 0);
}

void
working_clock_pause(struct working_clock *clock, const struct calendar *calendar, instant at)
{
	clock->used = working_clock_used(clock, calendar, at);
	clock->since = clock->due = 0;
}

void
working_clock_resume(struct working_clock *clock, const struct calendar *calendar, instant at)
{
	if (clock->days > 0 && !clock->since && !clock->ended)
		run_from(clock, calendar, at);
}

void
working_clock_end(struct working_clock *clock, const struct calendar *calendar, instant at)
{
	if (clock->ended || clock->days == 0)
		return;
	working_clock_pause(clock, calendar, at);
	clock->ended = at;
}

instant
working_clock_before_due(const struct working_clock *clock, const struct calendar *calendar,
	instant at, int64_t days)
{
	int64_t left = clock->days - working_clock_used(clock, calendar, at) - days;
	instant ret;

	if (!clock->since || left <= 0)
		return 0;
	(void)!calendar_add_working_days(calendar, at, (int)left, &ret);
	return ret;
}
