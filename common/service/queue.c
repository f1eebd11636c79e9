#include "service/queue.h"

#include "service/share.h"
#include <stdlib.h>

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
	list->bytes += item->size;
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
	list->bytes -= item->size;
	item->next = NULL;
	return item;
}

/* ---- commands: a line for each principal ---- */

static struct line *
line_of(struct queue *queue, const char *principal)
{
	struct line *line;

	if (!queue->lines)
		queue->lines = map_new();
	line = map_get(queue->lines, principal);
	if (!line) {
		line = xcalloc(1, sizeof(*line));
		map_put(queue->lines, principal, line);
	}
	return line;
}

static void
join_ring(struct queue *queue, struct line *line)
{
	line->next = NULL;
	if (queue->last)
		queue->last->next = line;
	else
		queue->first = line;
	queue->last = line;
}

static bool
add_command(struct queue *queue, struct item *item)
{
	struct item_list *all = &queue->kinds[ITEM_COMMAND];
	struct line *line = line_of(queue, item->principal.name);

	if (!share_allows(QUEUE_ITEMS_MOST, all->count, line->items.count, 1) ||
		!share_allows(QUEUE_BYTES_MOST, all->bytes, line->items.bytes, item->size))
		return false;
	if (!line->items.count)
		join_ring(queue, line);
	item_list_add(&line->items, item);
	all->count++;
	all->bytes += item->size;
	return true;
}

/* The first of the line whose turn it is, which then goes to the end. */
struct item *
queue_take_command(struct queue *queue)
{
	struct item_list *all = &queue->kinds[ITEM_COMMAND];
	struct line *line = queue->first;

	if (!line)
		return NULL;
	queue->first = line->next;
	if (!queue->first)
		queue->last = NULL;
	struct item *item = item_list_take(&line->items);
	if (line->items.count)
		join_ring(queue, line);
	all->count--;
	all->bytes -= item->size;
	return item;
}

static void
free_lines(struct queue *queue)
{
	const char *principal;
	void *line;

	for (size_t i = 0; queue->lines && map_next(queue->lines, &i, &principal, &line);)
		free(line);
	map_free(&queue->lines);
}

/* ---- all ---- */

bool
queue_add(struct queue *queue, struct item *item)
{
	if (item->kind == ITEM_COMMAND)
		return add_command(queue, item);
	item_list_add(&queue->kinds[item->kind], item);
	return true;
}

void
queue_carry(struct queue *queue, struct item *item)
{
	struct item_list *list = &queue->carried;

	item->next = list->first;
	list->first = item;
	if (!list->last)
		list->last = item;
	list->count++;
	list->bytes += item->size;
}

static struct item *
take_kind(struct queue *queue, int kind)
{
	return kind == ITEM_COMMAND ? queue_take_command(queue)
				    : item_list_take(&queue->kinds[kind]);
}

struct item *
queue_take(struct queue *queue)
{
	struct item *item = item_list_take(&queue->carried);

	for (int i = 0; !item && i < ITEM_KINDS; i++) {
		queue->turn = (queue->turn + 1) % ITEM_KINDS;
		item = take_kind(queue, queue->turn);
	}
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

size_t
queue_bytes(const struct queue *queue)
{
	size_t bytes = queue->carried.bytes;

	for (int i = 0; i < ITEM_KINDS; i++)
		bytes += queue->kinds[i].bytes;
	return bytes;
}

void
queue_clear(struct queue *queue)
{
	for (struct item *item; (item = queue_take(queue));)
		item_free(&item);
	free_lines(queue);
}
