/*
 * What was refused, gathered so that an operator sees each refused key or principal without a flood
 * of lines: at most eight lines a second, each with how many times.  Only files of this folder see
 * it.
 */
#ifndef BUS_REFUSALS_H
#define BUS_REFUSALS_H

#include "base/clock.h"
#include "json/envelope.h"

#define REFUSALS_DISTINCT 8

struct refusal {
	char who[NAME_SIZE]; /* a principal's name, or a key's text */
	char where[64];	     /* the peer's address, as it was the first time */
	const char *why;     /* static */
	uint64_t times;
};

struct refusals {
	struct refusal seen[REFUSALS_DISTINCT];
	size_t count;
	uint64_t others; /* since the last report, past those seen */
	uint64_t total;	 /* ever */
	int64_t reported;
};

/* `who` and `where` may be cut; NULL counts as "". */
void refusals_add(struct refusals *refusals, const char *who, const char *where, const char *why);
/* Moves what there is to report to `ret`.  False if there is nothing, or the last report was less
 * than a second ago. */
bool refusals_take(struct refusals *refusals, struct refusals *ret) must_use;
/* Writes them to the log: a line for each, its `who` under that name. */
void refusals_log(const struct refusals *taken, const char *event, const char *who);

#endif
