/* What verbs about rules share. */
#ifndef CTL_RULE_H
#define CTL_RULE_H

#include "ctl.h"
#include "feel/policy_rules.h"

/* The dictionary that this program was built with. */
struct dictionary *rule_dictionary(struct fault *fault) must_use;
/* Compiles; what is wrong is shown as `rule check` does, and NULL returned. */
struct policy_rules *rule_compile(
	struct ctl *ctl, const json_t *policy, const struct dictionary *dictionary) must_use;

#endif
