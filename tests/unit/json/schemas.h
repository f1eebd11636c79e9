/* What the tests of schemas share. */
#ifndef UNIT_JSON_SCHEMAS_H
#define UNIT_JSON_SCHEMAS_H

#include "json/schema.h"

/* Tests write ' for ", so that documents can be read.  Fails the test if it is no JSON; the caller
 * owns the result. */
json_t *quoted(const char *text);
/* A value of any kind, also a text or a number. */
json_t *quoted_value(const char *text);
/* Adds the document under the name and compiles it; fails the test if that does not work. */
const struct schema *compiled(struct schema_set *set, const char *name, const char *text);

#endif
