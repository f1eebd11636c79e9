/*
 * A daemon's socket: ROUTER under CURVE, with a ZAP handler in a thread of its own that asks the
 * directory. Rules 16 to 18 of the runtime are kept here.
 */
#ifndef BUS_SERVER_H
#define BUS_SERVER_H

#include "bus/directory.h"
#include <zmq.h>

struct bus_server;

/* Where an answer goes: kept with a message while it is worked on. */
struct bus_return {
	unsigned char route[5];
	unsigned char length;
	bool empty_frame;	 /* it came from a REQ */
	char key[KEY_TEXT_SIZE]; /* whose connection it is */
};

struct bus_frame {
	zmq_msg_t body; /* the caller closes it */
	struct bus_return from;
	struct principal principal; /* as the directory says at this moment */
};

struct bus_server_options {
	void *context;		     /* ZeroMQ's; borrowed */
	const char *endpoint;	     /* tcp://host:port (port * or 0: any), or ipc:///path */
	const struct key_pair *key;  /* the service's own; copied */
	struct directory *directory; /* taken over */
};

/* Binds ZAP first, then the socket; then probes itself: a random key must be refused, the service's
 * own accepted.  NULL and a fault. */
struct bus_server *bus_server_open(
	const struct bus_server_options *options, struct fault *fault) must_use;
void bus_server_close(struct bus_server **server);
void *bus_server_socket(const struct bus_server *server);	  /* for zmq_poll */
const char *bus_server_endpoint(const struct bus_server *server); /* as bound, with its port */

/*
 * Takes one message that has arrived.  False if there is none.  What is not from a principal, or
 * not of our two forms of frames, is refused here, counted and (at a bounded rate) logged; the call
 * then goes on to the next.
 */
bool bus_server_receive(struct bus_server *server, struct bus_frame *ret) must_use;
/* Never waits.  An answer that cannot be sent at once is dropped and counted: the receipt has it.
 */
void bus_server_send(
	struct bus_server *server, const struct bus_return *to, const void *bytes, size_t length);
/* Puts another directory in force, at once also for connections that stand.  Takes it over. */
void bus_server_set_directory(struct bus_server *server, struct directory *directory);
const struct directory *bus_server_directory(
	const struct bus_server *server); /* main thread only */

struct bus_counts {
	uint64_t received, sent, refused_frames, refused_keys, dropped_answers;
};
void bus_server_counts(const struct bus_server *server, struct bus_counts *ret);

#endif
