/*
 * Against principals that would fill the daemon's memory: they are shut out, and the log says who.
 * ZeroMQ gathers the frames of a message that never ends without bound, so the daemon's own memory
 * is looked at; when it is far above what we need, the connection that sends without one whole
 * message is cut. The unit's MemoryMax is the bound behind this one.  Only files of this folder see
 * it.
 */
#ifndef BUS_GUARD_H
#define BUS_GUARD_H

#include "bus/peers.h"
#include "bus/zap.h"

struct guard;

/* Borrows everything. */
struct guard *guard_new(
	struct zap *zap, struct peers *peers, const char *endpoint, const char *own_key);
void guard_free(struct guard **guard);
/* For ten minutes, or until a directory is put in force.  Logged once. */
void guard_shut_out(struct guard *guard, const char *name, const char *address, const char *why);
/* Call it often: looks ten times a second. */
void guard_look(struct guard *guard);

#endif
