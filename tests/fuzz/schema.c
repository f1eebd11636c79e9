/*
 * The validator.  With and without its errors it says the same; its errors can be shown to anyone;
 * a schema of proto/ is done with any instance in a bounded time.
 *
 *     bytes 0 and 1: a schema of its own (0), or which of proto/
 *     then a JSON list: [schema, instance], or [instance]
 */
#include "tests/fuzz/fuzz.h"

#include "base/embedded.h"
#include "base/text.h"
#include <string.h>

#define SECONDS_MOST	1.0 /* of CPU under the sanitizers, for a real schema and a command's size */
#define REFERENCES_MOST 512

static char *references[REFERENCES_MOST];
static size_t reference_count;

static void
add_reference(const char *id, const char *below)
{
	fuzz_check(reference_count < REFERENCES_MOST, "more schemas than there is room for");
	references[reference_count++] = below ? xasprintf("%s#%s", id, below) : xstrdup(id);
}

static void
add_references(const json_t *document)
{
	const char *id = json_text(document, "$id"), *name;
	json_t *definition;

	if (!id || !json_text(document, "$schema"))
		return;
	add_reference(id, NULL);
	if (json_object_get(document, "x-reply"))
		add_reference(id, "/x-reply");
	json_object_foreach(json_object_get(document, "$defs"), name, definition)
	{
		_cleanup_free_ char *below = xasprintf("/$defs/%s", name);

		add_reference(id, below);
	}
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	for (const struct embedded *file = proto_files; file->path; file++) {
		struct fault fault = {0};
		_cleanup_json_ json_t *document =
			json_read(file->data, file->length, 1024 * 1024, &fault);

		if (document && !strstr(file->path, "/problems.json"))
			add_references(document);
	}
	return 0;
}

static bool
shown(const char *text)
{
	return text_is_utf8(text, strlen(text));
}

static void
validate(const struct schema *schema, const json_t *instance)
{
	struct schema_errors errors;
	bool good = schema_validate(schema, instance, &errors);

	fuzz_check(good == schema_validate(schema, instance, NULL),
		"with and without errors it says two things");
	fuzz_check(
		good ? errors.count == 0 : errors.count > 0 && errors.count <= SCHEMA_ERRORS_MOST,
		"it says %d with %zu errors", good, errors.count);
	for (size_t i = 0; i < errors.count; i++)
		fuzz_check(shown(errors.at[i].pointer) && shown(errors.at[i].detail) &&
				   shown(errors.at[i].expected) && errors.at[i].detail[0] &&
				   errors.at[i].expected[0],
			"an error that cannot be shown");
}

static void
try_own(json_t *list)
{
	struct fault fault = {0};
	struct schema_set *set = schema_set_new();
	const struct schema *schema = NULL;

	if (schema_set_add(set, "own", json_array_get(list, 0), &fault))
		schema = schema_compile(set, "own", &fault);
	if (schema)
		validate(schema, json_array_get(list, 1));
	else
		fuzz_check(fault.text[0] && shown(fault.text), "refused without a word");
	schema_set_free(&set);
}

static void
try_real(unsigned which, const json_t *instance)
{
	const char *reference = references[which % reference_count];
	double start = fuzz_cpu();

	validate(fuzz_schema(reference), instance);
	double took = fuzz_cpu() - start;
	fuzz_check(took < SECONDS_MOST, "%s took %.2f s", reference, took);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct fault fault = {0};

	if (size < 2)
		return 0;
	unsigned which = data[0] + 256u * data[1];
	_cleanup_json_ json_t *list =
		json_read((const char *)data + 2, size - 2, JSON_COMMAND_MOST, &fault);
	if (which == 0 && json_array_size(list) == 2)
		try_own(list);
	else if (which && json_array_size(list) == 1)
		try_real(which - 1, json_array_get(list, 0));
	return 0;
}
