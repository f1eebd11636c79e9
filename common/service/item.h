/* One thing to be worked on in a batch: a command, an event of a followed stream, a parked event
 * tried again, a timer. */
#ifndef SERVICE_ITEM_H
#define SERVICE_ITEM_H

#include "bus/server.h"
#include "service/service.h"
#include "stream/chain.h"

enum item_kind { ITEM_COMMAND, ITEM_EVENT, ITEM_RETRY, ITEM_TIMER, ITEM_KINDS };

struct item {
	enum item_kind kind;
	struct item *next; /* in a queue */
	size_t size;	   /* bytes it holds, for the queue's bound */
	const struct route
		*route; /* NULL: an event that nobody here acts on; it only moves the cursor */
	struct message message; /* points into what follows */
	struct envelope envelope;
	struct principal principal;
	struct bus_return from;
	char *text;	   /* a timer's subject, an event's stream: owned */
	char *key;	   /* a parked event's, a timer's kind: owned */
	char *parked_case; /* the subject under which it is parked: owned */
	char *unreadable;  /* an event's bytes, if it could not be read: owned */
	char traceparent[TRACEPARENT_SIZE];
	unsigned char hash[HASH_SIZE]; /* a command's, for its receipt; an event's, of the chain */
	int64_t epoch;		       /* an event's */
	const char *fault; /* code: this event cannot be acted on (unreadable, invalid); it will be
			      parked */
	bool defect;	   /* the database refused what the decision wanted: answer `internal` */

	/* found by the load of the batch that it is in */
	bool has_receipt, other_hash, stale;
	struct item *copy_of; /* an earlier item of the batch with the same principal and id */
	/* decided */
	struct buf answer;
	size_t changes;
	int64_t at; /* a query's: where our stream stood when the database was asked */
};

struct item *item_new(enum item_kind kind);
void item_free(struct item **item);
void item_forget_attempt(struct item *item); /* as before its batch: to be run again */
/* A copy that is the same is answered like the one before it.  One with the same id only is not: a
 * receipt may show that it is the right one. */
bool item_is_same_as_another(const struct item *item);
/* What log lines about it say. */
void item_log_context(const struct item *item, int64_t batch);

#endif
