/*
 * Two histories of our own stream.  Whoever knows events of it that our database does not have (our
 * own memory, followers) is a witness: while there is one, our stream is read and not written,
 * until an operator accepts what is lost (stream.accept_fork.v1).  That opens an epoch above all
 * that anybody knows; what was heard in an earlier epoch and lies behind the fork has been given
 * up, and whoever still has it is no witness any more.
 */
#ifndef SERVICE_FORK_GUARD_H
#define SERVICE_FORK_GUARD_H

#include "stream/memory.h"

#define FORK_WITNESSES 33 /* followers, and ourselves */

/* A fork that was accepted: what was heard of numbers past `after` before `epoch` is given up. */
struct fork {
	int64_t epoch, after;
};

struct fork_guard {
	bool doubted;
	struct known_history told[FORK_WITNESSES]; /* one each */
	size_t count;
	struct fork *forks; /* owned */
	size_t fork_count;
};

/* Replaces what is known of forks, which is taken over. */
void fork_guard_take(struct fork_guard *guard, struct fork *forks, size_t count);
void fork_guard_accept(struct fork_guard *guard, const struct fork *fork); /* nobody is a witness */
void fork_guard_release(struct fork_guard *guard);
/* Has it been given up? */
bool fork_guard_covers(const struct fork_guard *guard, int64_t epoch, int64_t number);
/* A witness, unless what it knows has been given up; the same one again may know more.  True: this
 * is new. */
bool fork_guard_tell(struct fork_guard *guard, const struct known_history *told);
/* All together: the highest number with its witness, the highest epoch, and how far it is our
 * history too.  Each knows the same other history, and that it agrees so far at least, so the
 * highest counts; -1: nobody knows. */
struct known_history fork_guard_sum(const struct fork_guard *guard);

#endif
