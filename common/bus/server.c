#include "bus/server.h"

#include "base/log.h"
#include "base/uuid.h"
#include "bus/endpoint.h"
#include "bus/flood.h"
#include "bus/guard.h"
#include "bus/peers.h"
#include "bus/probe.h"
#include "bus/refusals.h"
#include "bus/socket.h"
#include "bus/zap.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Hidden in zmq.h among the drafts, known to the library: refuse whom no ZAP handler has accepted.
 */
#ifndef ZMQ_ZAP_ENFORCE_DOMAIN
#define ZMQ_ZAP_ENFORCE_DOMAIN 93
#endif

#define USER_ID	     "User-Id" /* metadata: what ZAP answered */
#define PEER_ADDRESS "Peer-Address"

#define REFUSED_AT_ONCE 256 /* then the caller has other work too */
#define ROUTE_LENGTH	5   /* of ids that ZeroMQ gives; their first byte is 0 */

/*
 * A batch answers 256 commands at once, which may all be one peer's: with a lower mark those past
 * it were dropped (measured: 16 of 256 arrived at 16).  A peer that sends and never reads costs 32
 * MiB and 48 MiB.
 */
static const struct socket_option router[] = {
	{ZMQ_CURVE_SERVER, 1},
	{ZMQ_ZAP_ENFORCE_DOMAIN, 1},
	{ZMQ_ROUTER_MANDATORY, 1},
	{ZMQ_SNDHWM, 256},
	{ZMQ_RCVHWM, 128},
	{ZMQ_BACKLOG, 512},
};

struct bus_server {
	void *socket;
	struct zap *zap;
	struct key_pair key;
	char *endpoint;
	int lock; /* of an ipc path, or -1 */
	struct refusals refused, dropped;
	struct flood flood;
	struct peers *peers;
	struct guard *guard;
	uint64_t received, sent, refused_frames, refused_keys;
};

/* ---- opening and closing ---- */

/*
 * ZeroMQ takes ids from rand(), which nobody seeds, and counts up: every process would give the
 * same ones, and a principal could claim the next as its own, to get another's answers or to end
 * the process by an assertion.
 */
static void
make_ids_unpredictable(void)
{
	unsigned seed;

	random_bytes(&seed, sizeof(seed));
	srand(seed);
}

static bool
open_router(struct bus_server *server, void *context, const char *endpoint, struct fault *fault)
{
	make_ids_unpredictable();
	server->socket = socket_new(context, ZMQ_ROUTER, &server->key, fault);
	if (!server->socket || !socket_set(server->socket, router, ARRAY_LEN(router), fault))
		return false;
	if (zmq_setsockopt(server->socket, ZMQ_ZAP_DOMAIN, ZAP_DOMAIN, strlen(ZAP_DOMAIN)) != 0)
		return fault_set(fault, "no ZAP domain: %s", zmq_strerror(zmq_errno()));
	return endpoint_bind(server->socket, endpoint, &server->lock, &server->endpoint, fault);
}

static bool
probe_stranger(struct bus_server *server, void *context, struct fault *fault)
{
	struct key_pair stranger;
	enum probe end;

	key_generate(&stranger);
	zap_expect(server->zap, stranger.public_key);
	bool good = probe_handshake(
		context, server->endpoint, server->key.public_key, &stranger, &end, fault);
	zap_expect(server->zap, NULL);
	if (!good)
		return false;
	if (end == PROBE_ACCEPTED)
		return fault_set(fault,
			"%s accepts a key that nobody has: this ZeroMQ does not ask the directory",
			server->endpoint);
	return end == PROBE_REFUSED ||
	       fault_set(fault, "%s does not answer a handshake: is something else there?",
		       server->endpoint);
}

static bool
probe_own_key(struct bus_server *server, void *context, struct fault *fault)
{
	const char *key = server->key.public_key;
	const char *why = directory_refusal(zap_directory(server->zap), key, clock_now());
	enum probe end;

	if (why)
		return fault_set(
			fault, "our own key would be refused: %s (public key %s)", why, key);
	if (!probe_handshake(context, server->endpoint, key, &server->key, &end, fault))
		return false;
	return end == PROBE_ACCEPTED ||
	       fault_set(fault, "%s does not accept our own key (public key %s)", server->endpoint,
		       key);
}

