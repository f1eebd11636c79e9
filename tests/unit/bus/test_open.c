/* Opening and closing: where a server binds, whom it takes the place from, what it refuses to start
 * with. */
#include "fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/liaison-bus-XXXXXX";
static char path[64], endpoint[80], lock[80];

static int
make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/bus", folder);
	snprintf(endpoint, sizeof(endpoint), "ipc://%s", path);
	snprintf(lock, sizeof(lock), "%s.lock", path);
	return 0;
}

static int
remove_folder(void **state)
{
	(void)state;
	return rmdir(folder);
}

static int
start(void **state)
{
	int result = bus_test_start(state);
	struct bus_test *test = *state;

	bus_server_close(&test->server);
	unlink(path);
	unlink(lock);
	return result;
}

static int
stop(void **state)
{
	int result = bus_test_stop(state);

	unlink(path);
	unlink(lock);
	return result;
}

static void
open_on_ipc(struct bus_test *test)
{
	struct fault fault = {""};

	test->server = bus_test_open(test, endpoint, &fault);
	assert_string_equal(fault.text, "");
	assert_string_equal(bus_server_endpoint(test->server), endpoint);
}

static void
assert_serves(struct bus_test *test)
{
	void *peer = peer_new(test, ZMQ_REQ, &test->portal);

	peer_send(peer, "x");
	assert_int_equal(answer_all(test->server, 1, 5000), 1);
	_cleanup_free_ char *answer = peer_receive(peer, 5000);
	assert_string_equal(answer, "x");
	peer_close(test, peer);
}

static void
ipc_is_for_us_and_our_group(void **state)
{
	struct bus_test *test = *state;
	struct stat stat_of;

	open_on_ipc(test);
	assert_serves(test);
	assert_int_equal(stat(path, &stat_of), 0);
	assert_int_equal(stat_of.st_mode & 0777, 0660);
}

static void
a_second_bind_to_an_ipc_path_is_refused(void **state)
{
	struct bus_test *test = *state, second = *test;
	struct fault fault = {""};

	open_on_ipc(test);
	second.context = zmq_ctx_new();
	assert_null(bus_test_open(&second, endpoint, &fault));
	assert_non_null(strstr(fault.text, "another process serves there"));
	assert_serves(test);
	bus_server_close(&test->server);
	test->server = bus_test_open(&second, endpoint, &fault);
	assert_non_null(test->server);
	assert_serves(test);
	bus_server_close(&test->server);
	zmq_ctx_term(second.context);
}

/* Says a byte once it serves, then waits to be killed. */
static void
serve_until_killed(int out)
{
	struct bus_test test = {.context = zmq_ctx_new()};
	struct fault fault = {""};

	key_generate(&test.service);
	key_generate(&test.portal);
	key_generate(&test.officer);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	bool good = bus_test_open(&test, endpoint, &fault) != NULL;
	if (write(out, good ? "y" : "n", 1) == 1)
		pause();
	_exit(1);
}

static void
what_a_killed_process_leaves_is_in_nobodys_way(void **state)
{
	struct bus_test *test = *state;
	struct fault fault = {""};
	int said[2];
	char byte = 0;

	assert_int_equal(pipe(said), 0);
	pid_t child = fork();
	if (child == 0)
		serve_until_killed(said[1]);
	assert_int_equal(read(said[0], &byte, 1), 1);
	assert_int_equal(byte, 'y');
	assert_null(bus_test_open(test, endpoint, &fault));
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(said[0]);
	close(said[1]);
	assert_int_equal(access(path, F_OK), 0);
	open_on_ipc(test);
	assert_serves(test);
}

static void
a_file_at_the_path_is_not_destroyed(void **state)
{
	struct bus_test *test = *state;
	struct fault fault = {""};

	close(open(path, O_CREAT | O_WRONLY, 0600));
	assert_null(bus_test_open(test, endpoint, &fault));
	assert_non_null(strstr(fault.text, "no socket"));
	assert_int_equal(access(path, F_OK), 0);
}

