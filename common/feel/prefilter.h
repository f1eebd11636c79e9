/*
 * What a database can tell before a policy is assessed for many enterprises: conditions that
 * compare one attribute of party with a literal, turned around.  A profile for which any clause
 * holds fails the policy for certain; one that lacks the attribute stays, as its owner can be asked
 * for it.  So nothing but failures is left out, and the assessment of the rest decides.
 *
 *     [{attribute: "party.insured_jobs", less: "3"}, {attribute: "party.founded_on", before: date},
 *      {attribute, greater: number}, {attribute, after: date}, {attribute, none_of: [texts]},
 *      {attribute, is: boolean}]
 */
#ifndef FEEL_PREFILTER_H
#define FEEL_PREFILTER_H

#include "feel/policy_rules.h"

#define PREFILTER_CLAUSES_MOST 64

/* The clauses of all conditions together.  The caller owns the result. */
json_t *prefilter_clauses(
	const struct policy_rules *rules, const struct dictionary *dictionary) must_use;

/* The attributes of party and held that the rules read, an array of paths. */
json_t *prefilter_attributes(const struct policy_rules *rules) must_use;

/*
 * An SQL/JSON path that is true for profiles which stay, over {"party.x": {"value": ...}} whose
 * values fit the dictionary; true of all where there are no clauses.  The clauses have the form
 * above.
 */
void prefilter_path(const json_t *clauses, struct buf *into);

#endif
