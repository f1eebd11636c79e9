/*
 * The tail of our own stream in memory: the last committed events, bounded in number and bytes.
 * Followers that keep up are served from here, and the database is not asked.
 */
#ifndef STREAM_TAIL_H
#define STREAM_TAIL_H

#include "stream/event.h"

#define TAIL_EVENTS_MOST 4096
#define TAIL_BYTES_MOST	 (16 * 1024 * 1024)

struct tail;

struct tail *tail_new(void);
void tail_free(struct tail **tail);
void tail_clear(struct tail *tail);
/* Takes the event over.  Its number must be the last one's plus 1, or the tail empty. */
void tail_append(struct tail *tail, struct stream_event *event);
/* Forgets what the event said, and keeps its hashes.  Nothing if the tail does not hold it. */
void tail_forget(struct tail *tail, int64_t number);
/* The event with this number, or NULL if the tail does not hold it.  Borrowed. */
const struct stream_event *tail_get(const struct tail *tail, int64_t number);

#endif
