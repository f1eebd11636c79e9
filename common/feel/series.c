/* The dated reference values that a policy brings along, and what its rules ask of them. */
#include "feel/rules.h"

#include <stdlib.h>
#include <string.h>

static const json_t *
find_series(const json_t *series, const char *name)
{
	size_t i;
	const json_t *one;

	json_array_foreach(
		series, i, one) if (strcmp(json_text(one, "name"), name) == 0) return one;
	return NULL;
}

bool
series_has(const json_t *series, const char *name)
{
	return find_series(series, name) != NULL;
}

const char *
series_value(void *context, const char *name, const char *date)
{
	const json_t *values = json_object_get(find_series(context, name), "values"), *one;
	const char *now = NULL;
	size_t i;

	/* They stand in order; dates are compared as texts, which is their order. */
	json_array_foreach(values, i, one)
	{
		if (strcmp(json_text(one, "from"), date) > 0)
			break;
		now = json_text(one, "value");
	}
	return now;
}

/* The first value that does not come after the one before it; SIZE_MAX if all do. */
static size_t
out_of_order(const json_t *values)
{
	for (size_t i = 1; i < json_array_size(values); i++)
		if (strcmp(json_text(json_array_get(values, i - 1), "from"),
			    json_text(json_array_get(values, i), "from")) >= 0)
			return i;
	return SIZE_MAX;
}

void
series_check(const json_t *series, rules_fault *report, void *context)
{
	size_t i;
	const json_t *one;

	json_array_foreach(series, i, one)
	{
		size_t wrong = out_of_order(json_object_get(one, "values"));
		_cleanup_free_ char *pointer =
			wrong == SIZE_MAX ? xasprintf("/series/%zu/name", i)
					  : xasprintf("/series/%zu/values/%zu/from", i, wrong);

		if (wrong != SIZE_MAX)
			report(context, pointer, "does not come after the one before",
				"days in order, each once");
		else if (find_series(series, json_text(one, "name")) != one)
			report(context, pointer, "is the name of another series too",
				"a name of its own");
	}
}
