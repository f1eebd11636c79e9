/*
 * Validates by the schemas of proto/, which the program carries.  A line of input is
 * {"schema": "liaison:problem", "data": ...}; of output, the JSON pointers of what is wrong, as a
 * list.  Checks too that the answer is the same without errors being asked for, and when asked
 * again.
 */
#include "json/schema.h"
#include "base/embedded.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DOCUMENT_MOST (1024 * 1024)

static void
give_up(const char *what, const struct fault *fault)
{
	fprintf(stderr, "%s: %s\n", what, fault->text);
	exit(1);
}

static struct schema_set *
read_all(void)
{
	struct schema_set *set = schema_set_new();
	struct fault fault = {0};

	for (const struct embedded *file = proto_files; file->path; file++) {
		_cleanup_json_ json_t *document =
			json_read(file->data, file->length, DOCUMENT_MOST, &fault);

		if (!document || (json_object_get(document, "$schema") &&
					 !schema_set_add(set, file->path, document, &fault)))
			give_up(file->path, &fault);
	}
	return set;
}

static json_t *
pointers_of(const struct schema_errors *errors)
{
	json_t *list = json_array();

	for (size_t i = 0; i < errors->count; i++)
		json_array_append_new(list, json_string(errors->at[i].pointer));
	return list;
}

static void
answer(struct schema_set *set, const json_t *question)
{
	const json_t *data = json_object_get(question, "data");
	struct schema_errors errors, again;
	struct fault fault = {0};
	const struct schema *schema = schema_compile(set, json_text(question, "schema"), &fault);

	if (!schema)
		give_up(json_text(question, "schema"), &fault);
	bool good = schema_validate(schema, data, &errors);
	if (good != schema_validate(schema, data, NULL) ||
		good != schema_validate(schema, data, &again) || good != (errors.count == 0) ||
		errors.count != again.count) {
		puts("\"two answers\"");
		return;
	}
	json_t *list = good ? json_array() : pointers_of(&errors);
	_cleanup_free_ char *text = json_dumps(list, 0);
	puts(text);
	json_decref(list);
}

int
main(void)
{
	struct schema_set *set = read_all();
	_cleanup_free_ char *line = NULL;
	size_t room = 0;
	struct fault fault = {0};

	for (ssize_t length; (length = getline(&line, &room, stdin)) > 0;) {
		_cleanup_json_ json_t *question =
			json_read(line, (size_t)length, DOCUMENT_MOST, &fault);

		if (!question)
			give_up("input", &fault);
		answer(set, question);
	}
	schema_set_free(&set);
	return 0;
}
