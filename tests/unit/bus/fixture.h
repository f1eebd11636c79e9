/* A server with three principals on a real socket, and peers of every sort. */
#ifndef TESTS_BUS_FIXTURE_H
#define TESTS_BUS_FIXTURE_H

#include "bus/client.h"
#include "bus/server.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h> /* wants those above before it */

#define PORTAL	"portal/331023-zwfw"
#define OFFICER "officer/331023-hrss/li-na"
#define SERVICE "subsidy/331023-hrss"

#define PEERS_MOST 16

struct bus_test {
	void *context; /* the server's */
	void *peers;   /* the peers': another process would be no different */
	struct key_pair service, portal, officer, stranger;
	struct bus_server *server;
	void *open[PEERS_MOST]; /* closed by peer_close, or at the end */
};

/* Waits for a condition, at most ten seconds. */
#define assert_soon(condition)                                                                     \
	do {                                                                                       \
		int64_t until_ = clock_monotonic() + 10 * MICROSECONDS_PER_SECOND;                 \
		bool holds_;                                                                       \
		while (!(holds_ = (condition)) && clock_monotonic() < until_)                      \
			pause_briefly();                                                           \
		if (!holds_)                                                                       \
			fail_msg("not within ten seconds: %s", #condition);                        \
	} while (0)

void pause_briefly(void);
int bus_test_start(void **state); /* on tcp, any port */
int bus_test_stop(void **state);
struct bus_server *bus_test_open(struct bus_test *test, const char *endpoint, struct fault *fault);
/* All three principals; `of_portal` and `of_officer` are more lines of theirs. */
struct directory *bus_test_directory(
	const struct bus_test *test, const char *of_portal, const char *of_officer);

/* A raw socket that knows the server; key NULL: without CURVE. */
void *peer_new(struct bus_test *test, int type, const struct key_pair *key);
void *peer_bare(
	struct bus_test *test, int type, const struct key_pair *key); /* not yet connected */
void peer_close(struct bus_test *test, void *peer);
void peer_send(void *peer, const char *text); /* waits for a connection */
/* What came within so many milliseconds, as text; the caller frees.  NULL: nothing. */
char *peer_receive(void *peer, int wait_ms);
/* Takes and answers with the same bytes whatever comes until so many were answered or the time is
 * over; how many. */
int answer_all(struct bus_server *server, int most, int wait_ms);
struct bus_counts counts_of(const struct bus_server *server);
struct bus_client *client_new(struct bus_test *test, const struct key_pair *key);
/* A thread that answers until told to stop.  Nothing else may use the server meanwhile. */
void answering_start(struct bus_server *server);
void answering_stop(void);

#endif
