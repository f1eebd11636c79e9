#include "bus/probe.h"

#include "base/clock.h"
#include "bus/socket.h"
#include <string.h>

#define WAIT (5 * MICROSECONDS_PER_SECOND)
#define ENDS                                                                                       \
	(ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |                         \
		ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL)

static enum probe
meaning(uint16_t event)
{
	switch (event) {
	case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
		return PROBE_ACCEPTED;
	case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
		return PROBE_REFUSED;
	default:
		return PROBE_FAILED;
	}
}

/* An event is two frames: its number and a value, then the address. */
static bool
take_event(void *monitor, enum probe *ret)
{
	unsigned char head[6];
	char address[256];
	uint16_t event;

	if (zmq_recv(monitor, head, sizeof(head), ZMQ_DONTWAIT) < (int)sizeof(event))
		return false;
	zmq_recv(monitor, address, sizeof(address), ZMQ_DONTWAIT);
	memcpy(&event, head, sizeof(event));
	*ret = meaning(event);
	return true;
}

static enum probe
wait_for_end(void *monitor)
{
	int64_t until = clock_monotonic() + WAIT;
	enum probe end = PROBE_SILENCE;

	for (;;) {
		int64_t left = until - clock_monotonic();
		zmq_pollitem_t item = {monitor, 0, ZMQ_POLLIN, 0};

		if (take_event(monitor, &end) || left <= 0)
			return end;
		if (zmq_poll(&item, 1, (long)(left / 1000 + 1)) < 0 && zmq_errno() != EINTR)
			return end;
	}
}

bool
probe_handshake(void *context, const char *endpoint, const char *server_key,
	const struct key_pair *key, enum probe *ret, struct fault *fault)
{
	char name[INPROC_NAME_SIZE];
	int none = 0;
	void *socket = socket_new_dealer(context, key, server_key, fault), *monitor;

	if (!socket)
		return false;
	socket_inproc_name(name);
	monitor = zmq_socket(context, ZMQ_PAIR);
	bool good = monitor && zmq_setsockopt(monitor, ZMQ_LINGER, &none, sizeof(none)) == 0 &&
		    zmq_socket_monitor(socket, name, ENDS) == 0 &&
		    zmq_connect(monitor, name) == 0 && zmq_connect(socket, endpoint) == 0;
	if (good)
		*ret = wait_for_end(monitor);
	else
		fault_set(fault, "%s: the self-probe cannot connect: %s", endpoint,
			zmq_strerror(zmq_errno()));
	zmq_socket_monitor(socket, NULL, 0);
	if (monitor)
		zmq_close(monitor);
	zmq_close(socket);
	return good;
}
