/*
 * Rows as parameters: one array a column, so that one statement writes or looks up all that a batch
 * has for a table (`INSERT ... SELECT ... FROM unnest($1::text[], $2::bigint[])`).  Values are
 * added row by row, in the order of the columns, in the server's binary form.
 */
#ifndef DB_ROWS_H
#define DB_ROWS_H

#include "base/buf.h"
#include "db/params.h"

enum value_kind { VALUE_TEXT, VALUE_INT, VALUE_BOOL, VALUE_INSTANT, VALUE_BYTES };

struct array {
	enum value_kind kind;
	bool nulls;
	struct buf bytes;
};

struct rows {
	int columns, next; /* the column that the next value belongs to */
	size_t count;	   /* whole rows */
	struct array column[PARAMS_MOST];
};

/* No rows yet.  Release with rows_release. */
void rows_begin(struct rows *rows, const enum value_kind *kinds, int columns);
void rows_release(struct rows *rows);

/* The next value, of its column's kind: another kind is a defect, and ends the program.  Bytes are
 * copied. */
void row_text(struct rows *rows, const char *text); /* NULL is SQL's NULL */
void row_int(struct rows *rows, int64_t number);
void row_bool(struct rows *rows, bool value);
void row_instant(struct rows *rows, instant at); /* 0 is NULL */
void row_bytes(struct rows *rows, const void *bytes, size_t length);

/* The parameters of the statement; valid while the rows are.  There must be a row. */
void rows_params(struct rows *rows, struct params *params);

#define _cleanup_rows_ __attribute__((cleanup(rows_release)))

#endif
