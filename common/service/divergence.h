/*
 * A follower's side of a fork: its producer does not have what was followed.  By what was acted on
 * (runtime.acted) both find the last event that they have in common, in a few questions; the
 * producer so learns that it lost events.  When its operator has accepted that, ours may put the
 * cursor back (reconcile.begin.v1).  What was acted on and is lost then stands before its cases'
 * later events, as a parked event would, until an operator has settled it (reconcile.settle.v1).
 */
#ifndef SERVICE_DIVERGENCE_H
#define SERVICE_DIVERGENCE_H

#include "db/session.h"
#include "service/item.h"
#include "stream/follow.h"

struct run;
struct batch;

/* Of one followed stream; all 0 while it is not forked. */
struct divergence {
	bool looking;		   /* points are being read from the database */
	bool known;		   /* `low` is the last one in common of those acted on */
	bool too_old;		   /* nothing that we remember is in common */
	bool accepted;		   /* by the producer's operator */
	struct followed_point low; /* the producer has it; number 0: before the first */
	int64_t high;		   /* and not this one */
	int64_t heard;		   /* the producer's epoch */
	struct followed_point points[COMPARED_MOST]; /* asked for, in order */
	size_t count;
	int64_t next; /* monotonic: not to be asked again before */
};

void divergence_step(struct run *run); /* call it often */
void divergence_compared(void *run, struct follower *follower, const json_t *data);
json_t *divergence_json(const struct run *run, size_t follower); /* for health; NULL: not forked */

enum outcome divergence_begin(struct work *work);	   /* reconcile.begin.v1 */
enum outcome divergence_settle(struct work *work);	   /* reconcile.settle.v1 */
void divergence_store(struct batch *batch, db_done *done); /* puts the cursor back */
void divergence_turned_back(struct run *run);		   /* after the commit */

#endif