static void
a_server_does_not_start_with_what_is_wrong(void **state)
{
	struct bus_test *test = *state;
	static const struct {
		const char *endpoint, *says;
	} cases[] = {
		{"inproc://x", "an endpoint is"},
		{"127.0.0.1:7103", "an endpoint is"},
		{"tcp://127.0.0.1:99999", "an endpoint is"},
		{"tcp://127.0.0.1:", "an endpoint is"},
		{"tcp://127.0.0.1", "an endpoint is"},
		{"tcp://127.0.0.1:71x3", "an endpoint is"},
		{"tcp://:7103", "an endpoint is"},
		{"tcp://203.0.113.1:7103", "tcp://203.0.113.1:7103"},
		{"ipc://", "an endpoint is"},
		{"ipc://@abstract", "an endpoint is"},
		{"ipc://*", "an endpoint is"},
		{"ipc:///nowhere/at/all", "/nowhere/at/all"},
	};
	struct fault fault = {""};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		test->server = bus_test_open(test, cases[i].endpoint, &fault);
		if (test->server)
			fail_msg("%s: opened", cases[i].endpoint);
		if (!strstr(fault.text, cases[i].says))
			fail_msg("%s: %s", cases[i].endpoint, fault.text);
	}
	key_generate(&test->service);
	struct directory *without_us = bus_test_directory(test, "", "");
	key_generate(&test->service);
	assert_null(bus_server_open(&(struct bus_server_options){.context = test->context,
					    .endpoint = "tcp://127.0.0.1:*",
					    .key = &test->service,
					    .directory = without_us},
		&fault));
	assert_non_null(strstr(fault.text, "our own key would be refused"));
	assert_non_null(strstr(fault.text, test->service.public_key));
	assert_null(strstr(fault.text, test->service.secret_key));
}

static void
a_port_in_use_is_said(void **state)
{
	struct bus_test *test = *state;
	struct bus_test second = *test;
	struct fault fault = {""};

	test->server = bus_test_open(test, "tcp://127.0.0.1:*", &fault);
	assert_non_null(test->server);
	second.context = zmq_ctx_new();
	assert_null(bus_test_open(&second, bus_server_endpoint(test->server), &fault));
	assert_non_null(strstr(fault.text, "in use"));
	zmq_ctx_term(second.context);
}

static void
all_addresses_may_be_bound(void **state)
{
	struct bus_test *test = *state;
	static const char *const endpoints[] = {
		"tcp://*:*", "tcp://0.0.0.0:*", "tcp://127.0.0.1:0"};
	struct fault fault = {""};

	for (size_t i = 0; i < ARRAY_LEN(endpoints); i++) {
		test->server = bus_test_open(test, endpoints[i], &fault);
		if (!test->server)
			fail_msg("%s: %s", endpoints[i], fault.text);
		assert_serves(test);
		bus_server_close(&test->server);
	}
}

/* What was sent before the end arrives: closing flushes, for a bounded time. */
static void
answers_under_way_survive_the_close(void **state)
{
	struct bus_test *test = *state;
	struct fault fault = {""};
	static const char large[150 * 1024];
	struct bus_frame frame;
	int answers = 100, any = 0;

	test->server = bus_test_open(test, "tcp://127.0.0.1:*", &fault);
	void *peer = peer_bare(test, ZMQ_DEALER, &test->portal);
	/* One that sends to ready connections only forgets what it has not read when its connection
	 * ends. */
	zmq_setsockopt(peer, ZMQ_IMMEDIATE, &any, sizeof(any));
	zmq_connect(peer, bus_server_endpoint(test->server));
	peer_send(peer, "x");
	assert_soon(bus_server_receive(test->server, &frame));
	zmq_msg_close(&frame.body);
	for (int i = 0; i < answers; i++)
		bus_server_send(test->server, &frame.from, large, sizeof(large));
	int64_t before = clock_monotonic();
	bus_server_close(&test->server);
	for (int i = 0; i < answers; i++) {
		_cleanup_free_ char *answer = peer_receive(peer, 2000);

		if (!answer)
			fail_msg("%d of %d arrived", i, answers);
	}
	zmq_ctx_term(test->context);
	test->context = zmq_ctx_new();
	assert_true(clock_monotonic() - before < 2 * MICROSECONDS_PER_SECOND);
}

int
main(void)
{
#define CLOSED(name) cmocka_unit_test_setup_teardown(name, start, stop)
	const struct CMUnitTest tests[] = {
		CLOSED(ipc_is_for_us_and_our_group),
		CLOSED(a_second_bind_to_an_ipc_path_is_refused),
		CLOSED(what_a_killed_process_leaves_is_in_nobodys_way),
		CLOSED(a_file_at_the_path_is_not_destroyed),
		CLOSED(a_server_does_not_start_with_what_is_wrong),
		CLOSED(a_port_in_use_is_said),
		CLOSED(all_addresses_may_be_bound),
		CLOSED(answers_under_way_survive_the_close),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
