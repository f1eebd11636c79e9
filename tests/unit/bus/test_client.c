#include "fixture.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static bool
ask(struct bus_client *client, const char *id, int resend_ms, int timeout_ms, struct fault *fault)
{
	_cleanup_free_ char *question = xasprintf("{\"id\":\"%s\",\"n\":1}", id);
	_cleanup_buf_ struct buf answer = BUF_INIT;
	bool good = bus_call(
		client, question, strlen(question), id, resend_ms, timeout_ms, &answer, fault);

	if (good)
		assert_string_equal(answer.data, question);
	else
		assert_int_equal(answer.length, 0);
	return good;
}

static void
a_call_is_answered(void **state)
{
	struct bus_test *test = *state;
	struct bus_client *client = client_new(test, &test->portal);
	struct fault fault = {""};

	answering_start(test->server);
	for (int i = 0; i < 20; i++) {
		char id[16];

		snprintf(id, sizeof(id), "id-%d", i);
		if (!ask(client, id, 2000, 5000, &fault))
			fail_msg("%s: %s", id, fault.text);
	}
	answering_stop();
	bus_client_close(&client);
}

static void
answers_to_others_are_dropped(void **state)
{
	struct bus_test *test = *state;
	struct bus_client *client = client_new(test, &test->portal);
	static const char *const before[] = {
		"{\"id\":\"another\"}", "no JSON", "", "[]", "{\"id\":1}"};
	struct fault fault = {""};

	for (size_t i = 0; i < ARRAY_LEN(before); i++)
		assert_soon(bus_client_send(client, before[i], strlen(before[i])));
	answering_start(test->server);
	assert_true(ask(client, "mine", 5000, 10000, &fault));
	answering_stop();
	bus_client_close(&client);
}

/* A new server at the same place: the old connection is gone, and the call does not notice. */
static void
a_call_outlives_a_restart(void **state)
{
	struct bus_test *test = *state;
	struct bus_client *client = client_new(test, &test->portal);
	struct fault fault = {""};
	_cleanup_free_ char *endpoint = xstrdup(bus_server_endpoint(test->server));

	answering_start(test->server);
	assert_true(ask(client, "before", 2000, 5000, &fault));
	answering_stop();
	bus_server_close(&test->server);
	zmq_ctx_term(test->context);
	assert_false(ask(client, "meanwhile", 100, 500, &fault));
	test->context = zmq_ctx_new();
	test->server = bus_test_open(test, endpoint, &fault);
	assert_non_null(test->server);
	answering_start(test->server);
	if (!ask(client, "after", 500, 10000, &fault))
		fail_msg("%s", fault.text);
	answering_stop();
	bus_client_close(&client);
}

/* ZeroMQ gives a refused connection up for good; renewing is what finds out that the key has been
 * added. */
static void
a_key_added_later_connects_after_renewal(void **state)
{
	struct bus_test *test = *state;
	struct key_pair newcomer = test->stranger;
	struct bus_client *client = client_new(test, &newcomer);
	struct fault fault = {""};

	answering_start(test->server);
	assert_false(ask(client, "refused", 2000, 600, &fault));
	assert_non_null(strstr(fault.text, "no connection"));
	answering_stop();
	_cleanup_free_ char *line = xasprintf("key2 = %s", newcomer.public_key);
	bus_server_set_directory(test->server, bus_test_directory(test, line, ""));
	answering_start(test->server);
	if (!ask(client, "accepted", 300, 10000, &fault))
		fail_msg("%s", fault.text);
	answering_stop();
	bus_client_close(&client);
}

static void
silence_is_said(void **state)
{
	struct bus_test *test = *state;
	struct bus_client *client = client_new(test, &test->portal);
	struct fault fault = {""};
	int64_t before = clock_monotonic();

	assert_false(ask(client, "x", 200, 700, &fault));
	assert_true(clock_monotonic() - before < 3 * MICROSECONDS_PER_SECOND);
	assert_non_null(strstr(fault.text, "no answer within 700 ms"));
	bus_client_close(&client);
}

