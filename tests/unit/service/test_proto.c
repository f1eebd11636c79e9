/* The contract in proto/ as programs carry it: each schema compiles, accepts its examples and
 * refuses what it says is wrong; roles, texts, dictionary and the chain's vectors are complete. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/embedded.h"
#include "base/map.h"
#include "base/text.h"
#include "bus/directory.h"
#include "stream/chain.h"
#include "json/problem.h"

#define DOCUMENT_MOST (1024 * 1024)

static struct schema_set *schemas;
static size_t examples_seen, invalid_seen;

static json_t *
read_document(const struct embedded *file)
{
	struct fault fault = {0};
	json_t *document = json_read(file->data, file->length, DOCUMENT_MOST, &fault);

	if (!document)
		fail_msg("%s: %s", file->path, fault.text);
	return document;
}

static json_t *
read_named(const char *path)
{
	for (const struct embedded *file = proto_files; file->path; file++)
		if (strcmp(file->path, path) == 0)
			return read_document(file);
	fail_msg("%s is not there", path);
	return NULL;
}

static bool
is_schema(const json_t *document)
{
	return json_text(document, "$schema") != NULL;
}

static bool
is_message(const json_t *document)
{
	const char *kind = json_text(document, "x-kind");

	return kind && (strcmp(kind, "command") == 0 || strcmp(kind, "query") == 0 ||
			       strcmp(kind, "event") == 0);
}

static int
load_schemas(void **state)
{
	(void)state;
	schemas = schema_set_new();
	for (const struct embedded *file = proto_files; file->path; file++) {
		struct fault fault = {0};
		_cleanup_json_ json_t *document = read_document(file);

		if (is_schema(document) && !schema_set_add(schemas, file->path, document, &fault))
			fail_msg("%s: %s", file->path, fault.text);
	}
	return 0;
}

static int
release_schemas(void **state)
{
	(void)state;
	schema_set_free(&schemas);
	return 0;
}

static const struct schema *
compile(const char *reference)
{
	struct fault fault = {0};
	const struct schema *schema = schema_compile(schemas, reference, &fault);

	if (!schema)
		fail_msg("%s: %s", reference, fault.text);
	return schema;
}

/* ---- examples ---- */

static void
check_examples(const char *reference, const struct schema *schema, const json_t *of)
{
	struct schema_errors errors = {0};
	const json_t *example;
	size_t i;

	json_array_foreach(json_object_get(of, "examples"), i, example)
	{
		examples_seen++;
		if (!schema_validate(schema, example, &errors))
			fail_msg("%s: example %zu: %s: %s, expected %s", reference, i,
				errors.at[0].pointer, errors.at[0].detail, errors.at[0].expected);
	}
}

/* The error is there, or it is a field that is missing from the object there. */
static bool
is_at(const struct schema_error *error, const char *pointer)
{
	size_t length = strlen(pointer);

	if (strncmp(error->pointer, pointer, length) != 0)
		return false;
	const char *rest = error->pointer + length;
	bool missing = rest[0] == '/' && !strchr(rest + 1, '/') &&
		       strcmp(error->detail, "is missing") == 0;
	return !rest[0] || missing;
}

static bool
names_pointer(const struct schema_errors *errors, const char *pointer)
{
	for (size_t i = 0; i < errors->count; i++)
		if (is_at(&errors->at[i], pointer))
			return true;
	return false;
}

static void
check_invalid(const char *reference, const struct schema *schema, const json_t *of)
{
	const json_t *invalid;
	size_t i;

	json_array_foreach(json_object_get(of, "x-invalid"), i, invalid)
	{
		struct schema_errors errors = {0};
		const char *because = json_text(invalid, "because"),
			   *pointer = json_text(invalid, "pointer");

		invalid_seen++;
		if (!because || !pointer || !json_object_get(invalid, "data"))
			fail_msg("%s: x-invalid %zu lacks because, pointer or data", reference, i);
		if (schema_validate(schema, json_object_get(invalid, "data"), &errors))
			fail_msg("%s: accepts what is wrong: %s", reference, because);
		if (!names_pointer(&errors, pointer))
			fail_msg("%s: %s: no error at \"%s\" but at \"%s\": %s", reference, because,
				pointer, errors.at[0].pointer, errors.at[0].detail);
	}
}

