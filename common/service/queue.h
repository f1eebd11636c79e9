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
void queue_carry(struct queue *queue, struct item *item); /* to the end of what is carried */
/* The next item for a batch, or NULL.  `stopped`: only commands that a stopped clock lets through;
 * the caller decides by kind. */
struct item *queue_take(struct queue *queue);
size_t queue_count(const struct queue *queue);
void queue_clear(struct queue *queue);

#endif
