/*
 * Tests of JSON Schema: groups of a schema and instances that are valid or not.  A schema that we
 * refuse to compile counts as refused, with all its tests.
 */
#include "json/schema.h"
#include "tests/conformance/suite.h"

#include <stdlib.h>

static void
one_test(const char *file, const char *group, const struct schema *schema,
	const struct fault *fault, const json_t *test)
{
	_cleanup_free_ char *name = xasprintf("%s: %s", group, json_text(test, "description"));
	const json_t *data = json_object_get(test, "data");
	struct schema_errors errors;

	if (!json_text(test, "description") || !data) {
		suite_count(file, name, VERDICT_FAILED,
			"is not in the form of a test: description, data, valid");
		return;
	}
	if (!schema) {
		suite_count(file, name, VERDICT_REFUSED, fault->text);
		return;
	}
	bool good = schema_validate(schema, data, &errors);
	if (good != schema_validate(schema, data, NULL))
		suite_count(file, name, VERDICT_FAILED, "two answers, with errors and without");
	else if (good == json_bool(test, "valid"))
		suite_count(file, name, VERDICT_PASSED, "");
	else
		suite_count(file, name, VERDICT_FAILED,
			good ? "should not be valid" : errors.at[0].detail);
}

static void
run_group(const char *file, const json_t *group)
{
	struct schema_set *set = schema_set_new_foreign();
	const char *name = json_text(group, "description");
	const struct schema *schema = NULL;
	struct fault fault = {0};
	const json_t *test;
	size_t i;

	if (schema_set_add(set, "test", json_object_get(group, "schema"), &fault))
		schema = schema_compile(set, "test", &fault);
	json_array_foreach(json_object_get(group, "tests"), i, test)
		one_test(file, name ? name : "?", schema, &fault, test);
	schema_set_free(&set);
}

static void
run_file(const char *file, const json_t *groups)
{
	const json_t *group;
	size_t i;

	json_array_foreach(groups, i, group) run_group(file, group);
}

int
main(int argc, char **argv)
{
	return suite_main(argc, argv, run_file);
}