/* The same question twice: what was sent again is the same bytes. */
static void
the_question_is_sent_again(void **state)
{
	struct bus_test *test = *state;
	struct bus_client *client = client_new(test, &test->portal);
	struct fault fault = {""};
	struct bus_frame frame;
	int came = 0;

	assert_false(ask(client, "x", 300, 1000, &fault));
	bus_client_close(&client);
	assert_soon((bus_server_receive(test->server, &frame)
			     ? (came++,
				       assert_memory_equal(zmq_msg_data(&frame.body),
					       "{\"id\":\"x\",\"n\":1}", 16),
				       zmq_msg_close(&frame.body))
			     : 0,
		came >= 2));
}

static void
sending_and_receiving_never_wait(void **state)
{
	struct bus_test *test = *state;
	struct fault fault = {""};
	_cleanup_buf_ struct buf into = BUF_INIT;
	struct bus_client_options options = {.context = test->peers,
		.endpoints = "tcp://127.0.0.1:1",
		.server_key = test->service.public_key,
		.key = &test->portal};
	struct bus_client *client = bus_client_open(&options, &fault);
	int64_t before = clock_monotonic();

	assert_false(bus_client_send(client, "x", 1));
	assert_false(bus_client_receive(client, &into));
	bus_client_renew(client);
	assert_false(bus_client_send(client, "x", 1));
	assert_true(clock_monotonic() - before < MICROSECONDS_PER_SECOND);
	bus_client_close(&client);
}

static void
a_standby_that_is_not_there_takes_no_messages(void **state)
{
	struct bus_test *test = *state;
	struct fault fault = {""};
	_cleanup_free_ char *both =
		xasprintf("tcp://127.0.0.1:1  %s", bus_server_endpoint(test->server));
	struct bus_client_options options = {.context = test->peers,
		.endpoints = both,
		.server_key = test->service.public_key,
		.key = &test->portal};
	struct bus_client *client = bus_client_open(&options, &fault);

	answering_start(test->server);
	for (int i = 0; i < 10; i++)
		assert_true(ask(client, "x", 5000, 5000, &fault));
	answering_stop();
	bus_client_close(&client);
}

static void
a_client_does_not_open_with_what_is_wrong(void **state)
{
	struct bus_test *test = *state;
	static const struct {
		const char *endpoints, *key, *says;
	} cases[] = {
		{"", NULL, "no endpoint"},
		{" ", NULL, "no endpoint"},
		{"nonsense", NULL, "nonsense"},
		{"tcp://127.0.0.1:1 nonsense", NULL, "nonsense"},
		{"tcp://127.0.0.1:1", "short", "public key"},
	};
	struct fault fault;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct bus_client_options options = {.context = test->peers,
			.endpoints = cases[i].endpoints,
			.server_key = cases[i].key ? cases[i].key : test->service.public_key,
			.key = &test->portal};

		assert_null(bus_client_open(&options, &fault));
		if (!strstr(fault.text, cases[i].says))
			fail_msg("%s: %s", cases[i].endpoints, fault.text);
	}
}

int
main(void)
{
#define ON_TCP(name) cmocka_unit_test_setup_teardown(name, bus_test_start, bus_test_stop)
	const struct CMUnitTest tests[] = {
		ON_TCP(a_call_is_answered),
		ON_TCP(answers_to_others_are_dropped),
		ON_TCP(a_call_outlives_a_restart),
		ON_TCP(a_key_added_later_connects_after_renewal),
		ON_TCP(silence_is_said),
		ON_TCP(the_question_is_sent_again),
		ON_TCP(sending_and_receiving_never_wait),
		ON_TCP(a_standby_that_is_not_there_takes_no_messages),
		ON_TCP(a_client_does_not_open_with_what_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
