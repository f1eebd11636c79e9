/* Policies and documents as texts, for tests. */
#ifndef TESTS_UNIT_FEEL_ASSESS_H
#define TESTS_UNIT_FEEL_ASSESS_H

#include "feel/policy_rules.h"
#include "json/json.h"

struct dictionary *test_dictionary(void);
int assess_begin(void **state);
int assess_end(void **state);
/* JSON from a text that is easier to read in C: with ' for its quotes, and \\' for a quote within a
 * text. */
json_t *json_of(const char *text) must_use;
/* Compiles, which must be without fault, and assesses.  The caller owns the result. */
json_t *assess(const char *policy, const char *document) must_use;
/* The faults as lines "pointer detail"; "" if there are none.  The caller frees. */
char *faults_of(const char *policy) must_use;
char *joined(const json_t *texts) must_use; /* "a, b" */

#endif
