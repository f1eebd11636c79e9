/* Schemas of schemas: all, any, one, none; and which alternative was meant. */
#include "json/schema_walk.h"

/* How near an alternative came: deeper errors are nearer, then fewer mismatches, then fewer errors.
 */
struct nearness {
	size_t depth;
	unsigned mismatches;
	size_t errors;
};

static bool
nearer(const struct nearness *a, const struct nearness *b)
{
	if (a->depth != b->depth)
		return a->depth > b->depth;
	if (a->mismatches != b->mismatches)
		return a->mismatches < b->mismatches;
	return a->errors < b->errors;
}

/* Tokens in the pointer of the error that is nearest to the root. */
static size_t
least_depth(const struct schema_errors *errors)
{
	size_t least = SIZE_MAX;

	for (size_t i = 0; i < errors->count; i++) {
		size_t depth = 0;
		for (const char *at = errors->at[i].pointer; *at; at++)
			depth += *at == '/';
		least = depth < least ? depth : least;
	}
	return errors->count ? least : 0;
}

static bool
no_alternative(struct walk *walk, const struct schema_list *list, const struct place *place)
{
	_cleanup_buf_ struct buf expected = BUF_INIT;

	for (size_t i = 0; i < list->count; i++) {
		buf_add_text(&expected, i ? "; or " : "");
		schema_describe(list->at[i], &expected);
	}
	return schema_wrong(
		walk->errors, place, "fits none of the forms that are allowed", expected.data);
}

/*
 * None fits.  What is wrong with the alternative that came nearest is more help than a list of all,
 * if it came further than this place itself.
 */
static bool
explain(struct walk *walk, const struct schema_list *list, const json_t *value,
	const struct place *place)
{
	struct schema_errors *kept = walk->errors;
	_cleanup_free_ struct schema_errors *tried = xcalloc(2, sizeof(*tried));
	struct nearness best = {0};

	for (size_t i = 0; i < list->count; i++) {
		unsigned before = walk->mismatches;
		walk->errors = &tried[0];
		tried[0].count = 0;
		schema_check(walk, list->at[i], value, place);
		const struct nearness near = {
			least_depth(&tried[0]), walk->mismatches - before, tried[0].count};
		if (i > 0 && !nearer(&near, &best))
			continue;
		best = near;
		tried[1] = tried[0];
	}
	walk->errors = kept;
	if (best.depth <= schema_depth(place))
		return no_alternative(walk, list, place);
	for (size_t i = 0; i < tried[1].count && kept->count < SCHEMA_ERRORS_MOST; i++)
		kept->at[kept->count++] = tried[1].at[i];
	return false;
}

static bool
check_alternatives(struct walk *walk, const struct schema_list *list, const json_t *value,
	const struct place *place, bool only_one)
{
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++) {
		count += schema_fits(walk, list->at[i], value, place);
		if (count > 0 && !only_one && !walk->seen) /* else the others evaluate too */
			return true;
	}
	if (count == 0)
		return walk->errors ? explain(walk, list, value, place) : false;
	if (count == 1 || !only_one)
		return true;
	return schema_wrongf(walk->errors, place,
		"fits several of the forms that exclude each other", "exactly one of %zu forms",
		list->count);
}

static bool
check_negated(struct walk *walk, const struct schema *schema, const json_t *value,
	const struct place *place)
{
	_cleanup_buf_ struct buf expected = BUF_INIT;

	struct seen *seen = walk->seen;
	walk->seen = NULL; /* what is excluded evaluates nothing */
	bool fits = schema_fits(walk, schema->negated, value, place);
	walk->seen = seen;
	if (!fits)
		return true;
	if (!walk->errors)
		return false;
	buf_add_text(&expected, "something else than ");
	schema_describe(schema->negated, &expected);
	return schema_wrong(walk->errors, place, "has a form that is excluded", expected.data);
}

static bool
check_condition(struct walk *walk, const struct schema *schema, const json_t *value,
	const struct place *place)
{
	const struct schema *then = schema_fits(walk, schema->condition, value, place)
					    ? schema->consequence
					    : schema->otherwise;

	return !then || schema_check(walk, then, value, place);
}

static bool
check_dependent(struct walk *walk, const struct schema *schema, const json_t *value,
	const struct place *place)
{
	bool good = true;

	for (size_t i = 0; i < schema->dependent_schema_count && go_on(walk, good); i++)
		if (json_object_get(value, schema->dependent_schemas[i].name))
			good = schema_check(
				       walk, schema->dependent_schemas[i].schema, value, place) &&
			       good;
	return good;
}

bool
schema_check_combined(struct walk *walk, const struct schema *schema, const json_t *value,
	const struct place *place)
{
	bool good = true;

	for (size_t i = 0; i < schema->all_of.count && go_on(walk, good); i++)
		good = schema_check(walk, schema->all_of.at[i], value, place) && good;
	if (go_on(walk, good) && schema->any_of.count)
		good = check_alternatives(walk, &schema->any_of, value, place, false) && good;
	if (go_on(walk, good) && schema->one_of.count)
		good = check_alternatives(walk, &schema->one_of, value, place, true) && good;
	if (go_on(walk, good) && schema->negated)
		good = check_negated(walk, schema, value, place) && good;
	if (go_on(walk, good) && schema->dependent_schema_count)
		good = check_dependent(walk, schema, value, place) && good;
	if (go_on(walk, good) && schema->condition)
		good = check_condition(walk, schema, value, place) && good;
	return good;
}
