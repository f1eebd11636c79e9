#include "service/fork_guard.h"

#include "base/log.h"
#include "base/mutant.h"
#include <stdlib.h>
#include <string.h>

void
fork_guard_take(struct fork_guard *guard, struct fork *forks, size_t count)
{
	free(guard->forks);
	guard->forks = forks;
	guard->fork_count = count;
	guard->count = 0;
	guard->doubted = false;
}

void
fork_guard_accept(struct fork_guard *guard, const struct fork *fork)
{
	guard->forks = xrealloc(guard->forks, (guard->fork_count + 1) * sizeof(*guard->forks));
	guard->forks[guard->fork_count++] = *fork;
	guard->count = 0;
	guard->doubted = false;
}

void
fork_guard_release(struct fork_guard *guard)
{
	free(guard->forks);
	*guard = (struct fork_guard){0};
}

bool
fork_guard_covers(const struct fork_guard *guard, int64_t epoch, int64_t number)
{
	for (size_t i = 0; i < guard->fork_count; i++)
		if (epoch < guard->forks[i].epoch && number > guard->forks[i].after)
			return true;
	return false;
}

static struct known_history *
place_of(struct fork_guard *guard, const char *by)
{
	for (size_t i = 0; i < guard->count; i++)
		if (strcmp(guard->told[i].by, by) == 0)
			return &guard->told[i];
	return NULL;
}

bool
fork_guard_tell(struct fork_guard *guard, const struct known_history *told)
{
	struct known_history *place = place_of(guard, told->by);
	bool more;

	if (MUTANT("fork_not_guarded") || fork_guard_covers(guard, told->epoch, told->number))
		return false;
	if (!place) {
		if (guard->count == FORK_WITNESSES)
			return false;
		guard->doubted = true;
		guard->told[guard->count++] = *told;
		log_error("the stream is doubted: it is read only", LOG("by", told->by),
			LOG("has_event", told->number), LOG("in_epoch", told->epoch),
			LOG("what_to_do", "bring the missing events back, or accept that they are "
					  "lost: \"Two histories of one stream\" in the runbook"));
		return true;
	}
	more = told->agreed > place->agreed || told->number > place->number ||
	       told->epoch > place->epoch;
	if (told->number > place->number) {
		place->number = told->number;
		memcpy(place->hash, told->hash, HASH_SIZE);
	}
	if (told->epoch > place->epoch)
		place->epoch = told->epoch;
	if (told->agreed > place->agreed)
		place->agreed = told->agreed;
	return more;
}

struct known_history
fork_guard_sum(const struct fork_guard *guard)
{
	struct known_history sum = {.agreed = -1};

	for (size_t i = 0; i < guard->count; i++) {
		const struct known_history *told = &guard->told[i];
		int64_t epoch = told->epoch > sum.epoch ? told->epoch : sum.epoch;
		int64_t agreed = told->agreed > sum.agreed ? told->agreed : sum.agreed;

		if (!sum.by[0] || told->number > sum.number)
			sum = *told;
		sum.epoch = epoch;
		sum.agreed = agreed;
	}
	return sum;
}
