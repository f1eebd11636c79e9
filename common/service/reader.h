/* Followers that wait for the stream's next events, and queries that wait for an event to be known
 * here (`after`). */
#ifndef SERVICE_READER_H
#define SERVICE_READER_H

#include "service/item.h"
#include "service/share.h"

#define READERS_MOST 1024

struct run;

/* A stream.read or a query that waits.  Owned by the list. */
struct reader {
	struct item *item;
	const struct route *route;
	int64_t until; /* monotonic */
};

struct readers {
	struct reader *at;
	size_t count, room;
	struct shares shares;
};

/* Makes it wait; answers `busy` past its principal's share of places.  Takes the item over. */
void readers_add(struct run *run, struct item *item, const struct route *route, int64_t until);
/* Answers those for whom something has come, or whose time is over. */
void readers_wake(struct run *run);
/* When the next one's time is over (monotonic), or INT64_MAX. */
int64_t readers_next(const struct readers *readers);
/* Answers all `busy`: what they wait for may come elsewhere. */
void readers_refuse(struct run *run);
void readers_release(struct readers *readers);

/* Answers a stream.read, or makes it wait.  Takes the item over. */
void reader_serve(struct run *run, struct item *item, bool may_wait);
/* Is this `after` ("stream#number") known here?  Streams that are neither ours nor followed never
 * are. */
bool reader_knows(const struct run *run, const char *after);

#endif
