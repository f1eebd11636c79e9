/*
 * The rules of a policy: facts, conditions and benefit, compiled together and assessed together.
 * The policy's JSON is that of proto/policy/policy.json.
 */
#ifndef FEEL_POLICY_RULES_H
#define FEEL_POLICY_RULES_H

#include "feel/feel.h"

struct policy_rules;

/* The attributes that rules may name, read from proto/dictionary.json. */
struct dictionary;
struct dictionary *dictionary_read(const char *json, size_t length, struct fault *fault) must_use;
void dictionary_free(struct dictionary **dictionary);
/* "number", "date", ... of "party.founded_on"; NULL if no such attribute is published. */
const char *dictionary_type(const struct dictionary *dictionary, const char *path);

/* One thing that is wrong with a policy's rules. */
typedef void rules_fault(
	void *context, const char *pointer, const char *detail, const char *expected);

/*
 * Compiles.  Each fault is reported with a JSON pointer into the policy ("/conditions/2/feel");
 * NULL if there was any. A rule that names what the dictionary does not have is a fault.
 */
struct policy_rules *policy_rules_compile(const json_t *policy, const struct dictionary *dictionary,
	rules_fault *report, void *context) must_use;
void policy_rules_free(struct policy_rules **rules);

enum assessment_outcome { ASSESSED_MET, ASSESSED_FAILED, ASSESSED_UNKNOWN };

/*
 * Assesses a document {on, party, people, subject, form, held, set}: each fact and condition in
 * order, then the benefit.  The result is what is stored with the application:
 *     {"outcome": "met|failed|unknown", "facts": [{id, text:{zh,en}, value, missing?}],
 *      "conditions": [{id, text:{zh,en}, outcome: "met|failed|unknown", missing: [paths], cause?,
 * values:{path: value}}], "missing": [paths], "amount": fen | null} A false condition makes it
 * failed, else an unknown one (or null, or an error) unknown.  The caller owns the result.
 */
json_t *policy_rules_assess(const struct policy_rules *rules, const struct dictionary *dictionary,
	const json_t *document) must_use;

#endif