struct bus_server *
bus_server_open(const struct bus_server_options *options, struct fault *fault)
{
	struct bus_server *server = xcalloc(1, sizeof(*server));

	server->lock = -1;
	server->key = *options->key;
	server->zap = zap_start(options->context, options->directory, fault);
	server->peers = peers_new();
	if (!server->zap || !open_router(server, options->context, options->endpoint, fault) ||
		!probe_stranger(server, options->context, fault) ||
		!probe_own_key(server, options->context, fault))
		bus_server_close(&server);
	else
		server->guard = guard_new(
			server->zap, server->peers, server->endpoint, server->key.public_key);
	return server;
}

void
bus_server_close(struct bus_server **server)
{
	struct bus_server *old = *server;
	int flush = 500; /* milliseconds for answers under way, spent in the background */

	if (!old)
		return;
	if (old->socket) {
		zmq_setsockopt(old->socket, ZMQ_LINGER, &flush, sizeof(flush));
		zmq_close(old->socket);
	}
	guard_free(&old->guard);
	peers_free(&old->peers);
	zap_stop(&old->zap);
	if (old->lock >= 0)
		close(old->lock);
	key_clear(&old->key);
	free(old->endpoint);
	free(old);
	*server = NULL;
}

void *
bus_server_socket(const struct bus_server *server)
{
	return server->socket;
}

const char *
bus_server_endpoint(const struct bus_server *server)
{
	return server->endpoint;
}

void
bus_server_set_directory(struct bus_server *server, struct directory *directory)
{
	zap_set_directory(server->zap, directory);
}

const struct directory *
bus_server_directory(const struct bus_server *server)
{
	return zap_directory(server->zap);
}

void
bus_server_counts(const struct bus_server *server, struct bus_counts *ret)
{
	*ret = (struct bus_counts){
		.received = server->received,
		.sent = server->sent,
		.refused_frames = server->refused_frames,
		.refused_keys = server->refused_keys + zap_refused(server->zap),
		.dropped_answers = server->dropped.total,
	};
}

/* ---- receiving ---- */

/* Our two forms: [id, body] and [id, "", body].  Others are taken whole all the same: NULL, or what
 * is wrong. */
static const char *
take_parts(void *socket, struct bus_return *from, zmq_msg_t *body, uint64_t *parts)
{
	bool first_empty = false, more = true;

	*parts = 0;
	while (more && zmq_msg_recv(body, socket, ZMQ_DONTWAIT) >= 0) {
		if (++*parts == 1)
			first_empty = zmq_msg_size(body) == 0;
		more = zmq_msg_more(body);
	}
	from->empty_frame = *parts == 2 && first_empty;
	return *parts == 1 || from->empty_frame ? NULL
						: "its frames are neither [body] nor [\"\", body]";
}

static const char *
take_route(zmq_msg_t *route, struct bus_return *from)
{
	const unsigned char *bytes = zmq_msg_data(route);

	if (zmq_msg_size(route) != ROUTE_LENGTH || bytes[0] != 0)
		return "it set a routing id of its own";
	memcpy(from->route, bytes, ROUTE_LENGTH);
	from->length = ROUTE_LENGTH;
	return NULL;
}

/* Who sent it, by the key of its connection as the directory has it now.  NULL after noting the
 * refusal. */
static const struct principal *
sender_of(struct bus_server *server, zmq_msg_t *body, struct bus_return *from)
{
	const struct directory *directory = zap_directory(server->zap);
	const char *key = zmq_msg_gets(body, USER_ID);
	instant now = clock_now();
	const char *why = key && COPY_TEXT(from->key, key) ? zap_refusal(server->zap, key, now)
							   : "its connection has no key";

	if (!why)
		return directory_by_key(directory, key, now);
	server->refused_keys++;
	refusals_add(&server->refused, key, zmq_msg_gets(body, PEER_ADDRESS), why);
	return NULL;
}

