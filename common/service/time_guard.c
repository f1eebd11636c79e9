#include "service/time_guard.h"

#include "base/log.h"
#include "base/mutant.h"

void
time_guard_start(struct time_guard *guard, instant wall, int64_t monotonic, int64_t offset,
	instant last_event)
{
	*guard = (struct time_guard){.last_event = last_event};
	time_guard_confirm(guard, wall, monotonic, offset);
	guard->last_event = last_event;
	time_guard_now(guard, wall, monotonic, offset);
}

static void
stop(struct time_guard *guard, const char *why, int64_t step)
{
	if (guard->stopped || MUTANT("clock_never_doubted"))
		return;
	guard->stopped = true;
	log_error("the clock is doubted", LOG("why", why),
		LOG("step_seconds", step / MICROSECONDS_PER_SECOND),
		LOG("what_to_do", "set the clock right, then: liaison send clock.confirm.v1 --to "
				  "this service"));
}

instant
time_guard_now(struct time_guard *guard, instant wall, int64_t monotonic, int64_t offset)
{
	int64_t moved = offset - guard->last_offset; /* of the test clock */
	int64_t expected =
		guard->last_wall + (monotonic - guard->last_monotonic) + (moved > 0 ? moved : 0);
	int64_t step = wall - expected, back = guard->last_event ? guard->last_event - wall : 0;

	if (step > TIME_STEP_MOST || step < -TIME_STEP_MOST)
		stop(guard, "it was set while the service ran", step);
	if (back > TIME_STEP_MOST)
		stop(guard, "it is before the stream's last event", -back);
	guard->last_wall = wall;
	guard->last_monotonic = monotonic;
	guard->last_offset = offset;
	return back > 0 ? guard->last_event : wall;
}

void
time_guard_event(struct time_guard *guard, instant at)
{
	if (at > guard->last_event)
		guard->last_event = at;
}

void
time_guard_confirm(struct time_guard *guard, instant wall, int64_t monotonic, int64_t offset)
{
	guard->last_wall = wall;
	guard->last_monotonic = monotonic;
	guard->last_offset = offset;
	guard->last_event = 0; /* the operator has seen it: later events count from now */
	guard->stopped = false;
}
