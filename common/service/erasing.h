/*
 * Erasing by law: what an event said goes, that there was one stays.  The producer deletes salt and
 * body and says so in its stream (stream.erased.v1); whoever follows it deletes its copies in the
 * transaction in which it acts on that.  The database erases only what such an event of the same
 * transaction names.
 */
#ifndef SERVICE_ERASING_H
#define SERVICE_ERASING_H

#include "db/session.h"
#include "service/item.h"

struct run;
struct batch;

/* What a message of this batch erases. */
struct erasure {
	const char *stream;  /* ours, or one that is followed */
	int64_t record;	     /* number of its stream.erased.v1 */
	const char *subject; /* all that was said of this; NULL: single events */
	int64_t *numbers;    /* in the batch's arena */
	size_t count;
};

/* An event of our own stream as far as it takes to erase it.  Never stored. */
extern const struct lookup TOLD_BY_NUMBER, TOLD_BY_SUBJECT;

/* stream.erase.v1 */
void erasing_load(const struct message *in, struct loads *loads);
enum outcome erasing_decide(struct work *work);
/* stream.erased.v1 of a followed stream */
void erased_load(const struct message *in, struct loads *loads);
enum outcome erased_decide(struct work *work);

/* Within the batch's transaction, behind its events. */
void erasing_store(struct batch *batch, db_done *done);
/* After the commit: what memory holds of it. */
void erasing_committed(struct run *run);

#endif
