#include "db/session.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

/* What an answer is for.  A ring, since answers come in the order of sending. */
struct pending {
	db_done *done;
	void *item;
};

struct db_session {
	PGconn *connection;
	struct pending *ring;
	size_t first, count, room;
	bool doubt, lost;
	const atomic_bool *give_up;
};

static void
on_notice(void *context, const PGresult *notice)
{
	struct db_session *session = context;
	const char *function = PQresultErrorField(notice, PG_DIAG_SOURCE_FUNCTION);

	/* "canceling wait for synchronous replication": committed here, perhaps nowhere else. */
	if (function && strcmp(function, "SyncRepWaitForLSN") == 0)
		session->doubt = true;
}

/* Keywords and values for libpq; later ones replace earlier ones, and empty ones are as if not
 * there. */
struct pairs {
	const char *keywords[64], *values[64];
	size_t count;
};

static void
add_pair(struct pairs *pairs, const char *keyword, const char *value)
{
	if (pairs->count + 1 < ARRAY_LEN(pairs->keywords)) {
		pairs->keywords[pairs->count] = keyword;
		pairs->values[pairs->count++] = value;
	}
}

/*
 * A host that does not answer costs 3 s; a connection that falls silent is noticed after 2 s and
 * three probes.
 */
static PGconn *
connect_to(struct pairs *pairs, const struct db_options *options)
{
	if (options->server) {
		add_pair(pairs, "host", options->server->host);
		add_pair(pairs, "hostaddr", options->server->address);
		add_pair(pairs, "port", options->server->port);
	}
	add_pair(pairs, "application_name", options->application_name);
	add_pair(pairs, "connect_timeout", "3");
	add_pair(pairs, "keepalives_idle", "2");
	add_pair(pairs, "keepalives_interval", "1");
	add_pair(pairs, "keepalives_count", "3");
	add_pair(pairs, "tcp_user_timeout", "5000");
	add_pair(pairs, "target_session_attrs", "read-write");
	add_pair(pairs, "client_encoding", "UTF8");
	return PQconnectdbParams(pairs->keywords, pairs->values, 1);
}

static int
list_length(const char *list)
{
	int length = list && *list ? 1 : 0;

	for (; list && (list = strchr(list, ',')); list++)
		length++;
	return length;
}

/* The element of a list with commas; of a list of one, that one. */
static char *
list_element(const char *list, int place)
{
	for (const char *comma; place-- > 0 && (comma = strchr(list, ','));)
		list = comma + 1;
	return xstrndup(list, strcspn(list, ","));
}

/* The connection string with one of its hosts. */
static PGconn *
connect_to_host(PQconninfoOption *given, int place, const struct db_options *options)
{
	struct pairs pairs = {0};
	char *elements[3] = {0};
	size_t count = 0;

	for (const PQconninfoOption *option = given; option->keyword; option++) {
		const char *value = option->val;

		if (value && (strcmp(option->keyword, "host") == 0 ||
				     strcmp(option->keyword, "hostaddr") == 0 ||
				     strcmp(option->keyword, "port") == 0))
			value = elements[count++] = list_element(value, place);
		if (value)
			add_pair(&pairs, option->keyword, value);
	}
	PGconn *connection = connect_to(&pairs, options);
	for (size_t i = 0; i < count; i++)
		free(elements[i]);
	return connection;
}

static int
count_hosts(const PQconninfoOption *given)
{
	int most = 0;

	for (; given->keyword; given++)
		if (strcmp(given->keyword, "host") == 0 || strcmp(given->keyword, "hostaddr") == 0)
			most = list_length(given->val) > most ? list_length(given->val) : most;
	return most;
}

static bool
connected(PGconn *connection, struct fault *fault)
{
	return PQstatus(connection) == CONNECTION_OK ||
	       fault_set(fault, "database: %s", PQerrorMessage(connection));
}

/*
 * The first host that can be written to.  We go through several by ourselves: libpq takes the next
 * one when a host refuses, is silent or is a standby, but not when it accepts and then closes, as
 * what stands before a dead server does.
 */
static PGconn *
connect_to_any(const struct db_options *options, struct fault *fault)
{
	PQconninfoOption *given = PQconninfoParse(options->connection, NULL);
	int hosts = given && !options->server ? count_hosts(given) : 0;
	PGconn *connection = NULL;

	if (hosts < 2) {
		struct pairs pairs = {0};

		add_pair(&pairs, "dbname", options->connection);
		connection = connect_to(&pairs, options);
		(void)connected(connection, fault);
	}
	for (int place = 0; hosts > 1 && place < hosts; place++) {
		struct fault one;

		connection = connect_to_host(given, place, options);
		if (connected(connection, &one))
			break;
		fault_set(fault, "%s%s", place ? fault->text : "", one.text);
		if (place + 1 < hosts)
			PQfinish(connection);
	}
	PQconninfoFree(given);
	return connection;
}

#define SERVER_KEEPALIVE                                                                           \
	"; SET tcp_keepalives_idle = 2; SET tcp_keepalives_interval = 1; "                         \
	"SET tcp_keepalives_count = 3; SET tcp_user_timeout = 5000"
#define WRITER_PLANS                                                                               \
	"; SET idle_session_timeout = '10s'; SET enable_seqscan = off; SET enable_hashjoin = "     \
	"off; SET enable_mergejoin = off; SET "                                                    \
	"plan_cache_mode = force_generic_plan"

/*
 * The writer's statements go by keys, many at once: from each key to its row, however few rows a
 * table had when the plan was made, and however few or many keys the first time had.  Nothing here
 * is worth compiling.
 */
