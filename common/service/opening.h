/*
 * Opening sessions with the database, in a thread of its own: a server may not answer, a COMMIT may
 * wait for a replica, another instance may hold the lock for days, and meanwhile the loop goes on.
 * The order is that of a standby, which every instance is until it has the lock: connect, lock,
 * check the schema, take the stream, prepare.  Only then may anything be bound.
 *
 * The thread has its own plan and its own sessions, and writes no log; nobody else touches them
 * until it has ended.
 */
#ifndef SERVICE_OPENING_H
#define SERVICE_OPENING_H

#include "db/bind.h"
#include "service/fork_guard.h"

/* The writer's, with the lock; keyed reads; reports. */
enum { SESSION_WRITE, SESSION_READ, SESSION_REPORT, SESSIONS };

struct opening_plan {
	bool wanted[SESSIONS];	 /* the writer's: then all */
	struct db_server server; /* without the writer's: where that one is */
	const char *connection;	 /* borrowed, like all that follows, until the opening is freed */
	const char *instance;	 /* application_name of the writer's session */
	const char *algorithm;	 /* of a new stream */
	/* what we remember of our stream, and what others have said of it; by "": nothing */
	struct known_history known, doubt;
	bool may_lose_data;		  /* accepts a server that is not durable */
	const struct embedded *tables[2]; /* the runtime's SQL and the service's */
	const struct entity_type *const *entities;
};

struct opened_cursor {
	char stream[NAME_SIZE];
	int64_t epoch, number;
	unsigned char hash[HASH_SIZE];
};

/* What a thread has brought.  Sessions that were not wanted are NULL, and the rest is the writer's.
 */
struct opened {
	struct db_session *sessions[SESSIONS];
	struct stream_head head;
	bool has_known, has_doubted; /* the database has these events */
	struct known_history told;   /* what it says itself that it lacks; by "": nothing */
	bool has_told;
	struct fork *forks; /* that were accepted */
	size_t fork_count;
	instant last_event; /* 0: none yet */
	struct opened_cursor *cursors;
	size_t cursor_count;
};

enum opening_state { OPENING_CONNECTS, OPENING_STANDS_BY, OPENING_ENDED };

struct opening;

struct opening *opening_start(const struct opening_plan *plan);
/* Stands by: another instance has had the lock for half a second. */
enum opening_state opening_state(const struct opening *opening);
void opening_give_up(struct opening *opening); /* it then ends soon; see db_options.give_up */
/* Waits for the thread's end and frees it.  False and a fault: nothing was opened. */
bool opening_finish(struct opening **opening, struct opened *ret, struct fault *fault) must_use;
void opened_release(struct opened *opened); /* closes the sessions that are still in it */

#endif
