/*
 * The server's connections by their descriptors: whose each is, and how much came over it since its
 * last whole message.  ZeroMQ keeps the frames of a message that never ends, without bound and
 * without a word; only so can it be seen whose they are.  Only files of this folder see it.
 */
#ifndef BUS_PEERS_H
#define BUS_PEERS_H

#include "bus/key.h"
#include <zmq.h>

struct peers;

struct peers *peers_new(void);
void peers_free(struct peers **peers);
/* A whole message came, over the connection of this key. */
void peers_heard(struct peers *peers, zmq_msg_t *message, const char *key);
/* Looks how much each of those heard since the last look has sent by now.  Some times a second. */
void peers_look(struct peers *peers);
/* Has a connection of this key been heard that still stands? */
bool peers_stands(const struct peers *peers, const char *key);

struct peer_excess {
	int fd;
	char key[KEY_TEXT_SIZE]; /* "": never heard */
	char address[64];
	int64_t bytes; /* since its last whole message; of a local connection: those that wait */
};

/* The connection at our endpoint that has sent the most since it was last heard.  False if none has
 * sent anything to speak of. */
bool peers_worst(const struct peers *peers, const char *endpoint, struct peer_excess *ret) must_use;
/* Ends the connection that a message came over. */
void peers_cut(zmq_msg_t *message, const char *endpoint);

#endif
