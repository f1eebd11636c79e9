/* The contract as the program carries it: what messages there are. */
#ifndef CTL_MESSAGES_H
#define CTL_MESSAGES_H

#include "json/json.h"

/* The schema of a type, from proto/.  NULL: no such message.  The caller owns it. */
json_t *message_schema(const char *type) must_use;
/* False for queries, for events, and for what is not known. */
bool message_is_command(const char *type);
/* All commands and queries: [{type, kind, title, roles}].  The caller owns it. */
json_t *message_list(void) must_use;

#endif
