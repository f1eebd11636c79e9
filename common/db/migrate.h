/*
 * Migrations: an owner role makes schemas and tables, and grants the daemon's role what it needs.
 * Each file runs once, in order of its name, in a transaction; the daemon only checks that all have
 * run.  In a file, {{daemon}} stands for the daemon's role.  A file that has run must not change:
 * its hash is kept.
 */
#ifndef DB_MIGRATE_H
#define DB_MIGRATE_H

#include "db/session.h"

/* Applies what is missing of both tables, the runtime's files first.  `ret_count`: how many ran. */
bool db_migrate(const char *owner_connection, const char *daemon_role,
	const struct embedded *const tables[2], int *ret_count, struct fault *fault) must_use;
/* True if exactly these migrations have run; the fault says what to do. */
bool db_check_version(struct db_session *session, const struct embedded *const tables[2],
	struct fault *fault) must_use;
/* The role that a connection string logs in as.  The caller frees; NULL and a fault if the server
 * cannot be reached. */
char *db_role(const char *connection, struct fault *fault) must_use;

#endif
