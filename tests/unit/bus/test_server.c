#include "fixture.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What the server did with a peer that is as `key` and `type` say. */
static void
assert_answered(struct bus_test *test, void *peer, const char *text)
{
	peer_send(peer, text);
	assert_int_equal(answer_all(test->server, 1, 5000), 1);
	_cleanup_free_ char *answer = peer_receive(peer, 5000);
	assert_non_null(answer);
	assert_string_equal(answer, text);
}

static void
dealer_and_req_are_answered_in_their_form(void **state)
{
	struct bus_test *test = *state;
	static const int types[] = {ZMQ_DEALER, ZMQ_REQ};

	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		void *peer = peer_new(test, types[i], &test->portal);

		assert_answered(test, peer, "one");
		assert_answered(test, peer, "two");
		peer_close(test, peer);
	}
	assert_int_equal(counts_of(test->server).received, 4);
	assert_int_equal(counts_of(test->server).sent, 4);
	assert_int_equal(counts_of(test->server).refused_frames, 0);
}

static void
a_message_carries_its_principal(void **state)
{
	struct bus_test *test = *state;
	struct bus_frame frame;
	void *peer = peer_new(test, ZMQ_DEALER, &test->officer);

	peer_send(peer, "who am I");
	assert_soon(bus_server_receive(test->server, &frame));
	assert_string_equal(frame.principal.name, OFFICER);
	assert_int_equal(frame.principal.roles, ROLE_DRAFTER);
	zmq_msg_close(&frame.body);
	peer_close(test, peer);
}

static void
a_key_of_nobody_is_refused(void **state)
{
	struct bus_test *test = *state;
	void *peer = peer_new(test, ZMQ_DEALER, &test->stranger);

	assert_soon(counts_of(test->server).refused_keys == 1);
	assert_int_equal(zmq_send(peer, "x", 1, ZMQ_DONTWAIT), -1);
	assert_int_equal(answer_all(test->server, 1, 200), 0);
	assert_int_equal(counts_of(test->server).received, 0);
	peer_close(test, peer);
}

/* Without this a handler that is not there counts as one that accepts; the header hides its name.
 */
static void
keys_are_enforced_without_a_handler_too(void **state)
{
	struct bus_test *test = *state;
	int enforced = 0;
	size_t size = sizeof(enforced);

	assert_int_equal(zmq_getsockopt(bus_server_socket(test->server), 93, &enforced, &size), 0);
	assert_int_equal(enforced, 1);
}

static void
a_peer_without_curve_is_refused(void **state)
{
	struct bus_test *test = *state;
	void *bare = peer_new(test, ZMQ_DEALER, NULL);
	void *good = peer_new(test, ZMQ_DEALER, &test->portal);

	assert_int_equal(answer_all(test->server, 1, 300), 0);
	zmq_send(bare, "x", 1, ZMQ_DONTWAIT);
	assert_answered(test, good, "the next one");
	assert_int_equal(counts_of(test->server).received, 1);
	peer_close(test, bare);
	peer_close(test, good);
}

static void
revocation_counts_at_once_on_a_live_connection(void **state)
{
	struct bus_test *test = *state;
	void *revoked = peer_new(test, ZMQ_DEALER, &test->portal);
	void *other = peer_new(test, ZMQ_DEALER, &test->officer);

	assert_answered(test, revoked, "before");
	bus_server_set_directory(test->server, bus_test_directory(test, "disabled = yes", ""));
	peer_send(revoked, "after");
	assert_int_equal(answer_all(test->server, 1, 200), 0);
	assert_int_equal(counts_of(test->server).refused_keys, 1);
	assert_answered(test, other, "of another");
	bus_server_set_directory(
		test->server, bus_test_directory(test, "key_until = 2020-01-01T00:00:00Z", ""));
	peer_send(revoked, "expired");
	assert_int_equal(answer_all(test->server, 1, 200), 0);
	assert_int_equal(counts_of(test->server).refused_keys, 2);
	bus_server_set_directory(test->server, bus_test_directory(test, "", ""));
	assert_answered(test, revoked, "restored");
	peer_close(test, revoked);
	peer_close(test, other);
}

static void
a_new_role_counts_with_the_next_message(void **state)
{
	struct bus_test *test = *state;
	struct bus_frame frame;
	void *peer = peer_new(test, ZMQ_DEALER, &test->officer);

	assert_answered(test, peer, "x");
	bus_server_set_directory(
		test->server, bus_test_directory(test, "", "department = 331023-hrss"));
	peer_send(peer, "y");
	assert_soon(bus_server_receive(test->server, &frame));
	assert_string_equal(frame.principal.department, "331023-hrss");
	zmq_msg_close(&frame.body);
	peer_close(test, peer);
}

