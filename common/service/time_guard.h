/*
 * The runtime's clock.  A wrong clock must not poison a stream: time never runs before the last
 * event, and after a large step either way commands and timers wait until an operator confirms
 * (clock.confirm.v1).
 */
#ifndef SERVICE_TIME_GUARD_H
#define SERVICE_TIME_GUARD_H

#include "base/clock.h"

#define TIME_STEP_MOST (5 * MICROSECONDS_PER_SECOND)

struct time_guard {
	instant last_wall, last_event;
	int64_t last_monotonic;
	int64_t last_offset; /* the test clock's: its forward moves are no steps */
	bool stopped;
};

void time_guard_start(struct time_guard *guard, instant wall, int64_t monotonic, int64_t offset,
	instant last_event);
/*
 * The time for what happens now.  Looks at the clock against the monotonic one since the last call,
 * and against the last event; sets `stopped` (and logs) after a step of more than TIME_STEP_MOST.
 */
instant time_guard_now(struct time_guard *guard, instant wall, int64_t monotonic, int64_t offset);
void time_guard_event(
	struct time_guard *guard, instant at); /* an event of this time was committed */
/* An operator says that the clock is right now. */
void time_guard_confirm(struct time_guard *guard, instant wall, int64_t monotonic, int64_t offset);

#endif
