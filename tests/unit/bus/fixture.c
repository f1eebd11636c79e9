#include "fixture.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void
pause_briefly(void)
{
	usleep(2000);
}

struct directory *
bus_test_directory(const struct bus_test *test, const char *of_portal, const char *of_officer)
{
	struct fault fault = {""};
	_cleanup_free_ char *text =
		xasprintf("[principal " SERVICE "]\nkey = %s\nroles = service\n"
			  "[principal " PORTAL "]\nkey = %s\nroles = portal\n%s\n"
			  "[principal " OFFICER "]\nkey = %s\nroles = drafter\n%s\n",
			test->service.public_key, test->portal.public_key, of_portal,
			test->officer.public_key, of_officer);
	struct directory *directory = directory_parse("test", text, &fault);

	assert_string_equal(fault.text, "");
	assert_non_null(directory);
	return directory;
}

struct bus_server *
bus_test_open(struct bus_test *test, const char *endpoint, struct fault *fault)
{
	return bus_server_open(&(struct bus_server_options){.context = test->context,
				       .endpoint = endpoint,
				       .key = &test->service,
				       .directory = bus_test_directory(test, "", "")},
		fault);
}

int
bus_test_start(void **state)
{
	struct bus_test *test = xcalloc(1, sizeof(*test));
	struct fault fault = {""};

	key_generate(&test->service);
	key_generate(&test->portal);
	key_generate(&test->officer);
	key_generate(&test->stranger);
	test->context = zmq_ctx_new();
	test->peers = zmq_ctx_new();
	test->server = bus_test_open(test, "tcp://127.0.0.1:*", &fault);
	assert_string_equal(fault.text, "");
	assert_non_null(test->server);
	*state = test;
	return 0;
}

int
bus_test_stop(void **state)
{
	struct bus_test *test = *state;

	for (size_t i = 0; i < PEERS_MOST; i++)
		if (test->open[i])
			peer_close(test, test->open[i]);
	bus_server_close(&test->server);
	zmq_ctx_term(test->context);
	zmq_ctx_term(test->peers);
	free(test);
	return 0;
}

void *
peer_bare(struct bus_test *test, int type, const struct key_pair *key)
{
	int none = 0, one = 1;
	size_t place = 0;
	void *peer = zmq_socket(test->peers, type);

	while (test->open[place])
		assert_true(++place < PEERS_MOST);
	test->open[place] = peer;
	zmq_setsockopt(peer, ZMQ_LINGER, &none, sizeof(none));
	zmq_setsockopt(peer, ZMQ_IMMEDIATE, &one, sizeof(one));
	if (key) {
		zmq_setsockopt(peer, ZMQ_CURVE_SERVERKEY, test->service.public_key, 40);
		zmq_setsockopt(peer, ZMQ_CURVE_PUBLICKEY, key->public_key, 40);
		zmq_setsockopt(peer, ZMQ_CURVE_SECRETKEY, key->secret_key, 40);
	}
	return peer;
}

void *
peer_new(struct bus_test *test, int type, const struct key_pair *key)
{
	void *peer = peer_bare(test, type, key);

	assert_int_equal(zmq_connect(peer, bus_server_endpoint(test->server)), 0);
	return peer;
}

void
peer_close(struct bus_test *test, void *peer)
{
	for (size_t i = 0; i < PEERS_MOST; i++)
		if (test->open[i] == peer) {
			zmq_close(peer);
			test->open[i] = NULL;
		}
}

void
peer_send(void *peer, const char *text)
{
	int wait = 5000;

	zmq_setsockopt(peer, ZMQ_SNDTIMEO, &wait, sizeof(wait));
	assert_int_equal(zmq_send(peer, text, strlen(text), 0), strlen(text));
}

char *
peer_receive(void *peer, int wait_ms)
{
	zmq_pollitem_t item = {peer, 0, ZMQ_POLLIN, 0};
	zmq_msg_t frame;
	char *text = NULL;

	if (zmq_poll(&item, 1, wait_ms) <= 0)
		return NULL;
	zmq_msg_init(&frame);
	do {
		free(text);
		assert_true(zmq_msg_recv(&frame, peer, ZMQ_DONTWAIT) >= 0);
		text = xstrndup(zmq_msg_data(&frame), zmq_msg_size(&frame));
	} while (zmq_msg_more(&frame));
	zmq_msg_close(&frame);
	return text;
}

int
answer_all(struct bus_server *server, int most, int wait_ms)
{
	int64_t until = clock_monotonic() + wait_ms * INT64_C(1000);
	struct bus_frame frame;
	int answered = 0;

	while (answered < most && clock_monotonic() < until) {
		zmq_pollitem_t item = {bus_server_socket(server), 0, ZMQ_POLLIN, 0};

		zmq_poll(&item, 1, 10);
		while (answered < most && bus_server_receive(server, &frame)) {
			bus_server_send(server, &frame.from, zmq_msg_data(&frame.body),
				zmq_msg_size(&frame.body));
			zmq_msg_close(&frame.body);
			answered++;
		}
	}
	return answered;
}

struct bus_counts
counts_of(const struct bus_server *server)
{
	struct bus_counts counts;

	bus_server_counts(server, &counts);
	return counts;
}

struct bus_client *
client_new(struct bus_test *test, const struct key_pair *key)
{
	struct fault fault = {""};
	struct bus_client *client =
		bus_client_open(&(struct bus_client_options){.context = test->peers,
					.endpoints = bus_server_endpoint(test->server),
					.server_key = test->service.public_key,
					.key = key},
			&fault);

	assert_string_equal(fault.text, "");
	return client;
}

static pthread_t answering;
static atomic_bool stop;

static void *
answer_until_stopped(void *server)
{
	while (!atomic_load(&stop))
		answer_all(server, 1000000, 20);
	return NULL;
}

void
answering_start(struct bus_server *server)
{
	atomic_store(&stop, false);
	assert_int_equal(pthread_create(&answering, NULL, answer_until_stopped, server), 0);
}

void
answering_stop(void)
{
	atomic_store(&stop, true);
	pthread_join(answering, NULL);
}
