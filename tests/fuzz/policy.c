/*
 * A policy's rules: compiled from any document, and assessed over any other in a bounded time,
 * twice with the same result.
 *
 *     a JSON list: [policy, document]
 */
#include "feel/policy_rules.h"
#include "tests/fuzz/fuzz.h"

#include "base/embedded.h"
#include "base/text.h"
#include <string.h>

#define SECONDS_MOST 5.0 /* of CPU under the sanitizers, for the 200,000 steps of an assessment */

static struct dictionary *dictionary;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct fault fault = {0};

	(void)argc;
	(void)argv;
	for (const struct embedded *file = proto_files; file->path; file++)
		if (strcmp(file->path, "proto/dictionary.json") == 0)
			dictionary = dictionary_read(file->data, file->length, &fault);
	fuzz_check(dictionary, "no dictionary: %s", fault.text);
	return 0;
}

static void
on_fault(void *context, const char *pointer, const char *detail, const char *expected)
{
	size_t *count = context;

	++*count;
	fuzz_check(text_is_utf8(pointer, strlen(pointer)) && text_is_utf8(detail, strlen(detail)) &&
			   text_is_utf8(expected, strlen(expected)) && detail[0],
		"a fault that cannot be shown");
}

static void
assess(const struct policy_rules *rules, const json_t *document)
{
	_cleanup_buf_ struct buf text = BUF_INIT;
	double start = fuzz_cpu();
	_cleanup_json_ json_t *first = policy_rules_assess(rules, dictionary, document);
	double took = fuzz_cpu() - start;
	_cleanup_json_ json_t *second = policy_rules_assess(rules, dictionary, document);

	fuzz_check(took < SECONDS_MOST, "an assessment took %.2f s", took);
	fuzz_check(json_text(first, "outcome"), "an assessment without an outcome");
	fuzz_check(json_equal(first, second), "two assessments, two results");
	json_write(first, &text);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct fault fault = {0};
	size_t faults = 0;
	_cleanup_json_ json_t *list =
		json_read((const char *)data, size, JSON_COMMAND_MOST, &fault);
	double start = fuzz_cpu();

	if (json_array_size(list) != 2 || !json_is_object(json_array_get(list, 0)))
		return 0;
	struct policy_rules *rules =
		policy_rules_compile(json_array_get(list, 0), dictionary, on_fault, &faults);
	fuzz_check(fuzz_cpu() - start < SECONDS_MOST, "compiling took too long");
	fuzz_check(rules ? faults == 0 : faults > 0, "%zu faults, and %s", faults,
		rules ? "rules" : "no rules");
	if (rules)
		assess(rules, json_array_get(list, 1));
	if (rules)
		policy_rules_free(&rules);
	return 0;
}
