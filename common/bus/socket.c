#include "bus/socket.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

/* Bytes of a frame.  Without a bound one connection that has not even shown a key takes memory
 * without end. */
#define FRAME_MOST (256 * 1024)

/* A half-open connection is closed after 2 s, before descriptors run out. */
static const struct socket_option alike[] = {
	{ZMQ_HANDSHAKE_IVL, 2000},
	{ZMQ_TCP_KEEPALIVE, 1},
	{ZMQ_TCP_KEEPALIVE_IDLE, 30},
	{ZMQ_TCP_KEEPALIVE_INTVL, 10},
	{ZMQ_TCP_KEEPALIVE_CNT, 3},
	{ZMQ_IPV6, 0},
	{ZMQ_LINGER, 0},
};

/* A message waits here for a connection that is ready, and for no other.  Heartbeats are ours to
 * send: each says after how long a server is to take us for dead, so both ends notice.  A server
 * that sends them can be ended by its peer: see README.md. */
static const struct socket_option dealer[] = {
	{ZMQ_HEARTBEAT_IVL, 500},
	{ZMQ_HEARTBEAT_TIMEOUT, 1500},
	{ZMQ_HEARTBEAT_TTL, 1500},
	{ZMQ_IMMEDIATE, 1},
	{ZMQ_CONNECT_TIMEOUT, 3000},
	{ZMQ_RECONNECT_IVL, 100},
	{ZMQ_RECONNECT_IVL_MAX, 1000},
	{ZMQ_RCVHWM, 256},
};

static bool
failed(int option, struct fault *fault)
{
	return fault_set(
		fault, "ZeroMQ's option %d cannot be set: %s", option, zmq_strerror(zmq_errno()));
}

bool
socket_set(void *socket, const struct socket_option *options, size_t count, struct fault *fault)
{
	for (size_t i = 0; i < count; i++)
		if (zmq_setsockopt(socket, options[i].option, &options[i].value, sizeof(int)) != 0)
			return failed(options[i].option, fault);
	return true;
}

static bool
set_text(void *socket, int option, const char *text, struct fault *fault)
{
	return zmq_setsockopt(socket, option, text, strlen(text)) == 0 || failed(option, fault);
}

void *
socket_new(void *context, int type, const struct key_pair *key, struct fault *fault)
{
	int64_t most = FRAME_MOST;
	void *socket = zmq_socket(context, type);

	if (!socket) {
		fault_set(fault, "no ZeroMQ socket: %s", zmq_strerror(zmq_errno()));
		return NULL;
	}
	if (socket_set(socket, alike, ARRAY_LEN(alike), fault) &&
		(zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &most, sizeof(most)) == 0 ||
			failed(ZMQ_MAXMSGSIZE, fault)) &&
		set_text(socket, ZMQ_CURVE_PUBLICKEY, key->public_key, fault) &&
		set_text(socket, ZMQ_CURVE_SECRETKEY, key->secret_key, fault))
		return socket;
	zmq_close(socket);
	return NULL;
}

void *
socket_new_dealer(
	void *context, const struct key_pair *key, const char *server_key, struct fault *fault)
{
	void *socket = socket_new(context, ZMQ_DEALER, key, fault);

	if (!socket)
		return NULL;
	if (set_text(socket, ZMQ_CURVE_SERVERKEY, server_key, fault) &&
		socket_set(socket, dealer, ARRAY_LEN(dealer), fault))
		return socket;
	zmq_close(socket);
	return NULL;
}

const char *
socket_inproc_name(char into[INPROC_NAME_SIZE])
{
	static atomic_ulong used;

	snprintf(into, INPROC_NAME_SIZE, "inproc://liaison.%lu", atomic_fetch_add(&used, 1));
	return into;
}
