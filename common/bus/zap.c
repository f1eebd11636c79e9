#include "bus/zap.h"

#include "bus/refusals.h"
#include "bus/socket.h"
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zmq.h>

#define ZAP_ENDPOINT  "inproc://zeromq.zap.01"
#define KEY_BYTES     32
#define ACCEPTED_MOST 64
/* Past it the one whose time ends first comes back. */
#define OUTCASTS_MOST 16

/* A request's frames after the envelope, in their order. */
enum { VERSION, REQUEST_ID, DOMAIN_NAME, ADDRESS, IDENTITY, MECHANISM, CREDENTIALS, FRAMES };

struct zap {
	void *handler, *stop_here, *stop_there; /* REP; the two ends of a PAIR */
	pthread_t thread;
	bool running;
	_Atomic int64_t clock_offset; /* base/clock.h is the main thread's */
	pthread_mutex_t lock;	      /* of what follows */
	struct directory *directory;
	struct refusals refused;
	char expected[KEY_TEXT_SIZE];
	struct outcast {
		char name[NAME_SIZE];
		int64_t until; /* clock_monotonic() */
	} outcasts[OUTCASTS_MOST];
	char accepted[ACCEPTED_MOST][KEY_TEXT_SIZE];
	size_t next_accepted;
};

struct request {
	zmq_msg_t frames[FRAMES];
	size_t count; /* as they came; past FRAMES they are not kept */
};

/* ---- both threads ---- */

static bool
is_out(const struct zap *zap, const char *name)
{
	int64_t now = clock_monotonic();

	for (size_t i = 0; i < OUTCASTS_MOST; i++)
		if (zap->outcasts[i].until > now && strcmp(zap->outcasts[i].name, name) == 0)
			return true;
	return false;
}

/* The main thread alone changes what is looked at here, so it needs no lock to look. */
const char *
zap_refusal(const struct zap *zap, const char *public_key, instant now)
{
	const char *why = directory_refusal(zap->directory, public_key, now);

	if (why)
		return why;
	return is_out(zap, directory_by_key(zap->directory, public_key, now)->name)
		       ? "its principal is shut out"
		       : NULL;
}

/* ---- the handler's thread ---- */

static void
request_release(struct request *request)
{
	for (size_t i = 0; i < FRAMES; i++)
		zmq_msg_close(&request->frames[i]);
}

/* Takes a whole message, however long.  False if there is none. */
static bool
request_receive(struct request *request, void *socket)
{
	zmq_msg_t surplus;
	bool more = true;

	request->count = 0;
	for (size_t i = 0; i < FRAMES; i++)
		zmq_msg_init(&request->frames[i]);
	zmq_msg_init(&surplus);
	while (more) {
		zmq_msg_t *frame =
			request->count < FRAMES ? &request->frames[request->count] : &surplus;

		if (zmq_msg_recv(frame, socket, ZMQ_DONTWAIT) < 0)
			break;
		request->count++;
		more = zmq_msg_more(frame);
	}
	zmq_msg_close(&surplus);
	return !more;
}

static bool
frame_is(struct request *request, size_t which, const char *text)
{
	zmq_msg_t *frame = &request->frames[which];

	return zmq_msg_size(frame) == strlen(text) &&
	       memcmp(zmq_msg_data(frame), text, zmq_msg_size(frame)) == 0;
}

static bool
is_well_formed(struct request *request)
{
	return request->count == FRAMES && frame_is(request, VERSION, "1.0") &&
	       frame_is(request, DOMAIN_NAME, ZAP_DOMAIN) &&
	       frame_is(request, MECHANISM, "CURVE") &&
	       zmq_msg_size(&request->frames[CREDENTIALS]) == KEY_BYTES;
}

static instant
now_here(struct zap *zap)
{
	struct timespec at;

	clock_gettime(CLOCK_REALTIME, &at);
	return at.tv_sec * MICROSECONDS_PER_SECOND + at.tv_nsec / 1000 +
	       atomic_load(&zap->clock_offset);
}

