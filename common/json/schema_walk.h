/* The walk over an instance, shared by the files schema_check*.c. */
#ifndef JSON_SCHEMA_WALK_H
#define JSON_SCHEMA_WALK_H

#include "json/schema_node.h"

/*
 * A schema may refer to itself, so the walk is bounded in depth; alternatives within alternatives
 * multiply, so it is bounded in steps.  No instance that json_read lets in comes near with a
 * sensible schema.
 */
#define DEPTH_MOST 256
#define STEPS_MOST 4000000

/* Which members or items of the instance at one place have been evaluated, by their order. */
struct seen {
	size_t count;
	bool *at;
};

/* The resources that the walk is within, the innermost first. */
struct within {
	const struct schema_document *document;
	const struct within *outer;
};

struct walk {
	struct schema_errors
		*errors; /* NULL: only the answer is wanted, and the first error ends the walk */
	int depth;
	long steps;
	bool exhausted;	     /* then no answer counts: a `not` would take the refusal for consent */
	unsigned mismatches; /* wrong types, consts and enums so far: such an alternative was not
				meant */
	struct seen *seen;   /* of the place that is being checked; NULL: nobody asks */
	const struct within *within;
};

bool schema_check(struct walk *walk, const struct schema *schema, const json_t *value,
	const struct place *place);
/* Whether it fits, without a word. */
bool schema_fits(struct walk *walk, const struct schema *schema, const json_t *value,
	const struct place *place);

/* A member or item of what is being checked. */
bool schema_check_inner(struct walk *walk, const struct schema *schema, const json_t *value,
	const struct place *place);
/* Numbers where one of them is no integer. */
bool schema_check_real(struct walk *walk, const struct schema *schema, const json_t *value,
	const struct place *place);
/* unevaluatedProperties and unevaluatedItems, once all else has been looked at. */
bool schema_check_unevaluated(struct walk *walk, const struct schema *schema, const json_t *value,
	const struct place *place);

static inline void
mark_seen(struct walk *walk, size_t index)
{
	if (walk->seen)
		walk->seen->at[index] = true;
}

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