static bool
session_settings(struct db_session *session, const struct db_options *options, struct fault *fault)
{
	_cleanup_free_ char *settings = xasprintf(
		"SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; "
		"SET search_path = pg_catalog; SET idle_in_transaction_session_timeout = '10s'; "
		"SET client_connection_check_interval = '2s'; SET statement_timeout = %d; "
		"SET jit = off; SET default_transaction_read_only = %s" SERVER_KEEPALIVE "%s",
		options->statement_timeout_ms, options->read_only ? "on" : "off",
		options->read_only ? "" : WRITER_PLANS);
	PGresult *result = PQexec(session->connection, settings);
	bool good = PQresultStatus(result) == PGRES_COMMAND_OK;

	PQclear(result);
	return good ||
	       fault_set(fault, "database session: %s", PQerrorMessage(session->connection));
}

struct db_session *
db_open(const struct db_options *options, struct fault *fault)
{
	struct db_session *session = xcalloc(1, sizeof(*session));

	session->give_up = options->give_up;
	session->connection = connect_to_any(options, fault);
	if (PQstatus(session->connection) == CONNECTION_OK &&
		session_settings(session, options, fault)) {
		PQsetNoticeReceiver(session->connection, on_notice, session);
		if (PQenterPipelineMode(session->connection) &&
			PQsetnonblocking(session->connection, 1) == 0)
			return session;
		fault_set(fault, "database: %s", PQerrorMessage(session->connection));
	}
	db_close(&session);
	return NULL;
}

void
db_close(struct db_session **session)
{
	if (!*session)
		return;
	PQfinish((*session)->connection);
	free((*session)->ring);
	free(*session);
	*session = NULL;
}

void
db_abandon(struct db_session *session, void *context)
{
	while (session && session->count) {
		struct pending pending = session->ring[session->first];

		session->first = (session->first + 1) % session->room;
		session->count--;
		session->lost = true;
		if (pending.done)
			pending.done(context, pending.item, NULL);
	}
}

static void
expect(struct db_session *session, db_done *done, void *item)
{
	if (session->count == session->room) {
		size_t room = session->room ? session->room * 2 : 256;
		struct pending *ring = xmalloc(room * sizeof(*ring));

		for (size_t i = 0; i < session->count; i++)
			ring[i] = session->ring[(session->first + i) % session->room];
		free(session->ring);
		session->ring = ring;
		session->first = 0;
		session->room = room;
	}
	session->ring[(session->first + session->count++) % session->room] =
		(struct pending){done, item};
}

void
db_send(struct db_session *session, const char *name, const struct params *params, db_done *done,
	void *item)
{
	if (!PQsendQueryPrepared(session->connection, name, params->count, params->value,
		    params->length, params->binary, 1))
		session->lost = true;
	expect(session, done, item);
}

void
db_send_sql(struct db_session *session, const char *sql, db_done *done, void *item)
{
	if (!PQsendQueryParams(session->connection, sql, 0, NULL, NULL, NULL, NULL, 1))
		session->lost = true;
	expect(session, done, item);
}

void
db_send_text(struct db_session *session, const char *sql, const struct params *params,
	db_done *done, void *item)
{
	if (!PQsendQueryParams(session->connection, sql, params->count, NULL, params->value,
		    params->length, params->binary, 1))
		session->lost = true;
	expect(session, done, item);
}

void
db_send_prepare(struct db_session *session, const char *name, const char *sql, db_done *done)
{
	if (!PQsendPrepare(session->connection, name, sql, 0, NULL))
		session->lost = true;
	expect(session, done, NULL);
}

void
db_sync(struct db_session *session, db_done *done, void *item)
{
	if (!PQpipelineSync(session->connection))
		session->lost = true;
	expect(session, done, item);
}

bool
db_server_of(const struct db_session *session, struct db_server *ret)
{
	*ret = (struct db_server){0};
	return COPY_TEXT(ret->host, PQhost(session->connection)) &&
	       COPY_TEXT(ret->address, PQhostaddr(session->connection)) &&
	       COPY_TEXT(ret->port, PQport(session->connection));
}

bool
db_given_up(const struct db_session *session)
{
	return session->give_up && atomic_load(session->give_up);
}

void
db_push(struct db_session *session)
{
	if (PQflush(session->connection) < 0)
		session->lost = true;
}

int
db_socket(const struct db_session *session)
{
	return PQsocket(session->connection);
}

bool
db_wants_write(const struct db_session *session)
{
	return PQflush(session->connection) == 1;
}

bool
db_waiting(const struct db_session *session)
{
	return session->count > 0;
}

/*
 * Each statement gives one result and then a NULL; a Sync gives a result alone.  An answer's
 * function runs when its result comes; the NULL behind it is swallowed.
 */
static bool
take_answers(struct db_session *session, void *context)
{
	while (session->count && !session->lost && !PQisBusy(session->connection)) {
		PGresult *result = PQgetResult(session->connection);

		if (!result) {
			if (PQstatus(session->connection) != CONNECTION_OK)
				return false;
			continue;
		}
		struct pending pending = session->ring[session->first];

		session->first = (session->first + 1) % session->room;
		session->count--;
		if (pending.done)
			pending.done(context, pending.item, (struct db_result *)result);
		PQclear(result);
	}
	return true;
}

size_t
db_outstanding(const struct db_session *session)
{
	return session->count;
}

bool
db_step(struct db_session *session, void *context, struct fault *fault)
{
	if (session->lost || PQflush(session->connection) < 0 ||
		!PQconsumeInput(session->connection) || !take_answers(session, context) ||
		PQstatus(session->connection) != CONNECTION_OK) {
		session->lost = true;
		return fault_set(fault, "database: %s", PQerrorMessage(session->connection));
	}
	return true;
}

bool
db_in_doubt(const struct db_session *session)
{
	return session->doubt;
}
