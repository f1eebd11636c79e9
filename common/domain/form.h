/*
 * What a policy asks of its form beyond the types of its fields: a JSON Schema that the department
 * wrote into the policy as `form_schema`, of the keywords that proto/policy/form.json permits.
 * Pure.  Checked at publication, compiled once for each version, and then applied to every form
 * that is filed.
 */
#ifndef DOMAIN_FORM_H
#define DOMAIN_FORM_H

#include "feel/policy_rules.h"
#include "json/schema.h"

struct form;

/* How many schemas one value may have to be held against, references followed. */
#define FORM_PARTS_MOST 1000

/*
 * Compiles the form of a policy.  Each fault is reported with a JSON pointer into the policy
 * ("/form_schema/properties/area"): a keyword that a form may not use, a reference that leads
 * nowhere or in a circle, a name that is no field of the form, a type that no value of the field
 * has.  NULL if there was any.  A policy without form_schema has a form that everything fits.
 */
struct form *form_compile(const json_t *policy, rules_fault *report, void *context) must_use;
void form_free(struct form **form);

/* The field of a policy's form with this name, or NULL. */
const json_t *form_field(const json_t *policy, const char *name);
/* True if it fits; else `errors` says why, with pointers that begin with "/form".  NULL stands for
 * an empty form. */
bool form_fits(const struct form *form, const json_t *filled_in, struct schema_errors *errors);

#endif
