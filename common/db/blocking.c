/* What happens at start, when there is nothing else to do than to wait: preparing and single
 * statements. */
#include "db/session.h"

#include <poll.h>
#include <string.h>

#define GIVE_UP_MS 100 /* so often it is looked whether to give up */

struct waited {
	db_done *done;
	void *context;
	bool failed;
	struct fault *fault;
	const char *what;
};

static void
on_waited(void *context, void *item, const struct db_result *result)
{
	struct waited *waited = context;

	(void)item;
	if (db_status(result) == DB_ERROR) {
		fault_set(waited->fault, "%s: %s (SQLSTATE %s)", waited->what, db_message(result),
			db_sqlstate(result));
		waited->failed = true;
	} else if (db_status(result) == DB_OK && waited->done) {
		waited->done(waited->context, NULL, result);
	}
}

/* Runs the session until every answer has come. */
static bool
wait_for_answers(struct db_session *session, struct waited *waited)
{
	db_sync(session, NULL, NULL);
	while (db_waiting(session)) {
		struct pollfd socket = {.fd = db_socket(session), .events = POLLIN};

		if (db_wants_write(session))
			socket.events |= POLLOUT;
		if (db_given_up(session))
			return fault_set(waited->fault, "%s: given up", waited->what);
		poll(&socket, 1, GIVE_UP_MS);
		if (!db_step(session, waited, waited->fault))
			return false;
	}
	return !waited->failed;
}

bool
db_run(struct db_session *session, const char *sql, const struct params *params, db_done *done,
	void *context, struct fault *fault)
{
	struct waited waited = {done, context, false, fault, "statement"};

	db_send_text(session, sql, params, on_waited, NULL);
	return wait_for_answers(session, &waited);
}

/* The statement's name in "common/service/sql/receipt_find.sql" is "receipt_find"; false for what
 * is no statement. */
static bool
statement_name(const char *path, char *into, size_t size)
{
	const char *folder = strstr(path, "/sql/");
	const char *end = strrchr(path, '.');

	if (!folder || !end)
		return false;
	folder += strlen("/sql/");
	_cleanup_free_ char *name = xstrndup(folder, (size_t)(end - folder));
	return copy_text(into, size, name);
}

bool
db_prepare_one(struct db_session *session, const char *name, const char *sql, struct fault *fault)
{
	struct waited waited = {.fault = fault, .what = name};

	db_send_prepare(session, name, sql, on_waited);
	return wait_for_answers(session, &waited);
}

bool
db_prepare(struct db_session *session, const struct embedded *files, struct fault *fault)
{
	for (; files->path; files++) {
		char name[64];

		if (statement_name(files->path, name, sizeof(name)) &&
			!db_prepare_one(session, name, files->data, fault))
			return false;
	}
	return true;
}

struct setting_check {
	bool bad;
	char text[128];
};

static void
on_settings(void *context, void *item, const struct db_result *result)
{
	struct setting_check *check = context;

	(void)item;
	for (int i = 0; i < db_rows(result); i++) {
		check->bad = true;
		COPY_TEXT(check->text, db_text(result, i, 0));
	}
}

bool
db_check_durable(struct db_session *session, struct fault *fault)
{
	struct setting_check check = {0};
	struct params none = {0};

	if (!db_run(session,
		    "SELECT name || ' = ' || setting FROM pg_settings WHERE setting = 'off' AND "
		    "name IN ('fsync', 'full_page_writes', 'synchronous_commit')",
		    &none, on_settings, &check, fault))
		return false;
	return !check.bad || fault_set(fault,
				     "the database server has %s: it may lose what it has "
				     "acknowledged.  Set it to on, or "
				     "start with --unsafe-for-tests",
				     check.text);
}
