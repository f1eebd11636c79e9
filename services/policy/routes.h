/* The service's messages, and the dictionary that rules are compiled against. */
#ifndef POLICY_ROUTES_H
#define POLICY_ROUTES_H

#include "service/service.h"

extern const struct route policy_routes[];

/* The dictionary, read from the files that the program carries; kept as the service's state. */
void *policy_state_new(void);
void policy_state_free(void *state);

#endif
