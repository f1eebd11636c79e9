/* What both ends of a connection set alike.  Only files of this folder see it. */
#ifndef BUS_SOCKET_H
#define BUS_SOCKET_H

#include "bus/key.h"
#include <zmq.h>

#define INPROC_NAME_SIZE 48

struct socket_option {
	int option, value;
};

/* Sets options whose values are int; the fault names the one that failed. */
bool socket_set(void *socket, const struct socket_option *options, size_t count,
	struct fault *fault) must_use;
/* A new socket with our key, bounded messages and handshakes, heartbeats and keepalive.  NULL and a
 * fault. */
void *socket_new(void *context, int type, const struct key_pair *key, struct fault *fault) must_use;
/* A client's, which knows its server's key. */
void *socket_new_dealer(void *context, const struct key_pair *key, const char *server_key,
	struct fault *fault) must_use;

/* A name for inproc that was not used before: a closed socket's stays taken until ZeroMQ has
 * cleared it away. */
const char *socket_inproc_name(char into[INPROC_NAME_SIZE]);

#endif
