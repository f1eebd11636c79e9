/* The walk over an instance, shared by the files schema_check*.c. */
#ifndef JSON_SCHEMA_WALK_H
#define JSON_SCHEMA_WALK_H

#include "json/schema_node.h"

struct walk {
	struct schema_errors
		*errors; /* NULL: only the answer is wanted, and the first error ends the walk */
	int depth;
	long steps;
	bool exhausted;	     /* then no answer counts: a `not` would take the refusal for consent */
	unsigned mismatches; /* wrong types, consts and enums so far: such an alternative was not
				meant */
	pcre2_match_data *match;
	pcre2_match_context *limits;
};

bool schema_check(struct walk *walk, const struct schema *schema, const json_t *value,
	const struct place *place);
/* Whether it fits, without a word. */
bool schema_fits(struct walk *walk, const struct schema *schema, const json_t *value,
	const struct place *place);

/* Of a list: counts, items, repetitions, contains. */
bool schema_check_list(struct walk *walk, const struct schema *schema, const json_t *list,
	const struct place *place);
/* allOf, anyOf, oneOf, not, if. */
bool schema_check_combined(struct walk *walk, const struct schema *schema, const json_t *value,
	const struct place *place);

/* In a walk without errors the first one is enough. */
static inline bool
go_on(const struct walk *walk, bool good)
{
	return good || walk->errors;
}

static inline bool
within(size_t count, const struct bound *least, const struct bound *most)
{
	return (!least->set || count >= (uint64_t)least->at) &&
	       (!most->set || count <= (uint64_t)most->at);
}

/* "a text of 18 characters", "a list of 1 to 96 items": both bounds together, as people say it. */
bool schema_wrong_count(struct walk *walk, const struct place *place, size_t count, const char *of,
	const char *units, const struct bound *least, const struct bound *most);

#endif
