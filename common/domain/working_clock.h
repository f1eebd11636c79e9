/*
 * A time limit in working days that can stand still: the days that an authority has to decide, not
 * counting those in which it waits for the applicant.  The day on which it starts or goes on is not
 * counted, the last one is, to its end (24:00 in UTC+8), as limits of administrative procedure are.
 */
#ifndef DOMAIN_WORKING_CLOCK_H
#define DOMAIN_WORKING_CLOCK_H

#include "domain/calendar.h"

struct working_clock {
	int64_t days;  /* the limit; 0: there is none */
	int64_t used;  /* working days, up to `since` */
	instant since; /* it runs; 0: it stands still, or has ended */
	instant due;   /* the limit's end, if it goes on running; 0 while it stands still */
	instant ended; /* 0: not yet */
};

/* Starts it; a limit of 0 days starts nothing. */
void working_clock_start(
	struct working_clock *clock, const struct calendar *calendar, instant at, int64_t days);
/* Each does nothing unless it changes something: pausing a clock that stands still, ending an ended
 * one. */
void working_clock_pause(struct working_clock *clock, const struct calendar *calendar, instant at);
void working_clock_resume(struct working_clock *clock, const struct calendar *calendar, instant at);
void working_clock_end(struct working_clock *clock, const struct calendar *calendar, instant at);
/* Working days used by then. */
int64_t working_clock_used(
	const struct working_clock *clock, const struct calendar *calendar, instant at);
/*
 * The end of the working day that many working days before the limit's end; 0 if the clock stands
 * still or there are not so many days left from `at`.
 */
instant working_clock_before_due(const struct working_clock *clock, const struct calendar *calendar,
	instant at, int64_t days);

#endif
