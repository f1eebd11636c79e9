/* How validators say what is wrong: where in the instance, what, and what would be right. */
#ifndef JSON_SCHEMA_ERROR_H
#define JSON_SCHEMA_ERROR_H

#include "json/schema.h"

/* A member or element of the instance, and what it stands in. */
struct place {
	const struct place *parent; /* NULL: the instance itself */
	const char *key;	    /* NULL: an element */
	size_t index;
};

/*
 * Adds an error; false, so that a check can `return schema_wrong(...)`.  `errors` may be NULL; what
 * is more than SCHEMA_ERRORS_MOST is left away.  The second form formats what is expected.
 */
bool schema_wrong(struct schema_errors *errors, const struct place *place, const char *detail,
	const char *expected);
bool schema_wrongf(struct schema_errors *errors, const struct place *place, const char *detail,
	const char *expected, ...) printf_like(4, 5);

#endif
