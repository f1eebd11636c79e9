/* Compiled rules, between the files that compile and assess them. */
#ifndef FEEL_RULES_H
#define FEEL_RULES_H

#include "feel/dictionary.h"
#include "feel/paths.h"
#include "feel/table.h"

#define RULES_MOST	 128
#define ASSESSMENT_STEPS 200000 /* for all facts, conditions and the amount of one assessment */
#define ASSESSMENT_ITEMS 1000	/* of each list, for which that must be enough */

/* A fact, a condition or an amount. */
struct rule {
	char *id;     /* NULL for an amount */
	json_t *text; /* {zh, en}; owned */
	struct feel *feel;
	struct table *table; /* instead of feel; facts only */
	char **reads;	     /* attributes of the dictionary, and names of facts */
	size_t read_count;
	char *path; /* of the value, where it is part of the document */
};

struct rules {
	struct rule *at;
	size_t count;
};

struct policy_rules {
	struct rules facts, conditions;
	json_t *series; /* as the policy has them; NULL: none */
	bool has_range;
	struct rule amount, least, most; /* without feel where the policy has none */
};

/* Adds to what the rule reads, once. */
void rule_reads(struct rule *rule, const char *name);
/* Of a policy's series: whether there is one of the name; its value on a date, as feel_series;
 * reports days that are not in order, and names that stand twice. */
bool series_has(const json_t *series, const char *name);
const char *series_value(void *context, const char *name, const char *date);
void series_check(const json_t *series, rules_fault *report, void *context);
value *rule_eval(struct feel_run *run, const struct rule *rule);

#endif
