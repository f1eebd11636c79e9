/* What a peer may do to us, with and without a key; and that others do not notice. */
#include "fixture.h"

#include "base/uuid.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define GARBAGE_CONNECTIONS 200

/* ---- the ZAP handler ---- */

/* A request as from inside the process; the status of its answer. */
static void
assert_status(
	void *asker, const char *label, const char *const *frames, size_t count, const char *want)
{
	static char large[100 * 1024];
	char status[16] = "";
	int64_t more = 1;
	size_t size = sizeof(int);
	int wait = 5000;

	zmq_setsockopt(asker, ZMQ_RCVTIMEO, &wait, sizeof(wait));
	zmq_send(asker, "", 0, ZMQ_SNDMORE);
	for (size_t i = 0; i < count; i++) {
		const char *text = frames[i] ? frames[i] : large;
		zmq_send(asker, text, frames[i] ? strlen(text) : sizeof(large),
			i + 1 < count ? ZMQ_SNDMORE : 0);
	}
	for (int i = 0; more; i++) {
		char bytes[sizeof(status)] = "";

		if (zmq_recv(asker, bytes, sizeof(bytes) - 1, 0) < 0)
			fail_msg("no answer: %s", label);
		if (i == 3)
			memcpy(status, bytes, sizeof(status));
		more = 0;
		zmq_getsockopt(asker, ZMQ_RCVMORE, &more, &size);
	}
	if (strcmp(status, want) != 0)
		fail_msg("%s: %s", label, status);
}

static void
malformed_zap_requests_are_answered_and_survived(void **state)
{
	struct bus_test *test = *state;
	static const struct {
		const char *label, *frames[12], *want;
		size_t count;
	} cases[] = {
		{"one empty", {""}, "500", 1},
		{"version only", {"1.0"}, "500", 1},
		{"no credentials", {"1.0", "1", "liaison", "", "", "CURVE"}, "500", 6},
		{"short key", {"1.0", "1", "liaison", "", "", "CURVE", "abc"}, "500", 7},
		{"other version",
			{"2.0", "1", "liaison", "", "", "CURVE",
				"01234567890123456789012345678901"},
			"500", 7},
		{"other domain",
			{"1.0", "1", "global", "", "", "CURVE", "01234567890123456789012345678901"},
			"500", 7},
		{"PLAIN", {"1.0", "1", "liaison", "", "", "PLAIN", "admin", "secret"}, "500", 8},
		{"NULL", {"1.0", "1", "liaison", "", "", "NULL"}, "500", 6},
		{"too many",
			{"1.0", "1", "liaison", "", "", "CURVE", "01234567890123456789012345678901",
				"a", "b", "c"},
			"500", 10},
		{"large", {NULL, NULL, NULL, NULL, NULL, NULL, NULL}, "500", 7},
		{"long address",
			{"1.0", "1", "liaison", NULL, "", "CURVE",
				"01234567890123456789012345678901"},
			"400", 7},
		{"a stranger",
			{"1.0", "1", "liaison", "::1", "", "CURVE",
				"01234567890123456789012345678901"},
			"400", 7},
	};
	void *asker = zmq_socket(test->context, ZMQ_DEALER);

	zmq_connect(asker, "inproc://zeromq.zap.01");
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_status(
			asker, cases[i].label, cases[i].frames, cases[i].count, cases[i].want);
	zmq_close(asker);
	void *peer = peer_new(test, ZMQ_REQ, &test->portal);
	peer_send(peer, "x");
	assert_int_equal(answer_all(test->server, 1, 5000), 1);
}

/* ---- connections that never show a key ---- */

static int
connect_raw(struct bus_test *test)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	address.sin_port =
		htons((uint16_t)atoi(strrchr(bus_server_endpoint(test->server), ':') + 1));
	assert_true(fd >= 0);
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0)
		assert_int_equal(errno, EINPROGRESS);
	return fd;
}

/* The start of a good greeting, or not even that, then noise. */
static void
send_garbage(int fd, int kind)
{
	static const unsigned char greeting[64] = {
		0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0, 'C', 'U', 'R', 'V', 'E'};
	unsigned char noise[2048];
	size_t length = sizeof(noise);

	random_bytes(noise, sizeof(noise));
	switch (kind % 5) {
	case 0: /* silent */
		return;
	case 1: /* as an old version with a frame of 2^63 bytes */
		memset(noise, 0xff, 9);
		break;
	case 2:
		memcpy(noise, greeting, sizeof(greeting));
		break;
	case 3: /* half a greeting */
		memcpy(noise, greeting, length = 20);
		break;
	default:
		break;
	}
	/* May fail: the other side may have closed already. */
	if (send(fd, noise, length, MSG_NOSIGNAL) < 0)
		return;
}

