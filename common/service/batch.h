/*
 * A batch: up to 256 items in one transaction and two flushes.  Load is sent and awaited; then each
 * item is decided in memory and what it changed is sent at once; COMMIT ends the second flush; only
 * after its answer are commands answered.  After an error the batch is rolled back and run again
 * from load, without the item that the database refused; after a second error the rest runs item by
 * item.
 */
#ifndef SERVICE_BATCH_H
#define SERVICE_BATCH_H

#include "service/identity.h"
#include "service/item.h"
#include "stream/event.h"

#define BATCH_ITEMS_MOST  256
#define BATCH_TIMERS_MOST 64
#define STREAMS_MOST	  32 /* that one service follows */

struct run;

enum batch_phase { BATCH_IDLE, BATCH_LOADING, BATCH_STORING, BATCH_ROLLING_BACK };

/* Where a followed stream stands in this transaction. */
struct place {
	const char *stream;
	int64_t epoch, number;
	unsigned char hash[HASH_SIZE];
	bool moved;
};

struct failure {
	bool failed, again; /* again: nobody's fault, the whole batch is worth another try */
	struct item *item;  /* whose statement it was, or NULL */
	char text[320];
};

struct batch {
	struct run *run;
	int64_t id;
	enum batch_phase phase;
	struct arena *arena;
	struct identity identity;
	struct item *items[BATCH_ITEMS_MOST];
	size_t count;
	instant now;
	struct place places[STREAMS_MOST];
	size_t place_count;
	struct stream_head head; /* with the events of this batch */
	struct stream_event **events;
	size_t event_count, event_room;
	struct failure failure;
	int failures; /* of this batch, since it was first filled */
	bool committed;
};

void batch_init(struct batch *batch, struct run *run);
void batch_release(struct batch *batch);
/* Fills from the queue and sends the load.  Does nothing if nothing waits. */
void batch_start(struct batch *batch);
/* The session was lost: what the batch did is in doubt.  Its items go back to the queue, first of
 * all. */
void batch_give_back(struct batch *batch);

/* Within the batch's files. */
void batch_load(struct batch *batch);	/* load.c: sends BEGIN and what the items need */
void batch_decide(struct batch *batch); /* decide.c: decides all, sends what changed */
void batch_fail(struct batch *batch, struct item *item, const struct db_result *result);
struct place *batch_place(struct batch *batch, const char *stream); /* NULL if there are too many */
/* store.c: sends what a decision brought about; false: it cannot be (a defect of the decision,
 * logged) */
bool batch_store(struct batch *batch, struct item *item, struct effects *out) must_use;
void batch_store_receipt(struct batch *batch, struct item *item);
void batch_store_end(struct batch *batch); /* cursors, head, COMMIT */
void batch_stored(void *run, void *item,
	const struct db_result *result); /* of a statement: an error is that item's */
void batch_synced(void *run, void *unused, const struct db_result *result);

#endif
