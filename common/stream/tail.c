#include "stream/tail.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct tail {
	struct stream_event *ring[TAIL_EVENTS_MOST];
	size_t count, bytes;
	int64_t last; /* number of the newest */
};

struct tail *
tail_new(void)
{
	return xcalloc(1, sizeof(struct tail));
}

void
tail_free(struct tail **tail)
{
	if (!*tail)
		return;
	tail_clear(*tail);
	free(*tail);
	*tail = NULL;
}

static struct stream_event **
place(struct tail *tail, int64_t number)
{
	return &tail->ring[(uint64_t)number % TAIL_EVENTS_MOST];
}

static void
drop_oldest(struct tail *tail)
{
	struct stream_event **oldest = place(tail, tail->last - (int64_t)tail->count + 1);

	tail->bytes -= (*oldest)->length;
	tail->count--;
	stream_event_free(oldest);
}

void
tail_clear(struct tail *tail)
{
	while (tail->count)
		drop_oldest(tail);
}

void
tail_append(struct tail *tail, struct stream_event *event)
{
	assert(!tail->count || event->number == tail->last + 1);
	while (tail->count == TAIL_EVENTS_MOST ||
		(tail->count && tail->bytes + event->length > TAIL_BYTES_MOST))
		drop_oldest(tail);
	tail->last = event->number;
	tail->count++;
	tail->bytes += event->length;
	*place(tail, event->number) = event;
}

const struct stream_event *
tail_get(const struct tail *tail, int64_t number)
{
	if (number > tail->last || number <= tail->last - (int64_t)tail->count)
		return NULL;
	return tail->ring[(uint64_t)number % TAIL_EVENTS_MOST];
}

void
tail_forget(struct tail *tail, int64_t number)
{
	if (!tail_get(tail, number))
		return;
	struct stream_event *event = *place(tail, number);

	tail->bytes -= event->length;
	event->length = 0;
	free(event->body);
	event->body = NULL;
	memset(event->salt, 0, SALT_SIZE);
}