static void
a_routing_id_of_ones_own_is_refused(void **state)
{
	struct bus_test *test = *state;
	static const char *const ids[] = {"me", "other", "a longer name than any of ours"};

	for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
		void *peer = peer_bare(test, ZMQ_DEALER, &test->portal);

		zmq_setsockopt(peer, ZMQ_ROUTING_ID, ids[i], strlen(ids[i]));
		zmq_connect(peer, bus_server_endpoint(test->server));
		peer_send(peer, "x");
		assert_soon((answer_all(test->server, 1, 5),
			counts_of(test->server).refused_frames == i + 1));
		peer_close(test, peer);
	}
	assert_int_equal(counts_of(test->server).received, 0);
}

/* The id of the first peer of a server that opens while rand() stands where it always starts. */
static uint32_t
first_id(struct bus_test *test)
{
	struct fault fault;
	struct bus_frame frame;
	uint32_t id;

	bus_server_close(&test->server);
	srand(1);
	test->server = bus_test_open(test, "tcp://127.0.0.1:*", &fault);
	assert_non_null(test->server);
	void *peer = peer_new(test, ZMQ_DEALER, &test->portal);
	peer_send(peer, "x");
	assert_soon(bus_server_receive(test->server, &frame));
	assert_int_equal(frame.from.length, 5);
	memcpy(&id, frame.from.route + 1, sizeof(id));
	zmq_msg_close(&frame.body);
	peer_close(test, peer);
	return be32toh(id);
}

/* ZeroMQ's own ids begin with the same number in each process unless something is done: then the
 * next could be claimed. */
static void
routing_ids_cannot_be_foretold(void **state)
{
	uint32_t one = first_id(*state), other = first_id(*state);

	assert_true((one > other ? one - other : other - one) > 1000);
}

static void
other_numbers_of_frames_are_refused(void **state)
{
	struct bus_test *test = *state;
	static const struct {
		const char *label, *frames[5];
	} cases[] = {
		{"two, the first not empty", {"a", "b"}},
		{"three", {"a", "b", "c"}},
		{"three, the first empty", {"", "b", "c"}},
		{"four empty ones", {"", "", "", ""}},
	};
	void *peer = peer_new(test, ZMQ_DEALER, &test->portal);

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_answered(test, peer, "good");
		for (const char *const *at = cases[i].frames; *at; at++)
			zmq_send(peer, *at, strlen(*at), at[1] ? ZMQ_SNDMORE : 0);
		assert_int_equal(answer_all(test->server, 1, 50), 0);
		if (counts_of(test->server).refused_frames != i + 1)
			fail_msg("not refused: %s", cases[i].label);
	}
	for (int i = 0; i < 900; i++)
		zmq_send(peer, "extra", 5, ZMQ_SNDMORE);
	zmq_send(peer, "end", 3, 0);
	assert_answered(test, peer, "still good");
	assert_int_equal(counts_of(test->server).refused_frames, ARRAY_LEN(cases) + 1);
	peer_close(test, peer);
}

/* One message of 10,000 frames: its connection is cut, its principal refused, until a directory is
 * put in force; nobody else notices. */
static void
who_floods_with_frames_is_shut_out(void **state)
{
	struct bus_test *test = *state;
	void *flooder = peer_new(test, ZMQ_DEALER, &test->portal);
	void *other = peer_new(test, ZMQ_DEALER, &test->officer);

	assert_answered(test, flooder, "good");
	for (int i = 0; i < 10000; i++)
		zmq_send(flooder, "extra", 5, ZMQ_SNDMORE);
	zmq_send(flooder, "end", 3, 0);
	assert_soon((answer_all(test->server, 1, 5), counts_of(test->server).refused_frames == 1));
	assert_soon((answer_all(test->server, 1, 5), counts_of(test->server).refused_keys > 0));
	assert_answered(test, other, "of another");
	peer_close(test, flooder);
	void *again = peer_new(test, ZMQ_DEALER, &test->portal);
	uint64_t refused = counts_of(test->server).refused_keys;
	assert_soon(
		(answer_all(test->server, 1, 5), counts_of(test->server).refused_keys > refused));
	peer_close(test, again);
	bus_server_set_directory(test->server, bus_test_directory(test, "", ""));
	again = peer_new(test, ZMQ_DEALER, &test->portal);
	assert_answered(test, again, "restored");
	peer_close(test, again);
	peer_close(test, other);
}

static void
a_message_too_large_ends_its_connection_only(void **state)
{
	struct bus_test *test = *state;
	size_t large = 300 * 1024, fits = 200 * 1024;
	_cleanup_free_ char *bytes = xmalloc(large);
	void *peer = peer_new(test, ZMQ_DEALER, &test->portal);
	void *other = peer_new(test, ZMQ_DEALER, &test->officer);

	memset(bytes, 'x', large);
	bytes[fits] = 0;
	assert_answered(test, other, "before");
	assert_answered(test, peer, bytes);
	bytes[fits] = 'x';
	assert_int_equal(zmq_send(peer, bytes, large, 0), large);
	assert_int_equal(answer_all(test->server, 1, 300), 0);
	assert_answered(test, other, "after");
	assert_int_equal(counts_of(test->server).received, 3);
	peer_close(test, peer);
	peer_close(test, other);
}

#define MANY   1000
#define WINDOW 256

