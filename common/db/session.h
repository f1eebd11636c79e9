/*
 * A session with PostgreSQL in pipeline mode: statements are sent without waiting, and each answer
 * comes, in order, to the function that was named when it was sent.  Nothing here waits but db_open
 * and db_prepare.
 */
#ifndef DB_SESSION_H
#define DB_SESSION_H

#include "base/embedded.h"
#include "base/fault.h"
#include "db/params.h"
#include <stdatomic.h>

struct db_session;
struct db_result; /* of one statement; valid while its function runs */

/* The server that a session has found among several hosts. */
struct db_server {
	char host[256], address[64], port[16]; /* address "": by a socket in the folder `host` */
};

struct db_options {
	const char *connection;	      /* libpq's connection string or URI; several hosts allowed */
	const char *application_name; /* shown in pg_stat_activity */
	bool read_only;		      /* a session for queries */
	int statement_timeout_ms;     /* 0: none */
	/* NULL, or: this one of the hosts.  Queries must see what the writer wrote, so they go
	 * where it is. */
	const struct db_server *server;
	/* NULL, or: once it is true, whatever waits for this session ends with a fault.  A
	 * connection being made ends by itself after 3 s a host. */
	const atomic_bool *give_up;
};

/*
 * Connects, to the first host that can be written to, and makes the session's settings.  NULL and a
 * fault.  A server whose machine falls silent is given up after 5 s, and it us: it then frees our
 * locks.
 */
struct db_session *db_open(const struct db_options *options, struct fault *fault) must_use;
void db_close(struct db_session **session);
/* Calls the functions of all answers that will not come, with a result that is an error
 * (08006-like: no SQLSTATE).  NULL does nothing. */
void db_abandon(struct db_session *session, void *context);
/* Prepares every file sql/<name>.sql of a table under its name; what is in migrations/ is left out.
 */
bool db_prepare(
	struct db_session *session, const struct embedded *files, struct fault *fault) must_use;
bool db_prepare_one(struct db_session *session, const char *name, const char *sql,
	struct fault *fault) must_use;
/* Runs one statement and waits: at start only.  True if it succeeded; `each` is called with its
 * result. */
typedef void db_done(void *context, void *item, const struct db_result *result);
bool db_run(struct db_session *session, const char *sql, const struct params *params, db_done *done,
	void *context, struct fault *fault) must_use;
/* The server must not lose what it has acknowledged: refuses fsync, full_page_writes or
 * synchronous_commit off. */
bool db_check_durable(struct db_session *session, struct fault *fault) must_use;

/* Sends a prepared statement.  `done` may be NULL.  `name` and `item` must live until the answer.
 */
void db_send(struct db_session *session, const char *name, const struct params *params,
	db_done *done, void *item);
void db_send_sql(struct db_session *session, const char *sql, db_done *done,
	void *item); /* BEGIN, COMMIT, ... */
void db_send_text(struct db_session *session, const char *sql, const struct params *params,
	db_done *done, void *item);
void db_send_prepare(struct db_session *session, const char *name, const char *sql, db_done *done);
void db_sync(struct db_session *session, db_done *done,
	void *item); /* a Sync: flushes; `done` when all before it is answered */

bool db_server_of(const struct db_session *session, struct db_server *ret) must_use;
bool db_given_up(const struct db_session *session); /* options.give_up has become true */

/* Moves what was sent on its way, as far as that goes without waiting. */
void db_push(struct db_session *session);

int db_socket(const struct db_session *session);
bool db_wants_write(const struct db_session *session);
bool db_waiting(const struct db_session *session);	 /* answers are outstanding */
size_t db_outstanding(const struct db_session *session); /* so many, Syncs included */
/* Moves bytes and calls the functions of the answers that have come.  False and a fault once the
 * session is lost. */
bool db_step(struct db_session *session, void *context, struct fault *fault) must_use;
/* A synchronous replica's acknowledgement was given up: what was committed is in doubt, for as long
 * as this session lives.  Known before COMMIT's answer is handed out. */
bool db_in_doubt(const struct db_session *session);

/* Results.  Columns count from 0; values are binary. */
enum db_status { DB_OK, DB_ABORTED /* skipped, for an earlier error */, DB_ERROR, DB_SYNC };
enum db_status db_status(const struct db_result *result);
const char *db_sqlstate(const struct db_result *result); /* "23514"; "" if none */
const char *db_message(const struct db_result
		*result); /* for the log; may hold data of people: never for a peer */
const char *db_constraint(const struct db_result *result); /* its name, or "" */
const char *db_table(const struct db_result *result);	   /* that an error is about, or "" */
const char *db_tag(const struct db_result *result);	   /* "COMMIT", "INSERT 0 1" */
int db_rows(const struct db_result *result);
bool db_is_null(const struct db_result *result, int row, int column);
const char *db_text(
	const struct db_result *result, int row, int column); /* NUL-terminated; "" for NULL */
const void *db_bytes(const struct db_result *result, int row, int column, size_t *ret_length);
int64_t db_int(const struct db_result *result, int row, int column); /* of 2, 4 or 8 bytes */
bool db_bool(const struct db_result *result, int row, int column);
instant db_instant(
	const struct db_result *result, int row, int column); /* timestamptz; 0 for NULL */

#endif
