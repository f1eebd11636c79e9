/*
 * The other end: a DEALER under CURVE to one service, for followers, the command line and tests.  A
 * connection that failed at the protocol's level is never mended by ZeroMQ, so a client that hears
 * nothing for some seconds makes a new socket; endpoints (a standby's too) are all connected, and
 * ZMQ_IMMEDIATE keeps messages off dead ones.
 */
#ifndef BUS_CLIENT_H
#define BUS_CLIENT_H

#include "base/buf.h"
#include "bus/directory.h"
#include <zmq.h>

struct bus_client;

struct bus_client_options {
	void *context;
	const char *endpoints;	    /* separated by blanks */
	const char *server_key;	    /* the service's public key */
	const struct key_pair *key; /* ours; copied */
};

struct bus_client *bus_client_open(
	const struct bus_client_options *options, struct fault *fault) must_use;
void bus_client_close(struct bus_client **client);
void *bus_client_socket(const struct bus_client *client); /* for zmq_poll; changes when renewed */
const char *bus_client_endpoints(const struct bus_client *client); /* as given; borrowed */
void bus_client_renew(struct bus_client *client); /* a new socket to the same service */
/* Where the service is from now on, and its key.  A new socket if that is news: true; what was
 * under way then has no answer. */
bool bus_client_move(struct bus_client *client, const char *endpoints, const char *server_key);
/* Never waits.  False if it cannot be sent now. */
bool bus_client_send(struct bus_client *client, const void *bytes, size_t length) must_use;
/* Takes one answer that has arrived, appended to `into`.  False if there is none.  Frames of
 * another form are skipped. */
bool bus_client_receive(struct bus_client *client, struct buf *into) must_use;

/*
 * Sends and waits for the answer with this id, sending again (the same bytes: safe) with a new
 * socket after `resend_ms` of silence, until `timeout_ms` have passed.  Answers with other ids are
 * dropped.  False and a fault if there was none.
 */
bool bus_call(struct bus_client *client, const void *bytes, size_t length, const char *id,
	int resend_ms, int timeout_ms, struct buf *ret_answer, struct fault *fault) must_use;

#endif
