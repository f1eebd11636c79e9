#include "bus/client.h"

#include "base/log.h"
#include "bus/socket.h"
#include <stdlib.h>
#include <string.h>

#define BLANKS		" \t"
#define SKIPPED_AT_ONCE 256 /* frames of another form; then the caller has other work too */

struct bus_client {
	void *context, *socket;
	char *endpoints;
	char server_key[KEY_TEXT_SIZE];
	struct key_pair key;
};

static bool
connect_all(void *socket, const char *endpoints, struct fault *fault)
{
	_cleanup_free_ char *copy = xstrdup(endpoints);
	char *rest = NULL;
	bool any = false;

	for (char *one = strtok_r(copy, BLANKS, &rest); one; one = strtok_r(NULL, BLANKS, &rest)) {
		if (zmq_connect(socket, one) != 0)
			return fault_set(fault, "%s: %s", one, zmq_strerror(zmq_errno()));
		any = true;
	}
	return any || fault_set(fault, "no endpoint to connect to");
}

static void *
connected_socket(const struct bus_client *client, struct fault *fault)
{
	void *socket = socket_new_dealer(client->context, &client->key, client->server_key, fault);

	if (!socket || connect_all(socket, client->endpoints, fault))
		return socket;
	zmq_close(socket);
	return NULL;
}

struct bus_client *
bus_client_open(const struct bus_client_options *options, struct fault *fault)
{
	struct bus_client *client = xcalloc(1, sizeof(*client));

	client->context = options->context;
	client->endpoints = xstrdup(options->endpoints);
	client->key = *options->key;
	if (!key_is_text(options->server_key) ||
		!COPY_TEXT(client->server_key, options->server_key))
		fault_set(
			fault, "%s: its public key is not 40 characters of Z85", client->endpoints);
	else
		client->socket = connected_socket(client, fault);
	if (!client->socket)
		bus_client_close(&client);
	return client;
}

void
bus_client_close(struct bus_client **client)
{
	if (!*client)
		return;
	if ((*client)->socket)
		zmq_close((*client)->socket);
	key_clear(&(*client)->key);
	free((*client)->endpoints);
	free(*client);
	*client = NULL;
}

void *
bus_client_socket(const struct bus_client *client)
{
	return client->socket;
}

const char *
bus_client_endpoints(const struct bus_client *client)
{
	return client->endpoints;
}

void
bus_client_renew(struct bus_client *client)
{
	struct fault fault;
	void *socket = connected_socket(client, &fault);

	if (!socket) {
		/* Out of descriptors, perhaps: the old one may still do, and the caller will try
		 * again. */
		log_warn("connection not renewed", LOG("endpoints", client->endpoints),
			LOG("error", fault.text));
		return;
	}
	zmq_close(client->socket);
	client->socket = socket;
}

bool
bus_client_move(struct bus_client *client, const char *endpoints, const char *server_key)
{
	if (strcmp(client->endpoints, endpoints) == 0 &&
		strcmp(client->server_key, server_key) == 0)
		return false;
	if (!key_is_text(server_key) || !COPY_TEXT(client->server_key, server_key))
		return false;
	free(client->endpoints);
	client->endpoints = xstrdup(endpoints);
	bus_client_renew(client);
	return true;
}

bool
bus_client_send(struct bus_client *client, const void *bytes, size_t length)
{
	return zmq_send(client->socket, bytes, length, ZMQ_DONTWAIT) >= 0;
}

/* Takes a whole message into `frame`, its last part.  The number of its parts; 0: there is none. */
static size_t
take(void *socket, zmq_msg_t *frame)
{
	size_t parts = 0;

	while (zmq_msg_recv(frame, socket, ZMQ_DONTWAIT) >= 0) {
		parts++;
		if (!zmq_msg_more(frame))
			return parts;
	}
	return 0;
}

bool
bus_client_receive(struct bus_client *client, struct buf *into)
{
	zmq_msg_t frame;
	size_t parts = 2;

	zmq_msg_init(&frame);
	for (int skipped = 0; parts > 1 && skipped < SKIPPED_AT_ONCE; skipped++)
		parts = take(client->socket, &frame);
	if (parts == 1)
		buf_add(into, zmq_msg_data(&frame), zmq_msg_size(&frame));
	zmq_msg_close(&frame);
	return parts == 1;
}