/* Not in our two forms.  Whoever goes on like that is shut out. */
static void
refuse_frames(struct bus_server *server, zmq_msg_t *body, const struct principal *sender,
	uint64_t parts, const char *why)
{
	const char *where = zmq_msg_gets(body, PEER_ADDRESS);

	server->refused_frames++;
	refusals_add(&server->refused, sender->name, where, why);
	if (!flood_add(&server->flood, sender->name, parts))
		return;
	guard_shut_out(server->guard, sender->name, where ? where : "", why);
	peers_cut(body, server->endpoint);
}

/* Takes one message whole.  False if it is refused. */
static bool
accept_message(struct bus_server *server, zmq_msg_t *route, struct bus_frame *frame)
{
	uint64_t parts;
	const char *wrong_route = take_route(route, &frame->from);
	const char *wrong_parts = take_parts(server->socket, &frame->from, &frame->body, &parts);
	const struct principal *sender = sender_of(server, &frame->body, &frame->from);

	peers_heard(server->peers, &frame->body, frame->from.key);
	if (!sender)
		return false;
	if (wrong_route || wrong_parts) {
		refuse_frames(server, &frame->body, sender, parts,
			wrong_route ? wrong_route : wrong_parts);
		return false;
	}
	frame->principal = *sender;
	return true;
}

static void
report(struct bus_server *server)
{
	struct refusals taken;

	zap_upkeep(server->zap);
	guard_look(server->guard);
	if (refusals_take(&server->refused, &taken))
		refusals_log(&taken, "message refused", "sender");
	if (refusals_take(&server->dropped, &taken))
		refusals_log(&taken, "answer dropped", "receiver");
}

bool
bus_server_receive(struct bus_server *server, struct bus_frame *ret)
{
	struct bus_frame frame = {0};
	bool accepted = false;
	zmq_msg_t route;

	report(server);
	zmq_msg_init(&route);
	zmq_msg_init(&frame.body);
	for (int i = 0; i < REFUSED_AT_ONCE && !accepted; i++) {
		if (zmq_msg_recv(&route, server->socket, ZMQ_DONTWAIT) < 0)
			break;
		accepted = accept_message(server, &route, &frame);
	}
	zmq_msg_close(&route);
	if (!accepted) {
		zmq_msg_close(&frame.body);
		return false;
	}
	server->received++;
	*ret = frame;
	return true;
}

/* ---- sending ---- */

static bool
send_frames(void *socket, const struct bus_return *to, const void *bytes, size_t length)
{
	int flags = ZMQ_SNDMORE | ZMQ_DONTWAIT;

	/* Once the first frame has gone, ZeroMQ takes the others or drops them all. */
	if (zmq_send(socket, to->route, to->length, flags) < 0)
		return false;
	if (to->empty_frame && zmq_send(socket, "", 0, flags) < 0)
		return false;
	return zmq_send(socket, bytes, length, ZMQ_DONTWAIT) >= 0;
}

/* ZeroMQ hears that a peer has read when it is asked for events, not when it is sent to. */
static void
let_it_hear(void *socket)
{
	int events;
	size_t size = sizeof(events);

	zmq_getsockopt(socket, ZMQ_EVENTS, &events, &size);
}

void
bus_server_send(
	struct bus_server *server, const struct bus_return *to, const void *bytes, size_t length)
{
	bool sent = send_frames(server->socket, to, bytes, length);

	if (!sent && zmq_errno() == EAGAIN) {
		let_it_hear(server->socket);
		sent = send_frames(server->socket, to, bytes, length);
	}
	if (sent) {
		server->sent++;
		return;
	}
	const char *why =
		zmq_errno() == EHOSTUNREACH ? "its peer is gone" : "its peer reads too slowly";
	const struct principal *principal =
		directory_by_key(zap_directory(server->zap), to->key, clock_now());
	refusals_add(&server->dropped, principal ? principal->name : to->key, "", why);
}