static void
garbage_connections_do_not_disturb_good_ones(void **state)
{
	struct bus_test *test = *state;
	struct bus_client *client = client_new(test, &test->portal);
	int fds[GARBAGE_CONNECTIONS];
	struct fault fault = {""};
	int64_t longest = 0;

	answering_start(test->server);
	for (int i = 0; i < GARBAGE_CONNECTIONS; i++)
		fds[i] = connect_raw(test);
	for (int i = 0; i < 5 * GARBAGE_CONNECTIONS; i++) {
		_cleanup_buf_ struct buf answer = BUF_INIT;
		int64_t before = clock_monotonic();

		send_garbage(fds[i % GARBAGE_CONNECTIONS], i);
		if (!bus_call(client, "{\"id\":\"x\"}", 10, "x", 5000, 5000, &answer, &fault))
			fail_msg("call %d: %s", i, fault.text);
		if (clock_monotonic() - before > longest)
			longest = clock_monotonic() - before;
	}
	answering_stop();
	for (int i = 0; i < GARBAGE_CONNECTIONS; i++)
		close(fds[i]);
	print_message("longest call %ld ms\n", (long)longest / 1000);
	assert_true(longest < 2 * MICROSECONDS_PER_SECOND);
	assert_int_equal(counts_of(test->server).received, 5 * GARBAGE_CONNECTIONS);
	bus_client_close(&client);
}

/* Versions of the protocol from before there were keys: a server that has one does not speak them.
 */
static void
old_protocols_without_keys_are_refused(void **state)
{
	struct bus_test *test = *state;
	static const struct {
		const char *label;
		unsigned char bytes[80];
		size_t length;
	} cases[] = {
		{"1.0", {1, 0, 2, 0, 'x'}, 5},
		{"2.0", {0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 1, ZMQ_DEALER, 0, 0, 0, 1, 'x'}, 17},
		{"3.0, NULL",
			{0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0, 'N', 'U', 'L', 'L', [64] = 4, 25,
				5, 'R', 'E', 'A', 'D', 'Y', 11, 'S', 'o', 'c'},
			80},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int fd = connect_raw(test);

		for (size_t sent = 0; sent < cases[i].length; sent++)
			assert_soon(send(fd, cases[i].bytes + sent, 1, MSG_NOSIGNAL) == 1 ||
				    errno == EPIPE || errno == ECONNRESET);
		assert_int_equal(answer_all(test->server, 1, 200), 0);
		if (counts_of(test->server).refused_keys || counts_of(test->server).refused_frames)
			fail_msg("%s came as far as the socket", cases[i].label);
		close(fd);
	}
}

/* A connection that says nothing is closed by the server, before such ones use up its descriptors.
 */
static void
a_silent_connection_is_closed(void **state)
{
	struct bus_test *test = *state;
	int fd = connect_raw(test);
	char bytes[128];
	ssize_t n;

	assert_soon((n = recv(fd, bytes, sizeof(bytes), 0)) == 0 || (n < 0 && errno != EAGAIN));
	close(fd);
}

/* ---- with a key ---- */

/* Takes one message, if there is one.  Was it of this principal? */
static bool
take_from(struct bus_server *server, const char *name)
{
	struct bus_frame frame;

	if (!bus_server_receive(server, &frame))
		return false;
	bool is = strcmp(frame.principal.name, name) == 0;
	zmq_msg_close(&frame.body);
	return is;
}

/* 40,000 messages that are refused, and one that is not: the call returns in between. */
static void
a_flood_of_refused_messages_does_not_hold_the_caller(void **state)
{
	struct bus_test *test = *state;
	void *flooder = peer_new(test, ZMQ_DEALER, &test->portal);
	void *good = peer_new(test, ZMQ_DEALER, &test->officer);

	peer_send(flooder, "");
	for (int i = 0; i < 40000; i++) {
		if (zmq_send(flooder, "a", 1, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0)
			break;
		zmq_send(flooder, "b", 1, ZMQ_DONTWAIT);
	}
	peer_send(good, "good");
	bool found = false;
	assert_soon((found = take_from(test->server, OFFICER) || found,
		found && counts_of(test->server).refused_frames > 0));
}

static void
one_principals_routing_ids_do_not_collide_over_many_connections(void **state)
{
	struct bus_test *test = *state;
	struct bus_frame frame;

	for (int i = 0; i < 50; i++) {
		void *peer = peer_new(test, ZMQ_DEALER, &test->portal);

		peer_send(peer, "x");
		assert_soon(bus_server_receive(test->server, &frame));
		zmq_msg_close(&frame.body);
		if (i % 2)
			bus_server_send(test->server, &frame.from, "y", 1);
		peer_close(test, peer);
	}
	assert_int_equal(counts_of(test->server).received, 50);
}

int
main(void)
{
#define ON_TCP(name) cmocka_unit_test_setup_teardown(name, bus_test_start, bus_test_stop)
	const struct CMUnitTest tests[] = {
		ON_TCP(malformed_zap_requests_are_answered_and_survived),
		ON_TCP(garbage_connections_do_not_disturb_good_ones),
		ON_TCP(old_protocols_without_keys_are_refused),
		ON_TCP(a_silent_connection_is_closed),
		ON_TCP(a_flood_of_refused_messages_does_not_hold_the_caller),
		ON_TCP(one_principals_routing_ids_do_not_collide_over_many_connections),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
