#include "service/queue.h"

void
item_list_add(struct item_list *list, struct item *item)
{
	item->next = NULL;
	if (list->last)
		list->last->next = item;
	else
		list->first = item;
	list->last = item;
	list->count++;
}

struct item *
item_list_take(struct item_list *list)
{
	struct item *item = list->first;

	if (!item)
		return NULL;
	list->first = item->next;
	if (!list->first)
		list->last = NULL;
	list->count--;
	item->next = NULL;
	return item;
}

bool
queue_add(struct queue *queue, struct item *item)
{
	struct item_list *list = &queue->kinds[item->kind];

	if (item->kind == ITEM_COMMAND &&
		(list->count >= QUEUE_ITEMS_MOST || queue->bytes + item->size > QUEUE_BYTES_MOST))
		return false;
	queue->bytes += item->size;
	item_list_add(list, item);
	return true;
}

void
queue_carry(struct queue *queue, struct item *item)
{
	struct item_list *list = &queue->carried;

	queue->bytes += item->size;
	item->next = list->first;
	list->first = item;
	if (!list->last)
		list->last = item;
	list->count++;
}

struct item *
queue_take_command(struct queue *queue)
{
	struct item *item = item_list_take(&queue->kinds[ITEM_COMMAND]);

	if (item)
		queue->bytes -= item->size;
	return item;
}

struct item *
queue_take(struct queue *queue)
{
	struct item *item = item_list_take(&queue->carried);

	for (int i = 0; !item && i < ITEM_KINDS; i++) {
		queue->turn = (queue->turn + 1) % ITEM_KINDS;
		item = item_list_take(&queue->kinds[queue->turn]);
	}
	if (item)
		queue->bytes -= item->size;
	return item;
}

size_t
queue_count(const struct queue *queue)
{
	size_t count = queue->carried.count;

	for (int i = 0; i < ITEM_KINDS; i++)
		count += queue->kinds[i].count;
	return count;
}

void
queue_clear(struct queue *queue)
{
	for (struct item *item; (item = queue_take(queue));)
		item_free(&item);
}
