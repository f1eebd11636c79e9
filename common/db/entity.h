/*
 * Entities: a flat struct, and how its members are columns.  The runtime loads, compares, snapshots
 * and stores entities by these tables alone, so a service writes no code for that.
 *
 * A member is a fixed array of text, an int64_t, a bool, an instant, an int that stands for a
 * state, or a `const char *` to long text or JSON that lives in the batch's arena and is replaced,
 * never changed.  Each entity has one primary key, a text, in its first column.
 *
 * Members are named as the columns.  Inserting and updating are made from the table: all of a
 * batch's new rows are one statement, and all that changed are another.  A type whose columns are
 * all fixed is only ever added to.
 */
#ifndef DB_ENTITY_H
#define DB_ENTITY_H

#include "base/arena.h"
#include "base/clock.h"

#define ENTITY_KEY_SIZE 161

enum column_kind {
	COLUMN_TEXT,
	COLUMN_LONG_TEXT,
	COLUMN_JSON,
	COLUMN_INT,
	COLUMN_BOOL,
	COLUMN_INSTANT,
	COLUMN_STATE
};

struct column {
	const char *name; /* NULL ends a table */
	enum column_kind kind;
	size_t offset, size;
	bool fixed;		   /* never changes after insertion */
	const char *const *states; /* COLUMN_STATE: names by number, NULL at the end */
};

/* clang-format off */
#define COLUMN_(t, m, k, ...) { #m, k, offsetof(t, m), sizeof(((t *)0)->m), ##__VA_ARGS__ }
#define TEXT_COLUMN(t, m)		COLUMN_(t, m, COLUMN_TEXT)       /* char m[N]; "" is stored as NULL */
#define LONG_TEXT_COLUMN(t, m)	COLUMN_(t, m, COLUMN_LONG_TEXT)  /* const char *m; NULL is NULL */
#define JSON_COLUMN(t, m)		COLUMN_(t, m, COLUMN_JSON)       /* const char *m; json or jsonb */
#define INT_COLUMN(t, m)		COLUMN_(t, m, COLUMN_INT)        /* int64_t m */
#define BOOL_COLUMN(t, m)		COLUMN_(t, m, COLUMN_BOOL)       /* bool m */
#define INSTANT_COLUMN(t, m)	COLUMN_(t, m, COLUMN_INSTANT)    /* instant m; timestamptz, 0 is NULL */
#define STATE_COLUMN(t, m, s)	COLUMN_(t, m, COLUMN_STATE, false, s) /* int m (an enum); stored as its name */
/* A member's member, under a name of its own; those of a struct working_clock. */
#define NAMED_COLUMN(t, m, n, k)	{ n, k, offsetof(t, m), sizeof(((t *)0)->m) }
#define CLOCK_COLUMNS(t, m)	NAMED_COLUMN(t, m.days, #m "_days", COLUMN_INT), \
	NAMED_COLUMN(t, m.used, #m "_used", COLUMN_INT), NAMED_COLUMN(t, m.since, #m "_since", COLUMN_INSTANT), \
	NAMED_COLUMN(t, m.due, #m "_due", COLUMN_INSTANT), NAMED_COLUMN(t, m.ended, #m "_ended", COLUMN_INSTANT)
#define FIXED_TEXT_COLUMN(t, m)	COLUMN_(t, m, COLUMN_TEXT, true)
#define FIXED_LONG_TEXT_COLUMN(t, m)	COLUMN_(t, m, COLUMN_LONG_TEXT, true)
#define FIXED_JSON_COLUMN(t, m)	COLUMN_(t, m, COLUMN_JSON, true)
#define FIXED_INT_COLUMN(t, m)	COLUMN_(t, m, COLUMN_INT, true)
#define FIXED_BOOL_COLUMN(t, m)	COLUMN_(t, m, COLUMN_BOOL, true)
#define FIXED_INSTANT_COLUMN(t, m)	COLUMN_(t, m, COLUMN_INSTANT, true)
#define FIXED_STATE_COLUMN(t, m, s)	COLUMN_(t, m, COLUMN_STATE, true, s)
/* clang-format on */

struct entity_type {
	const char *name;	      /* of the table: "subsidy.award" */
	size_t size;		      /* of the struct */
	const struct column *columns; /* the first is the key: a FIXED_TEXT_COLUMN */
	/* The database looks at each of its steps, so a batch takes one: a second message that
	 * changes it opens the next batch.  Others are stored once a batch, as they are at its end.
	 */
	bool stepwise;
};

/*
 * One way of finding entities: a statement with one parameter, text[], of keys.  Each row it gives
 * begins with the place of the key that found it, from 1, and goes on with all columns of the type,
 * in order: `FROM unnest($1::text[]) WITH ORDINALITY AS k (key, place) JOIN ...`.
 *
 * by primary key   extract is NULL and join is false
 * natural key      `extract` gives the key of an entity as it now is ("" for none), so that
 * entities created or changed earlier in the batch are found too.  May find several. join `join` is
 *  true: fetches what decisions then find by primary key; its list is what it fetched, and more on
 * a stage of tests
 */
struct lookup {
	const struct entity_type *type;
	const char *statement; /* "award_by_case" for sql/award_by_case.sql */
	void (*extract)(const void *entity, char key[ENTITY_KEY_SIZE]);
	bool join;
};

#endif
