/* How what the window keeps is rows: for routes (what to load) and decisions (what to create). */
#ifndef APPLICATION_STORE_H
#define APPLICATION_STORE_H

#include "db/entity.h"

extern const struct entity_type policy_type, party_type, attribute_type, person_type,
	person_look_type, sequence_type, application_type, change_type, correction_type, match_type;

extern const struct lookup policy_by_ref, party_by_uscc, person_by_pseudonym, sequence_by_name,
	application_by_case;
extern const struct lookup match_by_key;
/* Of reach.h: key "P1d@1 <code>", the enterprises after that code; any key, all policies that look
 * for enterprises. */
extern const struct lookup parties_after, policies_reaching;
/* Key "<code> <policy id>": the applications of a party for any version of a policy that are
 * neither refused nor withdrawn. */
extern const struct lookup application_by_party_policy;
extern const struct lookup correction_by_case; /* the open one */

#endif
