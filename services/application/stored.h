/* JSON as entities hold it: canonical text in the batch's arena. */
#ifndef APPLICATION_STORED_H
#define APPLICATION_STORED_H

#include "base/arena.h"
#include "json/json.h"

const char *json_keep(const json_t *value, struct arena *arena);
/* What json_keep kept; {} of NULL.  Owned. */
json_t *json_kept(const char *text);

#endif
