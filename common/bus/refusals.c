#include "bus/refusals.h"

#include "base/log.h"
#include <stdio.h>
#include <string.h>

static struct refusal *
find(struct refusals *refusals, const char *who, const char *why)
{
	for (size_t i = 0; i < refusals->count; i++) {
		struct refusal *seen = &refusals->seen[i];

		if (seen->why == why && strncmp(seen->who, who, sizeof(seen->who) - 1) == 0)
			return seen;
	}
	return NULL;
}

void
refusals_add(struct refusals *refusals, const char *who, const char *where, const char *why)
{
	who = who ? who : "";
	struct refusal *refusal = find(refusals, who, why);

	refusals->total++;
	if (refusal) {
		refusal->times++;
		return;
	}
	if (refusals->count == REFUSALS_DISTINCT) {
		refusals->others++;
		return;
	}
	refusal = &refusals->seen[refusals->count++];
	snprintf(refusal->who, sizeof(refusal->who), "%s", who);
	snprintf(refusal->where, sizeof(refusal->where), "%s", where ? where : "");
	refusal->why = why;
	refusal->times = 1;
}

bool
refusals_take(struct refusals *refusals, struct refusals *ret)
{
	if (!refusals->count)
		return false;
	int64_t now = clock_monotonic();
	if (refusals->reported && now - refusals->reported < MICROSECONDS_PER_SECOND)
		return false;
	*ret = *refusals;
	refusals->count = 0;
	refusals->others = 0;
	refusals->reported = now;
	return true;
}

void
refusals_log(const struct refusals *taken, const char *event, const char *who)
{
	for (size_t i = 0; i < taken->count; i++) {
		const struct refusal *refusal = &taken->seen[i];

		log_warn(event, LOG(who, refusal->who), LOG("address", refusal->where),
			LOG("why", refusal->why), LOG("times", (long)refusal->times));
	}
	if (taken->others)
		log_warn(event, LOG("others", (long)taken->others));
}
