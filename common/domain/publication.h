/*
 * What must stand in a policy before it may be published: everything that an applicant, a handler
 * or a court will ask for, and rules that compile.  Pure; the same for a draft, where it only
 * tells.
 */
#ifndef DOMAIN_PUBLICATION_H
#define DOMAIN_PUBLICATION_H

#include "base/arena.h"
#include "feel/policy_rules.h"
#include "json/schema.h"

struct publication {
	json_t *missing; /* pointers to what is not there */
	json_t *wrong;	 /* [{pointer, detail, expected}]: what is there and cannot stay */
	json_t *all;	 /* both, in the form of wrong */
	struct schema_errors errors; /* both, for a refusal; the first SCHEMA_ERRORS_MOST */
	size_t count;		     /* of both */
};

/* `document` fits proto/policy/policy.json, where nearly everything may be absent.  The result
 * lives in the arena; release it, and its errors remain readable. */
struct publication *publication_check(
	const json_t *document, const struct dictionary *dictionary, struct arena *arena);
void publication_release(struct publication *publication);

#endif
