/* A question and its answer, for those who can wait. */
#include "bus/client.h"
#include "json/json.h"

#include <string.h>

struct call {
	struct bus_client *client;
	const void *bytes;
	size_t length;
	const char *id;
	int sent;
};

/* False once `until` (monotonic) has passed without the event. */
static bool
wait_for(struct bus_client *client, short event, int64_t until)
{
	for (;;) {
		zmq_pollitem_t item = {bus_client_socket(client), 0, event, 0};
		int64_t left = until - clock_monotonic();
		int n = zmq_poll(&item, 1, left > 0 ? (long)((left + 999) / 1000) : 0);

		if (n > 0)
			return true;
		if (left <= 0 || (n < 0 && zmq_errno() != EINTR))
			return false;
	}
}

static bool
is_answer_to(const struct buf *frame, const char *id)
{
	_cleanup_json_ json_t *answer =
		json_read(frame->data, frame->length, JSON_FRAME_MOST, NULL);
	const char *its = json_text(answer, "id");

	return its && strcmp(its, id) == 0;
}

/* One try: sends as soon as there is a connection, then takes answers until the one that was asked
 * for. */
static bool
try_once(struct call *call, int64_t until, struct buf *ret_answer)
{
	_cleanup_buf_ struct buf frame = BUF_INIT;

	do {
		if (!wait_for(call->client, ZMQ_POLLOUT, until))
			return false;
	} while (!bus_client_send(call->client, call->bytes, call->length));
	call->sent++;
	while (wait_for(call->client, ZMQ_POLLIN, until)) {
		while (bus_client_receive(call->client, &frame)) {
			if (is_answer_to(&frame, call->id)) {
				buf_clear(ret_answer);
				buf_add(ret_answer, frame.data, frame.length);
				return true;
			}
			buf_clear(&frame);
		}
	}
	return false;
}

bool
bus_call(struct bus_client *client, const void *bytes, size_t length, const char *id, int resend_ms,
	int timeout_ms, struct buf *ret_answer, struct fault *fault)
{
	struct call call = {client, bytes, length, id, 0};
	int64_t end = clock_monotonic() + timeout_ms * INT64_C(1000);

	for (;;) {
		int64_t round = clock_monotonic() + resend_ms * INT64_C(1000);

		if (try_once(&call, round < end ? round : end, ret_answer))
			return true;
		if (clock_monotonic() >= end)
			break;
		bus_client_renew(client);
	}
	return call.sent
		       ? fault_set(fault, "%s: no answer within %d ms, asked %d times",
				 bus_client_endpoints(client), timeout_ms, call.sent)
		       : fault_set(fault,
				 "%s: no connection within %d ms: is it running, and is our key in "
				 "its directory?",
				 bus_client_endpoints(client), timeout_ms);
}
