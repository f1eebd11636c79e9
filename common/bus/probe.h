/*
 * A server's look at itself from outside.  Without a living ZAP handler, or without the option that
 * enforces it, ZeroMQ accepts any key; so a server opens only after it has seen one refused.  Only
 * files of this folder see it.
 */
#ifndef BUS_PROBE_H
#define BUS_PROBE_H

#include "bus/key.h"

enum probe { PROBE_SILENCE, PROBE_ACCEPTED, PROBE_REFUSED, PROBE_FAILED };

/* Connects with this key and waits for how the handshake ends, at most some seconds. */
bool probe_handshake(void *context, const char *endpoint, const char *server_key,
	const struct key_pair *key, enum probe *ret, struct fault *fault) must_use;

#endif
