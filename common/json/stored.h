/* JSON as entities hold it: canonical text in the batch's arena. */
#ifndef JSON_STORED_H
#define JSON_STORED_H

#include "base/arena.h"
#include "json/json.h"

/* NULL of NULL. */
const char *json_keep(const json_t *value, struct arena *arena);
/* What json_keep kept; {} of NULL.  Owned. */
json_t *json_kept(const char *text);

#endif
