/* A running daemon: what its parts share.  Only files of this folder see it. */
#ifndef SERVICE_RUN_H
#define SERVICE_RUN_H

#include "base/config.h"
#include "base/map.h"
#include "base/version.h"
#include "bus/client.h"
#include "bus/server.h"
#include "db/session.h"
#include "service/batch.h"
#include "service/divergence.h"
#include "service/fork_guard.h"
#include "service/opening.h"
#include "service/queue.h"
#include "service/reader.h"
#include "service/service.h"
#include "service/share.h"
#include "service/time_guard.h"
#include "stream/follow.h"
#include "stream/tail.h"

/* How far a followed stream has been acted on, as committed. */
struct cursor {
	const char *stream; /* the follower's */
	int64_t epoch, number;
	unsigned char hash[HASH_SIZE];
};

struct run {
	const struct service *service;
	void *state; /* the service's own */
	struct config *config;
	char name[NAME_SIZE]; /* "subsidy/331023-hrss": our principal and our stream */
	const char *department;
	bool unsafe_for_tests;
	struct key_pair key;
	struct calendar *calendar;

	/* messages: the service's and the runtime's own */
	struct map *routes;  /* type -> struct route */
	struct map *schemas; /* type -> struct schema */
	struct schema_set *schema_set;
	const struct lookup **lookups; /* the service's and the runtime's, NULL-terminated */
	const struct entity_type **entities;

	void *zmq;
	struct bus_server *server; /* NULL: not the writer, and nobody may be answered */
	struct follower *followers[STREAMS_MOST];
	size_t follower_count;
	struct cursor cursors[STREAMS_MOST]; /* one a follower, in the same order */
	struct divergence apart[STREAMS_MOST];
	size_t cursor_count;

	struct db_session *write, *read, *report; /* NULL: lost, and being opened anew */
	char instance[64];	 /* application_name: tells our own old backend from others */
	struct opening *opening; /* under way, or NULL */
	int64_t open_again;	 /* monotonic: no new try before */
	int open_tries;		 /* in a row that failed */
	bool told_standing_by, stood_by; /* during this opening; ever */
	struct opened_cursor *found;	 /* the cursors as the last opening found them */
	size_t found_count;
	struct stream_head head; /* as committed */
	struct tail *tail;
	struct stream_memory *memory; /* of our own stream, beside the database */

	struct time_guard time;
	struct fork_guard fork;
	struct known_history doubt_kept; /* in the database, for other instances */
	struct queue queue;
	struct batch batch;
	size_t singly;			/* so many items more run one by one */
	size_t batch_items;		/* at most so many in a batch */
	long receipt_days;		/* receipts are kept for so long */
	instant receipts_kept_at;	/* when their months were last looked after; 0: not yet */
	int64_t receipts_look;		/* monotonic: no new try before */
	int64_t bodies_until;		/* there are parts for bodies below this number */
	int64_t bodies_look;		/* monotonic: no new try before */
	int64_t not_before;		/* monotonic: after an error that may pass, wait so long */
	int tries;			/* such errors in a row */
	struct shares asking[SESSIONS]; /* places in the sessions for queries */
	struct readers readers;
	struct map *retrying; /* parked events under way, by key */
	int64_t next_look; /* monotonic: when to ask the database for timers and parked events again
			    */
	bool looking;
	int64_t next_sign; /* monotonic: when the writer's session shows that we are alive */

	int64_t started; /* monotonic */
	int64_t parked;	 /* events, as last counted */
	int64_t lost;	 /* events to reconcile, likewise */
	bool looping, stopping;
	int exit_status; /* nonzero: the run must end, for a defect or another writer */
};

/* start.c: from configuration to ready, and back */
bool run_open(struct run *run, struct fault *fault) must_use;
void run_close(struct run *run);
/* Binds, which only the writer may, and follows from the cursors on.  Tries again for some seconds
 * if the place is still taken. */
bool run_serve(struct run *run, struct fault *fault) must_use;
/* Closes the socket: another is the writer, or may be.  What waits is sent again by its senders. */
void run_stop_serving(struct run *run);
/* The directory names a second place where we are served: another instance may take over. */
bool run_has_standby(const struct run *run);

/* receipts.c */
#define COMMAND_FUTURE_MOST                                                                        \
	MICROSECONDS_PER_DAY /* a command's id may be so far ahead of our clock */
/* Makes sure that there are parts for the receipts of a batch that is about to begin. */
void run_keep_receipts(struct run *run, instant now);
/* bodies.c: the same for its events' bodies. */
void run_keep_bodies(struct run *run);

/* database.c */
/* Moves the sessions on; what is lost is dropped, the writer's with the others. */
void run_step_sessions(struct run *run);
/* Opens what is missing, in a thread: call it often.  False and a fault: a try has just failed. */
bool run_open_sessions(struct run *run, struct fault *fault);
/* Waits until there are sessions, at start.  False if we shall stop, or at once if the first try
 * fails. */
bool run_await_sessions(struct run *run, struct fault *fault) must_use;
void run_close_sessions(struct run *run);
void run_use_found_cursors(struct run *run);
void run_set_cursor(struct run *run, const char *stream, int64_t epoch, int64_t number,
	const unsigned char hash[HASH_SIZE]);
/* routes.c */
bool run_open_routes(struct run *run, struct fault *fault) must_use;
void run_close_routes(struct run *run);
/* To standard output, as JSON: what the contract in proto/ must say too. */
void run_print_routes(const struct service *service);
const struct route *run_route(const struct run *run, enum route_kind kind, const char *type);
/* loop.c */
void run_loop(struct run *run);
bool run_signals(struct run *run); /* true once the daemon shall stop */
/* batch.c: the time for what happens now; stops commands if the clock is not to be trusted */
instant run_look_at_clock(struct run *run);
/* Nothing is done now but what ends this: the clock is doubted, or the stream. */
static inline bool
run_is_held(const struct run *run)
{
	return run->time.stopped || run->fork.doubted;
}
/* Why a command of this type is not taken now: a code; NULL: it is. */
const char *run_holds_back(const struct run *run, const char *type);
/* receive.c */
void run_receive(struct run *run);
void run_take_followed(void *run, struct follower *follower, const struct followed *event);
/* upkeep.c: timers and parked events that are due */
void run_look_for_due(struct run *run);
/* The server ends the writer's session when nothing came from it for some seconds, so that a
 * process that is frozen does not keep the lock. */
void run_show_alive(struct run *run);
struct item *item_of_event(struct run *run, enum item_kind kind, const char *stream, int64_t number,
	const char *body, size_t length);
/* query.c */
void run_query(
	struct run *run, const struct route *route, struct item *item); /* takes the item over */
/* The session that this query goes to; NULL: the answer is `busy`, since the session is lost or its
 * principal has too many under way.  Otherwise query_end, after the answer, frees the item. */
struct db_session *query_begin(struct run *run, const struct item *item) must_use;
void query_end(struct run *run, struct item *item);
/* answer.c */
void answer_data(struct run *run, struct item *item, const char *data, size_t length, int64_t at);
void answer_problem(struct run *run, struct item *item, const struct problem *problem, int64_t at);
void answer_send(struct run *run, const struct item *item);
/* Builds and sends a problem outside a batch: no receipt. */
void refuse_item(struct run *run, struct item *item, const char *code, int retry_after);
/* loop.c, after a commit */
void run_committed(struct run *run);

#endif
