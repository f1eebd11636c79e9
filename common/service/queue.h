/*
 * What waits for a batch: bounded in number and bytes, one list a kind, drained in turn so that
 * catching up with a stream starves nobody.  Commands wait in a line for each principal, and the
 * lines are drained in turn too; a principal may take as many places, and as much memory, as are
 * still free (share.h), so that there is always room for another.  What a batch gave back (carried)
 * comes before everything, in its order, and is in nobody's share.
 */
#ifndef SERVICE_QUEUE_H
#define SERVICE_QUEUE_H

#include "base/map.h"
#include "service/item.h"

#define QUEUE_ITEMS_MOST 4096		    /* commands */
#define QUEUE_BYTES_MOST (32 * 1024 * 1024) /* that they hold in memory, parsed: item->size */

struct item_list {
	struct item *first, *last;
	size_t count, bytes;
};

/* A principal's commands. */
struct line {
	struct item_list items;
	struct line *next; /* while it has items: in the ring of those that have */
};

struct queue {
	struct item_list carried, kinds[ITEM_KINDS]; /* that of commands has only their sums */
	struct map *lines; /* principal -> struct line, kept when empty: a directory is small */
	struct line *first, *last;
	int turn;
};

void item_list_add(struct item_list *list, struct item *item);
struct item *item_list_take(struct item_list *list); /* NULL if empty */

/* Takes the item over.  False (and not taken) for a command that is past its principal's share. */
bool queue_add(struct queue *queue, struct item *item) must_use;
/* To the front of all that waits: whoever carries several begins with the last, so that they keep
 * their order, also before what an earlier batch carried. */
void queue_carry(struct queue *queue, struct item *item);
/* The next item for a batch, or NULL. */
struct item *queue_take(struct queue *queue);
struct item *queue_take_command(struct queue *queue); /* not of those carried */
size_t queue_count(const struct queue *queue);
size_t queue_bytes(const struct queue *queue);
void queue_clear(struct queue *queue); /* also before it goes out of use */

#endif
