/*
 * A batch: up to 256 items in one transaction and two flushes.  Load is sent and awaited; then each
 * item is decided in memory; what they all changed, one statement a table, and COMMIT are the
 * second flush; only after its answer are commands answered.  When the database refuses what a
 * batch wants it is rolled back and its items run one by one, which names the guilty one.
 */
#ifndef SERVICE_BATCH_H
#define SERVICE_BATCH_H

#include "service/erasing.h"
#include "service/fork_guard.h"
#include "service/identity.h"
#include "service/item.h"
#include "stream/follow.h"

#define BATCH_ITEMS_MOST  256
#define BATCH_TIMERS_MOST 64
#define STREAMS_MOST	  32 /* that one service follows */

struct run;

enum batch_phase { BATCH_IDLE, BATCH_LOADING, BATCH_DECIDING, BATCH_STORING, BATCH_ROLLING_BACK };

/* Where a followed stream stands in this transaction. */
struct place {
	const char *stream;
	int64_t epoch, number;
	unsigned char hash[HASH_SIZE];
	bool moved;
};

/* A followed stream whose cursor goes back to what its producer still has. */
struct turn_back {
	const char *stream;
	struct followed_point from, to;
	int64_t heard; /* the producer's epoch */
};

struct failure {
	bool failed, again; /* again: nobody's fault, the whole batch is worth another try */
	char text[320];
};

struct kept_event {
	struct stream_event *sealed; /* owned until the stream's tail takes it over */
	const char *type, *subject;
};

/* What a command is answered, to be kept. */
struct receipt {
	const struct item *item;
	const char *answer; /* in the batch's arena, or the item's own */
	size_t length;
};

/* A timer as the batch leaves it: set, cancelled, or done after it fired. */
struct timer_change {
	const struct timer *timer; /* set or cancelled last; NULL: only fired */
	const struct item *fired;
	const char *code, *detail; /* of what fired, if it was refused; else NULL */
};

struct batch {
	struct run *run;
	int64_t id;
	enum batch_phase phase;
	struct arena *arena;
	struct identity identity;
	struct item *items[BATCH_ITEMS_MOST];
	size_t count, decided;
	instant now;
	struct place places[STREAMS_MOST];
	size_t place_count;
	struct stream_head head; /* with the events of this batch */
	struct kept_event *events;
	size_t event_count, event_room, events_sent;
	struct receipt receipts[BATCH_ITEMS_MOST];
	size_t receipt_count, receipts_sent;
	struct map *timers;   /* "<kind>\x1f<subject>" -> struct timer_change */
	struct fork accepted; /* by a command of this batch; epoch 0: none */
	const char *fork_reason, *fork_operator;
	struct known_history fork_known;
	const struct item *acted[BATCH_ITEMS_MOST]; /* followed events that were decided */
	size_t acted_count;
	struct erasure erasures[BATCH_ITEMS_MOST];
	size_t erasure_count;
	struct turn_back back; /* by a command of this batch; stream NULL: none */
	struct failure failure;
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
void batch_load(struct batch *batch); /* load.c: sends BEGIN and what the items need */
/* decide.c: decides some of a batch that is loaded and sends what they changed, so that neither
 * the database nor who asks has to wait for all of it; with the last goes COMMIT. */
void batch_decide(struct batch *batch);
void batch_fail(struct batch *batch, const struct db_result *result);
struct place *batch_place(struct batch *batch, const char *stream); /* NULL if there are too many */
/* store.c: takes what a decision brought about into the batch; false: it cannot be (a defect of the
 * decision, logged) */
bool batch_keep(struct batch *batch, struct item *item, struct effects *out) must_use;
/* The answer must live until the batch ends. */
void batch_keep_receipt(
	struct batch *batch, const struct item *item, const char *answer, size_t length);
void batch_keep_fired(struct batch *batch, const struct item *item); /* a timer that was acted on */
void batch_keep_held(struct batch *batch, const struct item *item,
	const struct problem *problem); /* a timer that was refused */
/* Sends what has been kept since the last time, so that the database works while we go on deciding.
 */
void batch_store(struct batch *batch);
void batch_store_end(struct batch *batch); /* and the rest, timers, cursors, head and COMMIT */
/* Sends a statement over rows; none, and nothing is sent. */
void batch_send(
	struct batch *batch, const char *statement, struct rows *rows, db_done *done, void *of);
void batch_synced(void *run, void *unused, const struct db_result *result);

#endif
