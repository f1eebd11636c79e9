/*
 * What a principal sends that is no message of ours: frames without end, in messages of many frames
 * or in many such messages.  ZeroMQ has buffered them before they can be refused, so whoever goes
 * on is shut out and its connection cut.  Only files of this folder see it.
 */
#ifndef BUS_FLOOD_H
#define BUS_FLOOD_H

#include "base/clock.h"
#include "json/envelope.h"
#include <zmq.h>

#define FLOOD_SENDERS 8
#define SHUT_OUT_TIME (10 * 60 * MICROSECONDS_PER_SECOND)

struct flood {
	struct flood_sender {
		char name[NAME_SIZE];
		int64_t since; /* clock_monotonic() */
		uint64_t frames;
	} senders[FLOOD_SENDERS];
};

/* Counts frames of a refused message.  True if the sender has gone too far. */
bool flood_add(struct flood *flood, const char *name, uint64_t frames) must_use;
/* Ends the connection that a message came over, if it still is one of the server's at that port or
 * path. */
void flood_cut(zmq_msg_t *message, const char *endpoint);

#endif
