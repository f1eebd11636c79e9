/*
 * The official JSON Schema test suite, where it lies beside the checkout (LIAISON_TEST_DATA, else
 * ../shared/data): each test of a schema that we compile must have the suite's answer.  Schemas
 * with keywords we do not have, and values that json_read refuses, are counted.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/json/schemas.h"

/* Where we differ on purpose: format is asserted, and vocabularies are not looked at. */
static const char *const differ[] = {
	"invalid date-time string is only an annotation by default",
	"no validation: invalid number, but it still validates",
};

static int passed, failed, skipped;

static const char *
folder(void)
{
	const char *data = getenv("LIAISON_TEST_DATA");
	static char path[512];

	snprintf(path, sizeof(path), "%s/json-schema", data ? data : "../shared/data");
	return path;
}

/* What json_read lets in, or NULL.  The suite itself has reals, so jansson reads it. */
static json_t *
as_we_read_it(const json_t *value)
{
	_cleanup_free_ char *text = json_dumps(value, JSON_ENCODE_ANY);
	_cleanup_free_ char *list = xasprintf("[%s]", text);
	_cleanup_json_ json_t *read = json_read(list, strlen(list), 1024 * 1024, NULL);

	return json_incref(json_array_get(read, 0));
}

static bool
wanted(const char *description)
{
	for (size_t i = 0; i < ARRAY_LEN(differ); i++)
		if (strcmp(description, differ[i]) == 0)
			return false;
	return true;
}

static void
one_test(const char *file, const char *group, const struct schema *schema, const json_t *test)
{
	const char *description = json_text(test, "description");
	_cleanup_json_ json_t *data =
		wanted(description) ? as_we_read_it(json_object_get(test, "data")) : NULL;
	struct schema_errors errors;

	if (!data) {
		skipped++;
		return;
	}
	bool good = schema_validate(schema, data, &errors);
	if (good == json_bool(test, "valid") && good == schema_validate(schema, data, NULL)) {
		passed++;
		return;
	}
	print_error("%s: %s: %s\n", file, group, description);
	failed++;
}

static void
run_group(const char *file, const json_t *group)
{
	_cleanup_json_ json_t *document = as_we_read_it(json_object_get(group, "schema"));
	const json_t *tests = json_object_get(group, "tests"), *test;
	struct schema_set *set = schema_set_new();
	const struct schema *schema = NULL;
	struct fault fault;
	size_t i;

	if (document && schema_set_add(set, "test", document, &fault))
		schema = schema_compile(set, "test", &fault);
	if (!schema)
		skipped += (int)json_array_size(tests);
	else
		json_array_foreach(tests, i, test)
			one_test(file, json_text(group, "description"), schema, test);
	schema_set_free(&set);
}

static void
run_file(const char *name)
{
	_cleanup_free_ char *path = xasprintf("%s/%s", folder(), name);
	_cleanup_json_ json_t *groups = json_load_file(path, JSON_ALLOW_NUL, NULL);
	const json_t *group;
	size_t i;

	assert_non_null(groups);
	json_array_foreach(groups, i, group) run_group(name, group);
}

static void
test_suite(void **state)
{
	DIR *files = opendir(folder());

	(void)state;
	if (!files) {
		print_message("skipped: there is no %s\n", folder());
		skip();
	}
	for (const struct dirent *file; (file = readdir(files));)
		if (strlen(file->d_name) > 5 &&
			strcmp(file->d_name + strlen(file->d_name) - 5, ".json") == 0)
			run_file(file->d_name);
	closedir(files);
	print_message("official suite: %d passed, %d failed, %d of what we do not have\n", passed,
		failed, skipped);
	assert_int_equal(failed, 0);
	assert_true(passed >= 400);
}

/* A suite in small: the runner counts right answers, wrong ones and what we do not have. */
static void
test_the_runner_itself(void **state)
{
	_cleanup_json_ json_t *good =
		quoted("{'description':'g','schema':{'type':'integer'},'tests':["
		       "{'description':'one','data':1,'valid':true},"
		       "{'description':'text','data':'x','valid':false}]}");
	_cleanup_json_ json_t *unknown =
		quoted("{'description':'u','schema':{'$anchor':'a'},'tests':[{'description':'one','"
		       "data':1,'valid':true}]}");

	(void)state;
	passed = failed = skipped = 0;
	run_group("here", good);
	run_group("here", unknown);
	assert_true(passed == 2 && failed == 0 && skipped == 1);
	passed = failed = skipped = 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_runner_itself),
		cmocka_unit_test(test_suite),
	};

	return cmocka_run_group_tests_name("schema suite", tests, NULL, NULL);
}
