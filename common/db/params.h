/* Parameters of a prepared statement, in order.  Text and bytes are copied into the arena, so they
 * may be sent again. */
#ifndef DB_PARAMS_H
#define DB_PARAMS_H

#include "base/arena.h"
#include "base/clock.h"

#define PARAMS_MOST 64
/* Microseconds from 1970 to PostgreSQL's epoch, 2000-01-01. */
#define POSTGRES_EPOCH INT64_C(946684800000000)

struct params {
	struct arena *arena;
	int count;
	const char *value[PARAMS_MOST]; /* NULL is SQL's NULL */
	int length[PARAMS_MOST];	/* of binary ones */
	int binary[PARAMS_MOST];
};

void params_clear(struct params *params, struct arena *arena);
void param_add(struct params *params, const char *text);
void param_add_int(struct params *params, int64_t number);
void param_add_bool(struct params *params, bool value);
void param_add_instant(struct params *params, instant at); /* 0 is NULL */
void param_add_bytes(struct params *params, const void *bytes,
	size_t length); /* not copied: must outlive the sending */

#endif
