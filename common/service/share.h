/*
 * Sharing something bounded among principals: each may hold as much as is still free.  So one that
 * is alone gets half of it, of n that want all each gets one part in n + 1, and there is always as
 * much left for one that comes anew.
 */
#ifndef SERVICE_SHARE_H
#define SERVICE_SHARE_H

#include "base/map.h"

/* May somebody who holds `own` of the `taken` have `more`, of `most` in all? */
static inline bool
share_allows(size_t most, size_t taken, size_t own, size_t more)
{
	return taken <= most && own + more <= most - taken;
}

/* Places, counted by the name of who holds them. */
struct shares {
	size_t taken;
	struct map *holders; /* made when first needed */
};

/* Takes a place; false: no more for this one now. */
bool shares_take(struct shares *shares, size_t most, const char *name) must_use;
void shares_give(struct shares *shares, const char *name);
void shares_release(struct shares *shares);

#endif
