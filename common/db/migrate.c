#include "db/migrate.h"

#include "base/buf.h"
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

/* One owner migrates at a time; the number only has to be the same in all versions. */
#define LOCK "SELECT pg_advisory_lock(7236150)"
#define PREPARE                                                                                    \
	"CREATE SCHEMA IF NOT EXISTS runtime; CREATE TABLE IF NOT EXISTS runtime.migration (path " \
	"text "                                                                                    \
	"PRIMARY KEY, hash bytea NOT NULL, at timestamptz NOT NULL DEFAULT now())"

static bool
is_migration(const struct embedded *file)
{
	return strstr(file->path, "/migrations/") != NULL;
}

static PGconn *
connect_plain(const char *connection, struct fault *fault)
{
	PGconn *pg = PQconnectdb(connection);

	if (PQstatus(pg) == CONNECTION_OK)
		return pg;
	fault_set(fault, "database: %s", PQerrorMessage(pg));
	PQfinish(pg);
	return NULL;
}

char *
db_role(const char *connection, struct fault *fault)
{
	PGconn *pg = connect_plain(connection, fault);
	char *role = pg ? xstrdup(PQuser(pg)) : NULL;

	PQfinish(pg);
	return role;
}

static bool
run(PGconn *pg, const char *what, const char *sql, struct fault *fault)
{
	PGresult *result = PQexec(pg, sql);
	ExecStatusType status = PQresultStatus(result);

	PQclear(result);
	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ||
	       fault_set(fault, "%s: %s", what, PQerrorMessage(pg));
}

/* The file with the daemon's role put in, between BEGIN and COMMIT, with its own record. */
static char *
migration_sql(PGconn *pg, const struct embedded *file, const char *daemon_role)
{
	_cleanup_buf_ struct buf sql = BUF_INIT;
	char *role = PQescapeIdentifier(pg, daemon_role, strlen(daemon_role));
	char *path = PQescapeLiteral(pg, file->path, strlen(file->path));
	char *text = PQescapeLiteral(pg, file->data, file->length);

	buf_add_text(&sql, "BEGIN;\n");
	const char *at = file->data;
	for (const char *mark; (mark = strstr(at, "{{daemon}}"));
		at = mark + strlen("{{daemon}}")) {
		buf_add(&sql, at, (size_t)(mark - at));
		buf_add_text(&sql, role);
	}
	buf_add_text(&sql, at);
	buf_printf(&sql,
		"\n;INSERT INTO runtime.migration (path, hash) VALUES (%s, sha256(convert_to(%s, "
		"'UTF8')));\n"
		"COMMIT",
		path, text);
	PQfreemem(role);
	PQfreemem(path);
	PQfreemem(text);
	return buf_steal(&sql);
}

enum ran { NOT_RUN, HAS_RUN, HAS_CHANGED, CANNOT_TELL };

static enum ran
has_run(PGconn *pg, const struct embedded *file, struct fault *fault)
{
	PGresult *result = PQexecParams(pg,
		"SELECT hash = sha256(convert_to($2, 'UTF8')) FROM runtime.migration WHERE path = "
		"$1",
		2, NULL, (const char *const[]){file->path, file->data}, NULL, NULL, 0);
	enum ran ran = CANNOT_TELL;

	if (PQresultStatus(result) != PGRES_TUPLES_OK)
		fault_set(fault, "%s: %s", file->path, PQerrorMessage(pg));
	else if (PQntuples(result) == 0)
		ran = NOT_RUN;
	else
		ran = PQgetvalue(result, 0, 0)[0] == 't' ? HAS_RUN : HAS_CHANGED;
	PQclear(result);
	if (ran == HAS_CHANGED)
		fault_set(fault, "%s has changed since it ran: put the change into a new migration",
			file->path);
	return ran;
}

static bool
apply(PGconn *pg, const struct embedded *file, const char *daemon_role, int *ret_count,
	struct fault *fault)
{
	enum ran ran = has_run(pg, file, fault);

	if (ran != NOT_RUN)
		return ran == HAS_RUN;
	_cleanup_free_ char *sql = migration_sql(pg, file, daemon_role);
	if (!run(pg, file->path, sql, fault))
		return false;
	(*ret_count)++;
	return true;
}

bool
db_migrate(const char *owner_connection, const char *daemon_role,
	const struct embedded *const tables[2], int *ret_count, struct fault *fault)
{
	PGconn *pg = connect_plain(owner_connection, fault);

	*ret_count = 0;
	if (!pg)
		return false;
	bool good = run(pg, "settings", "SET client_min_messages = warning", fault) &&
		    run(pg, "lock", LOCK, fault) && run(pg, "runtime.migration", PREPARE, fault);
	for (int t = 0; good && t < 2; t++)
		for (const struct embedded *file = tables[t]; good && file->path; file++)
			good = !is_migration(file) ||
			       apply(pg, file, daemon_role, ret_count, fault);
	PQfinish(pg);
	return good;
}

struct version {
	const struct embedded *const *tables;
	size_t matched, rows;
};

static void
on_versions(void *context, void *item, const struct db_result *result)
{
	struct version *version = context;

	(void)item;
	version->rows = (size_t)db_rows(result);
	for (int t = 0; t < 2; t++)
		for (const struct embedded *file = version->tables[t]; file->path; file++)
			for (int row = 0; is_migration(file) && row < db_rows(result); row++)
				version->matched +=
					strcmp(db_text(result, row, 0), file->path) == 0;
}

bool
db_check_version(
	struct db_session *session, const struct embedded *const tables[2], struct fault *fault)
{
	struct version version = {.tables = tables};
	struct params none = {0};
	struct fault missing;
	size_t wanted = 0;

	for (int t = 0; t < 2; t++)
		for (const struct embedded *file = tables[t]; file->path; file++)
			wanted += is_migration(file);
	if (!db_run(session, "SELECT path FROM runtime.migration", &none, on_versions, &version,
		    &missing))
		return fault_set(fault, "the database is not set up (%s): run with --migrate first",
			missing.text);
	if (version.matched < wanted)
		return fault_set(fault, "%zu migrations have not run: run with --migrate first",
			wanted - version.matched);
	return version.rows == wanted ||
	       fault_set(fault,
		       "the database is of a newer version than this program: start that version");
}