static void
check_schema(const char *reference, const json_t *of)
{
	const struct schema *schema = compile(reference);

	check_examples(reference, schema, of);
	check_invalid(reference, schema, of);
}

static void
check_definitions(const char *id, const json_t *document)
{
	const char *name;
	json_t *definition;

	json_object_foreach(json_object_get(document, "$defs"), name, definition)
	{
		_cleanup_free_ char *reference = xasprintf("%s#/$defs/%s", id, name);

		check_schema(reference, definition);
	}
}

static void
test_examples(void **state)
{
	(void)state;
	for (const struct embedded *file = proto_files; file->path; file++) {
		_cleanup_json_ json_t *document = read_document(file);
		const char *id = json_text(document, "$id");

		if (!is_schema(document))
			continue;
		check_schema(id, document);
		check_definitions(id, document);
		if (json_object_get(document, "x-reply")) {
			_cleanup_free_ char *reference = xasprintf("%s#/x-reply", id);

			check_schema(reference, json_object_get(document, "x-reply"));
		}
	}
	assert_true(examples_seen > 50 && invalid_seen > 50);
}

/* A text that ends in a line feed is not the text before it. */
static void
test_patterns_end_at_the_end(void **state)
{
	static const char *const cases[][2] = {
		{"liaison:common#/$defs/department", "331023-hrss\n"},
		{"liaison:common#/$defs/identifier", "founder\n"},
		{"liaison:common#/$defs/policy_ref", "P1d@1\n"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct schema_errors errors = {0};
		_cleanup_json_ json_t *text = json_string(cases[i][1]);

		if (schema_validate(compile(cases[i][0]), text, &errors))
			fail_msg("%s accepts a line feed at the end", cases[i][0]);
	}
}

/* ---- messages ---- */

/* A message stands in a file of its type's name, with what a reader needs. */
static void
test_messages_are_complete(void **state)
{
	(void)state;
	for (const struct embedded *file = proto_files; file->path; file++) {
		_cleanup_json_ json_t *document = read_document(file);
		const char *id = json_text(document, "$id"), *kind = json_text(document, "x-kind");

		if (!is_message(document))
			continue;
		_cleanup_free_ char *name = xasprintf("/%s.json", id + strlen("liaison:"));
		size_t tail = strlen(name), length = strlen(file->path);
		if (length < tail || strcmp(file->path + length - tail, name) != 0)
			fail_msg("%s: has the $id %s", file->path, id);
		bool event = strcmp(kind, "event") == 0;
		bool complete =
			json_text(document, "title") && json_text(document, "description") &&
			(event || json_array_size(json_object_get(document, "x-roles")) > 0) &&
			(event || json_object_get(document, "x-reply")) &&
			json_array_size(json_object_get(document, "examples")) >= 1 &&
			json_array_size(json_object_get(document, "x-invalid")) >= 2;
		if (!complete)
			fail_msg("%s: lacks title, description, x-roles, x-reply, an example or "
				 "two x-invalid",
				file->path);
	}
}

static void
test_roles_are_known(void **state)
{
	_cleanup_json_ json_t *roles = read_named("proto/roles.json");

	(void)state;
	for (const struct embedded *file = proto_files; file->path; file++) {
		_cleanup_json_ json_t *document = read_document(file);
		const json_t *name;
		size_t i;

		json_array_foreach(json_object_get(document, "x-roles"), i, name)
		{
			struct fault fault = {0};
			unsigned bits;
			const char *text = json_string_value(name);
			bool group =
				json_object_get(json_object_get(roles, "groups"), text) != NULL;

			if (!group && !roles_parse(text, &bits, &fault))
				fail_msg("%s: %s", file->path, fault.text);
		}
	}
}

/* roles.json and bus/directory.h name the same roles, in the same order. */
static void
test_roles_are_those_of_the_directory(void **state)
{
	_cleanup_json_ json_t *document = read_named("proto/roles.json");
	const json_t *roles = json_object_get(document, "roles"), *role;
	unsigned officers = 0;
	size_t i;

	(void)state;
	json_array_foreach(roles, i, role)
	{
		assert_string_equal(json_text(role, "name"), role_name((enum role)(1u << i)));
		assert_true(json_text(json_object_get(role, "meaning"), "zh") &&
			    json_text(json_object_get(role, "meaning"), "en"));
		officers |= json_bool(role, "officer") ? 1u << i : 0;
	}
	assert_int_equal(1u << (json_array_size(roles) - 1), ROLE_LAST);
	assert_int_equal(officers, ROLE_ANY_OFFICER);
}

/* ---- texts ---- */

/* Each parameter stands in the text, and nothing else stands there in braces. */
static void
check_parameters(const char *code, const char *text, const json_t *params)
{
	size_t found = 0, i;
	const json_t *param;

	json_array_foreach(params, i, param)
	{
		_cleanup_free_ char *hole = xasprintf("{%s}", json_string_value(param));

		if (!strstr(text, hole))
			fail_msg("%s: \"%s\" does not show %s", code, text, hole);
	}
	for (const char *at = strchr(text, '{'); at; at = strchr(at + 1, '{'))
		found++;
	if (found != json_array_size(params))
		fail_msg("%s: \"%s\" shows %zu parameters, not %zu", code, text, found,
			json_array_size(params));
}

static void
check_problem(const char *path, const char *code, const json_t *problem)
{
	static const char *const languages[] = {"zh", "en"};
	const json_t *params = json_object_get(problem, "params");
	int64_t status = json_int(problem, "status");

	if (status < 400 || status > 599 || !json_is_array(params) ||
		json_array_size(params) > PROBLEM_PARAMS_MOST)
		fail_msg("%s: %s: status or params are wrong", path, code);
	for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
		const char *title = json_text(json_object_get(problem, "title"), languages[i]);
		const char *detail = json_text(json_object_get(problem, "detail"), languages[i]);

		if (!title || !detail)
			fail_msg("%s: %s: no %s text", path, code, languages[i]);
		check_parameters(code, detail, params);
	}
}

