/* What no other keyword has evaluated. */
#include "json/schema_walk.h"

static bool
check_members(struct walk *walk, const struct schema *schema, const json_t *object,
	const struct place *place)
{
	const struct schema *rest = schema->unevaluated_properties;
	bool good = true;
	const char *name;
	json_t *value;
	size_t i = 0;

	json_object_foreach((json_t *)object, name, value)
	{
		const struct place member = {.parent = place, .key = name};

		if (walk->seen->at[i++] || !go_on(walk, good))
			continue;
		if (rest->never)
			good = schema_extra(walk->errors, schema, &member);
		else
			good = schema_check_inner(walk, rest, value, &member) && good;
		walk->seen->at[i - 1] = true;
	}
	return good;
}

static bool
check_items(struct walk *walk, const struct schema *schema, const json_t *list,
	const struct place *place)
{
	bool good = true;
	json_t *value;
	size_t i;

	json_array_foreach(list, i, value)
	{
		const struct place item = {.parent = place, .index = i};

		if (walk->seen->at[i] || !go_on(walk, good))
			continue;
		good = schema_check_inner(walk, schema->unevaluated_items, value, &item) && good;
		walk->seen->at[i] = true;
	}
	return good;
}

bool
schema_check_unevaluated(struct walk *walk, const struct schema *schema, const json_t *value,
	const struct place *place)
{
	if (schema->unevaluated_properties && json_is_object(value))
		return check_members(walk, schema, value, place);
	if (schema->unevaluated_items && json_is_array(value))
		return check_items(walk, schema, value, place);
	return true;
}
