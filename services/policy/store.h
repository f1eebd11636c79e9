/* How policies are rows: for routes (what to load) and decisions (what to create). */
#ifndef POLICY_STORE_H
#define POLICY_STORE_H

#include "db/entity.h"

extern const struct entity_type policy_type, hand_type;
extern const struct lookup policy_by_ref, hand_by_key;

#endif