static bool
is_problems(const struct embedded *file)
{
	return strstr(file->path, "/problems.json") != NULL;
}

static void
test_problems_have_texts(void **state)
{
	struct map *seen = map_new();

	(void)state;
	for (const struct embedded *file = proto_files; file->path; file++) {
		struct fault fault = {0};
		const char *code;
		json_t *problem;

		if (!is_problems(file))
			continue;
		_cleanup_json_ json_t *table = read_document(file);
		json_object_foreach(table, code, problem)
		{
			check_problem(file->path, code, problem);
			if (map_get(seen, code))
				fail_msg("%s: %s stands in %s too", file->path, code,
					(char *)map_get(seen, code));
			map_put(seen, code, (void *)(uintptr_t)file->path);
		}
		if (!problems_load(file->data, file->length, &fault))
			fail_msg("%s: %s", file->path, fault.text);
	}
	assert_non_null(map_get(seen, "internal"));
	map_free(&seen);
}

/* What problem_json makes is what proto/problem.json promises, for every code and language. */
static void
test_problems_fit_their_schema(void **state)
{
	const struct schema *schema = compile("liaison:problem");

	(void)state;
	for (const struct embedded *file = proto_files; file->path; file++) {
		const char *code;
		json_t *entry;

		if (!is_problems(file))
			continue;
		_cleanup_json_ json_t *table = read_document(file);
		json_object_foreach(table, code, entry)
		{
			struct schema_errors errors = {0};
			struct problem problem = {.code = code, .retry_after = 2};

			for (size_t i = 0; i < PROBLEM_PARAMS_MOST; i++)
				problem.params[i] = param_text("331023-2026-000123-C");
			_cleanup_json_ json_t *json = problem_json(&problem, "en");
			if (!schema_validate(schema, json, &errors))
				fail_msg("%s: %s: %s", code, errors.at[0].pointer,
					errors.at[0].detail);
			assert_string_equal(json_text(json, "code"), code);
			assert_null(strchr(json_text(json, "detail"), '{'));
		}
	}
}

