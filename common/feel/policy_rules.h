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
 * Compiles.  Each fault is reported with a JSON pointer into the policy ("/conditions/2/feel") and,
 * for an expression, the character; NULL if there was any.  A rule that names what the dictionary
 * does not have is a fault.  Read of the policy:
 *
 *     facts       [{id, text, feel}], where instead of feel there may be a
 *                 table: {hit: "first|unique", inputs: [feel], rows: [{when: [tests], value}]}
 *     conditions  [{id, text, feel}]
 *     benefit     {amount: feel, in yuan} or {range: {least: feel, most: feel}}
 */
struct policy_rules *policy_rules_compile(const json_t *policy, const struct dictionary *dictionary,
	rules_fault *report, void *context) must_use;
void policy_rules_free(struct policy_rules **rules);

enum assessment_outcome { ASSESSED_MET, ASSESSED_FAILED, ASSESSED_UNKNOWN };

/*
 * Assesses a document {on, party, people, subject, form, held, set}: each fact and condition in
 * order, then the benefit.  The result is what is stored with the application:
 *
 *     {"outcome": "met|failed|unknown",
 *      "facts": [{id, text: {zh, en}, value, missing?: [paths], cause?}],
 *      "conditions": [{id, text: {zh, en}, outcome: "met|failed|unknown", missing: [paths], cause?,
 *                      values: {path: value}}],
 *      "missing": [paths],
 *      "amount": fen | null, "amount_cause"?, "range"?: {least: fen, most: fen}}
 *
 * A false condition makes it failed, else an unknown one (or null, or an error) unknown; so does an
 * amount that cannot be computed, is below zero, or was set outside of its range.  A cause says why
 * there was null.  An amount within a range is null until the document has set.amount.  "values"
 * has what the rule read, by path or by a fact's id; of the items of a list
 * ("subject.years[].occupancy") an array, with null for what is missing.  The caller owns the
 * result.
 */
json_t *policy_rules_assess(const struct policy_rules *rules, const struct dictionary *dictionary,
	const json_t *document) must_use;
/* The attributes of the dictionary that the rules read, an array of paths.  Owned. */
json_t *policy_rules_reads(const struct policy_rules *rules) must_use;

#endif
