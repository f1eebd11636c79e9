/* What the load client looks at besides its own answers: the window's stream, where it sees each
 * case decided, and how far the services have come. */
#ifndef BENCH_WATCH_H
#define BENCH_WATCH_H

#include "bus/client.h"

struct watch;

/* Reads the window's stream from its beginning, as a portal does.  Borrows the client. */
struct watch *watch_open(struct bus_client *client, const char *source, const char *stream);
void watch_take(struct watch *watch);	      /* what has come; asks on */
bool watch_at_end(const struct watch *watch); /* of the stream, as it was last told */
/* Monotonic microseconds when we saw the case decided; 0 if not yet. */
int64_t watch_decided(const struct watch *watch, const char *case_number);

/* Waits until the window and these services have acted on all of each other's events. */
void services_settle(struct bus_client *window, struct bus_client **others, const char **names,
	int count, const char *source, const char *stream);

#endif
