/*
 * What validating costs: the first example of each command and event, held against its schema as a
 * daemon does it with the data of every message.  One thread; CPU time.  Allocations are counted
 * too, our own and PCRE2's.
 */
#include "json/schema.h"
#include "base/embedded.h"
#include "tests/bench/cpu.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DOCUMENT_MOST	   (1024 * 1024)
#define SECONDS_OF_MESSAGE 0.1
#define MESSAGES_MOST	   128

struct message {
	const char *type;
	const struct schema *schema;
	json_t *example;
	size_t bytes;
	double us;
	long allocations; /* of one validation */
};

/* ---- allocations ---- */

static long allocations;

void *
malloc(size_t size)
{
	static void *(*next)(size_t);

	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "malloc");
	allocations++;
	return next(size);
}

void *
calloc(size_t count, size_t size)
{
	static void *(*next)(size_t, size_t);

	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "calloc");
	allocations++;
	return next(count, size);
}

/* ---- messages ---- */

static bool
is_measured(const json_t *document)
{
	const char *kind = json_text(document, "x-kind");

	return kind && (strcmp(kind, "command") == 0 || strcmp(kind, "event") == 0);
}

static size_t
read_all(struct schema_set *set, struct message messages[MESSAGES_MOST])
{
	struct fault fault = {{0}};
	size_t count = 0;

	for (const struct embedded *file = proto_files; file->path; file++) {
		_cleanup_json_ json_t *document =
			json_read(file->data, file->length, DOCUMENT_MOST, &fault);

		if (!document || (json_text(document, "$schema") &&
					 !schema_set_add(set, file->path, document, &fault)))
			give_up(file->path, fault.text);
		json_t *example = json_at(document, "/examples/0");
		if (is_measured(document) && example && count < MESSAGES_MOST)
			messages[count++] = (struct message){.type = json_text(document, "$id"),
				.example = json_incref(example)};
	}
	for (size_t i = 0; i < count; i++)
		if (!(messages[i].schema = schema_compile(set, messages[i].type, &fault)))
			give_up(messages[i].type, fault.text);
	return count;
}

static void
measure(struct message *message)
{
	struct schema_errors errors;
	char *text = json_dumps(message->example, JSON_COMPACT);
	long count = 0;

	message->bytes = strlen(text);
	free(text);
	if (!schema_validate(message->schema, message->example, &errors))
		give_up(message->type, "its example is not valid");
	long before = allocations;
	double start = cpu_seconds(), taken;
	do {
		for (int i = 0; i < 100; i++, count++)
			(void)schema_validate(message->schema, message->example, &errors);
		taken = cpu_seconds() - start;
	} while (taken < SECONDS_OF_MESSAGE);
	message->us = taken * 1e6 / (double)count;
	message->allocations = (allocations - before) / count;
}

static int
slower_first(const void *a, const void *b)
{
	const struct message *one = a, *other = b;

	return one->us < other->us ? 1 : one->us > other->us ? -1 : 0;
}

static void
print(const struct message *messages, size_t count)
{
	printf("%-48s %8s %8s %12s\n", "message", "bytes", "core-us", "allocations");
	for (size_t i = 0; i < count; i++)
		printf("%-48s %8zu %8.2f %12ld\n", messages[i].type, messages[i].bytes,
			messages[i].us, messages[i].allocations);
	printf("{");
	for (size_t i = 0; i < count; i++)
		printf("%s\"%s\":{\"bytes\":%zu,\"core_us\":%.2f,\"allocations\":%ld}",
			i ? "," : "", messages[i].type, messages[i].bytes, messages[i].us,
			messages[i].allocations);
	printf("}\n");
}

int
main(void)
{
	struct schema_set *set = schema_set_new();
	struct message messages[MESSAGES_MOST];
	size_t count = read_all(set, messages);

	for (size_t i = 0; i < count; i++)
		measure(&messages[i]);
	qsort(messages, count, sizeof(*messages), slower_first);
	print(messages, count);
	for (size_t i = 0; i < count; i++)
		json_decref(messages[i].example);
	schema_set_free(&set);
	return 0;
}
