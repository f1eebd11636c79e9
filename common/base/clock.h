/*
 * Time.  An instant is microseconds since 1970 in UTC.  Dates and deadlines are those of China,
 * UTC+8. Only the runtime calls clock_now(): decisions take `now` from the batch.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/fault.h"

typedef int64_t instant; /* microseconds since 1970-01-01T00:00:00Z; 0 is "none" */

#define MICROSECONDS_PER_SECOND INT64_C(1000000)
#define MICROSECONDS_PER_DAY	(INT64_C(86400) * MICROSECONDS_PER_SECOND)
#define INSTANT_TEXT_SIZE	28 /* "2026-03-02T01:02:03.000000Z" */
#define DATE_TEXT_SIZE		11 /* "2026-03-02" */

/*
 * The wall clock plus the test clock's offset, if one is in force.  The offset is a decimal number
 * of microseconds in a file that all daemons and clients of a test read; looked at on each call at
 * most every 20 ms.
 */
instant clock_now(void);
int64_t clock_monotonic(void); /* microseconds; for waiting and for measuring only */
/* Puts a test clock in force.  The caller has checked --unsafe-for-tests. */
void clock_use_offset_file(const char *path);
int64_t clock_offset(void); /* microseconds; 0 without a test clock */

/* RFC 3339 in UTC with microseconds, as "2026-03-02T01:02:03.000000Z". */
const char *instant_text(instant at, char into[INSTANT_TEXT_SIZE]);
/* Reads any RFC 3339 time with zone.  False if it is none. */
bool instant_parse(const char *text, instant *ret) must_use;
/* The date in UTC+8 as "2026-03-02". */
const char *instant_date(instant at, char into[DATE_TEXT_SIZE]);
int instant_year(instant at); /* in UTC+8 */
/* Midnight in UTC+8 at the start of the date "2026-03-02".  False if it is no date. */
bool instant_of_date(const char *date, instant *ret) must_use;

#endif