static void
remember(struct zap *zap, const char *key)
{
	for (size_t i = 0; i < ACCEPTED_MOST; i++)
		if (strcmp(zap->accepted[i], key) == 0)
			return;
	snprintf(zap->accepted[zap->next_accepted], KEY_TEXT_SIZE, "%s", key);
	zap->next_accepted = (zap->next_accepted + 1) % ACCEPTED_MOST;
}

static bool
may_connect(struct zap *zap, const char *key, zmq_msg_t *address)
{
	char where[64];
	size_t length = zmq_msg_size(address);

	snprintf(where, sizeof(where), "%.*s", length < sizeof(where) ? (int)length : 63,
		(const char *)zmq_msg_data(address));
	pthread_mutex_lock(&zap->lock);
	const char *why = zap_refusal(zap, key, now_here(zap));
	if (why && strcmp(key, zap->expected) != 0)
		refusals_add(&zap->refused, key, where, why);
	if (!why)
		remember(zap, key);
	pthread_mutex_unlock(&zap->lock);
	return !why;
}

static void
answer(struct zap *zap, struct request *request, const char *status, const char *user)
{
	void *to = zap->handler;
	const char *text = *status == '2' ? "" : "refused";

	zmq_send(to, "1.0", 3, ZMQ_SNDMORE);
	zmq_msg_send(&request->frames[REQUEST_ID], to, ZMQ_SNDMORE);
	zmq_send(to, status, 3, ZMQ_SNDMORE);
	zmq_send(to, text, strlen(text), ZMQ_SNDMORE);
	zmq_send(to, user, strlen(user), ZMQ_SNDMORE);
	zmq_send(to, "", 0, 0);
}

/* The user's id is the key: what it may do is looked up with each message. */
static void
serve(struct zap *zap)
{
	struct request request;
	char key[KEY_TEXT_SIZE];

	if (request_receive(&request, zap->handler)) {
		if (!is_well_formed(&request) ||
			!zmq_z85_encode(key, zmq_msg_data(&request.frames[CREDENTIALS]), KEY_BYTES))
			answer(zap, &request, "500", "");
		else if (may_connect(zap, key, &request.frames[ADDRESS]))
			answer(zap, &request, "200", key);
		else
			answer(zap, &request, "400", "");
	}
	request_release(&request);
}

static void *
run(void *argument)
{
	struct zap *zap = argument;
	zmq_pollitem_t items[] = {
		{zap->handler, 0, ZMQ_POLLIN, 0},
		{zap->stop_there, 0, ZMQ_POLLIN, 0},
	};

	for (;;) {
		/* Fails once the context is being ended, and then for good. */
		if (zmq_poll(items, ARRAY_LEN(items), -1) < 0 && zmq_errno() != EINTR)
			break;
		if (items[1].revents)
			break;
		if (items[0].revents)
			serve(zap);
	}
	return NULL;
}

/* ---- the main thread ---- */

static bool
open_sockets(struct zap *zap, void *context, struct fault *fault)
{
	char name[INPROC_NAME_SIZE];
	int none = 0;

	socket_inproc_name(name);
	zap->handler = zmq_socket(context, ZMQ_REP);
	zap->stop_here = zmq_socket(context, ZMQ_PAIR);
	zap->stop_there = zmq_socket(context, ZMQ_PAIR);
	if (!zap->handler || !zap->stop_here || !zap->stop_there ||
		zmq_setsockopt(zap->handler, ZMQ_LINGER, &none, sizeof(none)) != 0 ||
		zmq_setsockopt(zap->stop_here, ZMQ_LINGER, &none, sizeof(none)) != 0 ||
		zmq_bind(zap->stop_there, name) != 0 || zmq_connect(zap->stop_here, name) != 0 ||
		zmq_bind(zap->handler, ZAP_ENDPOINT) != 0)
		return fault_set(fault, "no ZAP handler (%s): a context has one server at most",
			zmq_strerror(zmq_errno()));
	return true;
}

