#include "bus/flood.h"

#include <stdio.h>
#include <string.h>

/* A program that is only wrong sends few frames too many before somebody looks; 1,000 a minute are
 * none of its own. */
#define FRAMES_MOST 1000
#define WINDOW	    (60 * MICROSECONDS_PER_SECOND)

/* The sender's place, or the one whose minute began first. */
static struct flood_sender *
place_of(struct flood *flood, const char *name)
{
	struct flood_sender *oldest = &flood->senders[0];

	for (size_t i = 0; i < FLOOD_SENDERS; i++) {
		struct flood_sender *sender = &flood->senders[i];

		if (strcmp(sender->name, name) == 0)
			return sender;
		if (sender->since < oldest->since)
			oldest = sender;
	}
	return oldest;
}

bool
flood_add(struct flood *flood, const char *name, uint64_t frames)
{
	struct flood_sender *sender = place_of(flood, name);
	int64_t now = clock_monotonic();

	if (strcmp(sender->name, name) != 0 || now - sender->since > WINDOW) {
		snprintf(sender->name, sizeof(sender->name), "%s", name);
		sender->since = now;
		sender->frames = 0;
	}
	sender->frames += frames;
	return sender->frames > FRAMES_MOST;
}
