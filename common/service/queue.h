/*
 * What waits for a batch: bounded in number and bytes, one list a kind, drained in turn so that
 * catching up with a stream starves nobody.  What a batch gave back (carried) comes before
 * everything, in its order.
 */
#ifndef SERVICE_QUEUE_H
#define SERVICE_QUEUE_H

#include "service/item.h"

#define QUEUE_ITEMS_MOST 4096
#define QUEUE_BYTES_MOST (32 * 1024 * 1024)

struct item_list {
	struct item *first, *last;
	size_t count;
};

struct queue {
	struct item_list carried, kinds[ITEM_KINDS];
	size_t bytes;
	int turn;
};

void item_list_add(struct item_list *list, struct item *item);
struct item *item_list_take(struct item_list *list); /* NULL if empty */

/* Takes the item over.  False (and not taken) if a command finds the queue full. */
bool queue_add(struct queue *queue, struct item *item) must_use;
/* To the front of all that waits: whoever carries several begins with the last, so that they keep
 * their order, also before what an earlier batch carried. */
void queue_carry(struct queue *queue, struct item *item);
/* The next item for a batch, or NULL. */
struct item *queue_take(struct queue *queue);
struct item *queue_take_command(struct queue *queue); /* not of those carried */
size_t queue_count(const struct queue *queue);
void queue_clear(struct queue *queue);

#endif