/* Signals are the main thread's. */
static bool
start_thread(struct zap *zap, struct fault *fault)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int error = pthread_create(&zap->thread, NULL, run, zap);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	zap->running = error == 0;
	return zap->running || fault_set(fault, "no thread for ZAP: %s", strerror(error));
}

struct zap *
zap_start(void *context, struct directory *directory, struct fault *fault)
{
	struct zap *zap = xcalloc(1, sizeof(*zap));

	zap->directory = directory;
	pthread_mutex_init(&zap->lock, NULL);
	atomic_store(&zap->clock_offset, clock_offset());
	if (!open_sockets(zap, context, fault) || !start_thread(zap, fault))
		zap_stop(&zap);
	return zap;
}

static void
close_socket(void *socket)
{
	if (socket)
		zmq_close(socket);
}

void
zap_stop(struct zap **zap)
{
	struct zap *old = *zap;

	if (!old)
		return;
	if (old->running) {
		zmq_send(old->stop_here, "", 0, ZMQ_DONTWAIT);
		pthread_join(old->thread, NULL);
	}
	/* Closing happens in the background; the name is free at once, for the next server. */
	if (old->handler)
		zmq_unbind(old->handler, ZAP_ENDPOINT);
	close_socket(old->handler);
	close_socket(old->stop_here);
	close_socket(old->stop_there);
	pthread_mutex_destroy(&old->lock);
	directory_free(&old->directory);
	free(old);
	*zap = NULL;
}

void
zap_set_directory(struct zap *zap, struct directory *directory)
{
	pthread_mutex_lock(&zap->lock);
	struct directory *old = zap->directory;
	zap->directory = directory;
	memset(zap->outcasts, 0, sizeof(zap->outcasts));
	pthread_mutex_unlock(&zap->lock);
	directory_free(&old);
}

bool
zap_shut_out(struct zap *zap, const char *name, int64_t time)
{
	struct outcast *place = &zap->outcasts[0];

	if (is_out(zap, name))
		return false;
	for (size_t i = 1; i < OUTCASTS_MOST; i++)
		if (zap->outcasts[i].until < place->until)
			place = &zap->outcasts[i];
	pthread_mutex_lock(&zap->lock);
	snprintf(place->name, sizeof(place->name), "%s", name);
	place->until = clock_monotonic() + time;
	pthread_mutex_unlock(&zap->lock);
	return true;
}

const struct directory *
zap_directory(const struct zap *zap)
{
	return zap->directory;
}

void
zap_each_accepted(struct zap *zap, void (*found)(void *context, const char *key), void *context)
{
	pthread_mutex_lock(&zap->lock);
	for (size_t i = 0; i < ACCEPTED_MOST; i++)
		if (zap->accepted[i][0])
			found(context, zap->accepted[i]);
	pthread_mutex_unlock(&zap->lock);
}

void
zap_expect(struct zap *zap, const char *public_key)
{
	pthread_mutex_lock(&zap->lock);
	snprintf(zap->expected, sizeof(zap->expected), "%s", public_key ? public_key : "");
	pthread_mutex_unlock(&zap->lock);
}

void
zap_upkeep(struct zap *zap)
{
	struct refusals taken;

	atomic_store(&zap->clock_offset, clock_offset());
	pthread_mutex_lock(&zap->lock);
	bool due = refusals_take(&zap->refused, &taken);
	pthread_mutex_unlock(&zap->lock);
	if (due)
		refusals_log(&taken, "key refused", "key");
}

uint64_t
zap_refused(struct zap *zap)
{
	pthread_mutex_lock(&zap->lock);
	uint64_t total = zap->refused.total;
	pthread_mutex_unlock(&zap->lock);
	return total;
}
