/* Reading results: binary format throughout, so that no text of a date or a number depends on a
 * setting. */
#include "db/session.h"

#include <libpq-fe.h>
#include <string.h>

#define JSONB_OID 3802

static const PGresult *
pg(const struct db_result *result)
{
	return (const PGresult *)result;
}

enum db_status
db_status(const struct db_result *result)
{
	switch (PQresultStatus(pg(result))) {
	case PGRES_COMMAND_OK:
	case PGRES_TUPLES_OK:
		return DB_OK;
	case PGRES_PIPELINE_ABORTED:
		return DB_ABORTED;
	case PGRES_PIPELINE_SYNC:
		return DB_SYNC;
	default:
		return DB_ERROR;
	}
}

static const char *
field(const struct db_result *result, int code)
{
	const char *text = PQresultErrorField(pg(result), code);

	return text ? text : "";
}

const char *
db_sqlstate(const struct db_result *result)
{
	return field(result, PG_DIAG_SQLSTATE);
}

const char *
db_message(const struct db_result *result)
{
	return field(result, PG_DIAG_MESSAGE_PRIMARY);
}

const char *
db_constraint(const struct db_result *result)
{
	return field(result, PG_DIAG_CONSTRAINT_NAME);
}

const char *
db_table(const struct db_result *result)
{
	return field(result, PG_DIAG_TABLE_NAME);
}

const char *
db_tag(const struct db_result *result)
{
	/* libpq's signature takes a PGresult it does not change. */
	return PQcmdStatus((PGresult *)(uintptr_t)result);
}

int
db_rows(const struct db_result *result)
{
	return PQntuples(pg(result));
}

bool
db_is_null(const struct db_result *result, int row, int column)
{
	return PQgetisnull(pg(result), row, column);
}

const char *
db_text(const struct db_result *result, int row, int column)
{
	const char *value = PQgetvalue(pg(result), row, column);
	bool versioned = PQftype(pg(result), column) == JSONB_OID && value[0] == 1;

	return versioned ? value + 1 : value;
}

const void *
db_bytes(const struct db_result *result, int row, int column, size_t *ret_length)
{
	*ret_length = (size_t)PQgetlength(pg(result), row, column);
	return PQgetvalue(pg(result), row, column);
}

int64_t
db_int(const struct db_result *result, int row, int column)
{
	size_t length;
	const unsigned char *bytes = db_bytes(result, row, column, &length);
	uint64_t number = length && (bytes[0] & 0x80) ? UINT64_MAX : 0;

	for (size_t i = 0; i < length; i++)
		number = number << 8 | bytes[i];
	return (int64_t)number;
}

bool
db_bool(const struct db_result *result, int row, int column)
{
	return !db_is_null(result, row, column) && PQgetvalue(pg(result), row, column)[0] != 0;
}

instant
db_instant(const struct db_result *result, int row, int column)
{
	return db_is_null(result, row, column) ? 0 : db_int(result, row, column) + POSTGRES_EPOCH;
}
