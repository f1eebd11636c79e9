/*
 * The four daemons without sockets and without a database: the routes, schemas, queue and readers
 * of each, in the structure that they run on.  What they would send is held to the contract here;
 * what they would ask the database is answered as if it had ended.
 */
#ifndef TESTS_FUZZ_DAEMON_H
#define TESTS_FUZZ_DAEMON_H

#include "service/run.h"
#include "tests/fuzz/fuzz.h"

#define DAEMONS 4

/* The daemon with this number (modulo DAEMONS), as it stands after its start; `away`: with its
 * database lost.  Made once. */
struct run *daemon_at(unsigned number, bool away);

/* Lets it receive one frame from this principal; how many answers it gave. */
size_t daemon_receive(
	struct run *run, const struct principal *from, const char *bytes, size_t length);
/* Lets all that waits go on until nothing does; how many answers that gave. */
size_t daemon_wake(struct run *run);
/* Takes what is queued for a batch, and lets each route say what it would load.  How many. */
size_t daemon_drain(struct run *run);

/* What a follower of this daemon receives next, in order.  Borrowed until it is taken. */
void daemon_will_receive(const char *bytes, size_t length);

#endif
