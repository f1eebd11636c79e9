/*
 * What a principal sends that is no message of ours: frames without end, in messages of many frames
 * or in many such messages.  ZeroMQ has buffered them before they can be refused, so whoever goes
 * on is shut out and its connection cut.  Only files of this folder see it.
 */
#ifndef BUS_FLOOD_H
#define BUS_FLOOD_H

#include "base/clock.h"
#include "json/envelope.h"

#define FLOOD_SENDERS 8

struct flood {
	struct flood_sender {
		char name[NAME_SIZE];
		int64_t since; /* clock_monotonic() */
		uint64_t frames;
	} senders[FLOOD_SENDERS];
};

/* Counts frames of a refused message.  True if the sender has gone too far. */
bool flood_add(struct flood *flood, const char *name, uint64_t frames) must_use;

#endif