static void
many_messages_keep_their_order(void **state)
{
	struct bus_test *test = *state;
	void *peer = peer_new(test, ZMQ_DEALER, &test->portal);
	int sent = 0, got = 0;

	while (got < MANY) {
		for (; sent < MANY && sent - got < WINDOW; sent++) {
			_cleanup_free_ char *text = xasprintf("%d", sent);
			peer_send(peer, text);
		}
		answer_all(test->server, sent - got, 5000);
		for (; got < sent; got++) {
			_cleanup_free_ char *answer = peer_receive(peer, 5000);

			if (!answer)
				fail_msg("answer %d of %d lost", got, sent);
			assert_int_equal(atoi(answer), got);
		}
	}
	assert_int_equal(counts_of(test->server).received, MANY);
	peer_close(test, peer);
}

/* After a commit all answers of a batch are sent at once. */
static void
a_batch_of_answers_arrives_whole(void **state)
{
	struct bus_test *test = *state;
	void *peer = peer_new(test, ZMQ_DEALER, &test->portal);
	static struct bus_return from[WINDOW];
	struct bus_frame frame;

	for (int i = 0; i < WINDOW; i++)
		peer_send(peer, "x");
	for (int i = 0; i < WINDOW; i++) {
		assert_soon(bus_server_receive(test->server, &frame));
		from[i] = frame.from;
		zmq_msg_close(&frame.body);
	}
	for (int i = 0; i < WINDOW; i++)
		bus_server_send(test->server, &from[i], "answer", 6);
	for (int i = 0; i < WINDOW; i++) {
		_cleanup_free_ char *answer = peer_receive(peer, 2000);

		if (!answer)
			fail_msg("%d of %d arrived", i, WINDOW);
	}
}

static size_t
resident_kib(void)
{
	unsigned long pages = 0;
	FILE *file = fopen("/proc/self/statm", "r");

	assert_non_null(file);
	assert_int_equal(fscanf(file, "%*u %lu", &pages), 1);
	fclose(file);
	return pages * (size_t)sysconf(_SC_PAGESIZE) / 1024;
}

/* Answers of 100 KiB to a peer that reads none: what does not fit is dropped, and memory stays. */
static void
a_slow_reader_costs_bounded_memory(void **state)
{
	struct bus_test *test = *state;
	size_t length = 100 * 1024;
	_cleanup_free_ char *bytes = xcalloc(1, length);
	struct bus_frame frame;
	int few = 1, small = 64 * 1024;
	void *peer = peer_new(test, ZMQ_DEALER, &test->portal);

	zmq_setsockopt(peer, ZMQ_RCVHWM, &few, sizeof(few));
	zmq_setsockopt(peer, ZMQ_RCVBUF, &small, sizeof(small));
	peer_send(peer, "x");
	assert_soon(bus_server_receive(test->server, &frame));
	zmq_msg_close(&frame.body);
	size_t before = resident_kib();
	for (int i = 0; i < 5000; i++)
		bus_server_send(test->server, &frame.from, bytes, length);
	size_t grown = resident_kib() - before;
	struct bus_counts counts = counts_of(test->server);
	assert_true(counts.dropped_answers > 4000);
	assert_int_equal(counts.sent + counts.dropped_answers, 5000);
	if (grown > 200 * 1024)
		fail_msg("grown by %zu KiB", grown);
	peer_close(test, peer);
}

static void
an_answer_to_a_peer_that_has_gone_is_dropped(void **state)
{
	struct bus_test *test = *state;
	struct bus_frame frame;
	void *peer = peer_new(test, ZMQ_DEALER, &test->portal);

	peer_send(peer, "x");
	assert_soon(bus_server_receive(test->server, &frame));
	zmq_msg_close(&frame.body);
	peer_close(test, peer);
	assert_soon((bus_server_send(test->server, &frame.from, "y", 1),
		counts_of(test->server).dropped_answers > 0));
}

int
main(void)
{
#define ON_TCP(name) cmocka_unit_test_setup_teardown(name, bus_test_start, bus_test_stop)
	const struct CMUnitTest tests[] = {
		ON_TCP(dealer_and_req_are_answered_in_their_form),
		ON_TCP(a_message_carries_its_principal),
		ON_TCP(a_key_of_nobody_is_refused),
		ON_TCP(keys_are_enforced_without_a_handler_too),
		ON_TCP(a_peer_without_curve_is_refused),
		ON_TCP(revocation_counts_at_once_on_a_live_connection),
		ON_TCP(a_new_role_counts_with_the_next_message),
		ON_TCP(a_routing_id_of_ones_own_is_refused),
		ON_TCP(routing_ids_cannot_be_foretold),
		ON_TCP(other_numbers_of_frames_are_refused),
		ON_TCP(who_floods_with_frames_is_shut_out),
		ON_TCP(a_message_too_large_ends_its_connection_only),
		ON_TCP(many_messages_keep_their_order),
		ON_TCP(a_batch_of_answers_arrives_whole),
		ON_TCP(a_slow_reader_costs_bounded_memory),
		ON_TCP(an_answer_to_a_peer_that_has_gone_is_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