/* ---- data ---- */

static void
test_dictionary(void **state)
{
	static const char *const types[] = {"number", "string", "boolean", "date", "list"};
	_cleanup_json_ json_t *dictionary = read_named("proto/dictionary.json");
	const json_t *attribute;
	struct map *seen = map_new();
	size_t i;

	(void)state;
	json_array_foreach(json_object_get(dictionary, "attributes"), i, attribute)
	{
		const char *path = json_text(attribute, "path"),
			   *type = json_text(attribute, "type");
		const json_t *text = json_object_get(attribute, "text");
		bool known = false;

		for (size_t t = 0; t < ARRAY_LEN(types); t++)
			known |= strcmp(type, types[t]) == 0;
		if (!known || map_get(seen, path))
			fail_msg("%s: stands there twice, or has no type that is known", path);
		if (!json_text(attribute, "source") || !json_text(attribute, "purpose") ||
			!json_text(text, "zh") || !json_text(text, "en"))
			fail_msg("%s: has no source, purpose or text", path);
		map_put(seen, path, (void *)1);
	}
	assert_true(i > 20);
	map_free(&seen);
}

static void
decode(const json_t *object, const char *key, unsigned char *into, size_t length)
{
	if (!hex_decode(json_text(object, key), into, length))
		fail_msg("%s is not %zu bytes in hex", key, length);
}

static void
test_chain_vectors(void **state)
{
	_cleanup_json_ json_t *vectors = read_named("proto/chain.json");
	unsigned char salt[SALT_SIZE], hash[HASH_SIZE], body_hash[HASH_SIZE], want[HASH_SIZE];
	const json_t *event, *link;
	size_t i;

	(void)state;
	decode(vectors, "hash_0", hash, HASH_SIZE);
	json_array_foreach(json_object_get(vectors, "events"), i, event)
	{
		decode(event, "salt", salt, SALT_SIZE);
		chain_body_hash(HASH_SHA256, salt, json_text(event, "body"),
			strlen(json_text(event, "body")), body_hash);
		decode(event, "body_hash", want, HASH_SIZE);
		assert_memory_equal(body_hash, want, HASH_SIZE);
		chain_hash(HASH_SHA256, hash, json_int(event, "number"), body_hash, hash);
		decode(event, "hash", want, HASH_SIZE);
		assert_memory_equal(hash, want, HASH_SIZE);
	}
	assert_int_equal(i, 3);
	json_array_foreach(json_object_get(vectors, "links"), i, link)
	{
		decode(link, "previous", hash, HASH_SIZE);
		decode(link, "body_hash", body_hash, HASH_SIZE);
		chain_hash(HASH_SHA256, hash, json_int(link, "number"), body_hash, hash);
		decode(link, "hash", want, HASH_SIZE);
		assert_memory_equal(hash, want, HASH_SIZE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_patterns_end_at_the_end),
		cmocka_unit_test(test_messages_are_complete),
		cmocka_unit_test(test_roles_are_known),
		cmocka_unit_test(test_roles_are_those_of_the_directory),
		cmocka_unit_test(test_problems_have_texts),
		cmocka_unit_test(test_problems_fit_their_schema),
		cmocka_unit_test(test_dictionary),
		cmocka_unit_test(test_chain_vectors),
	};

	return cmocka_run_group_tests_name("proto", tests, load_schemas, release_schemas);
}
