#include "tests/fuzz/fuzz.h"

#include "base/embedded.h"
#include "base/map.h"
#include "base/text.h"
#include "json/problem.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#define DOCUMENT_MOST (1024 * 1024)

/* The linker gives the daemons' calls of `name` to __wrap_name. */
instant __wrap_clock_now(void);
int64_t __wrap_clock_monotonic(void);
ssize_t __real_write(int file, const void *bytes, size_t length);
ssize_t __wrap_write(int file, const void *bytes, size_t length);

static int64_t monotonic = MICROSECONDS_PER_DAY;
static bool in_log;

void
fuzz_check(bool good, const char *format, ...)
{
	va_list arguments;

	if (good)
		return;
	in_log = false;
	va_start(arguments, format);
	fprintf(stderr, "held no longer: ");
	vfprintf(stderr, format, arguments);
	fprintf(stderr, "\n");
	va_end(arguments);
	abort();
}

char *
fuzz_piece(const unsigned char **data, size_t *size, size_t *ret_length)
{
	if (*size == 0)
		return NULL;
	const unsigned char *cut = memchr(*data, FUZZ_CUT, *size);
	size_t length = cut ? (size_t)(cut - *data) : *size;
	char *piece = xmalloc(length + 1);

	memcpy(piece, *data, length);
	piece[length] = 0;
	*data += length + (cut != NULL);
	*size -= length + (cut != NULL);
	*ret_length = length;
	return piece;
}

/* ---- the contract ---- */

static void
add_document(struct schema_set *set, const struct embedded *file)
{
	struct fault fault = {0};

	if (strstr(file->path, "/problems.json")) {
		fuzz_check(problems_load(file->data, file->length, &fault), "%s: %s", file->path,
			fault.text);
		return;
	}
	_cleanup_json_ json_t *document =
		json_read(file->data, file->length, DOCUMENT_MOST, &fault);
	fuzz_check(document, "%s: %s", file->path, fault.text);
	if (json_text(document, "$id") && json_text(document, "$schema"))
		fuzz_check(schema_set_add(set, file->path, document, &fault), "%s: %s", file->path,
			fault.text);
}

struct schema_set *
fuzz_schemas(void)
{
	static struct schema_set *set;

	if (set)
		return set;
	set = schema_set_new();
	for (const struct embedded *file = proto_files; file->path; file++)
		add_document(set, file);
	return set;
}

const struct schema *
fuzz_schema(const char *reference)
{
	static struct map *compiled;
	struct fault fault = {0};

	if (!compiled)
		compiled = map_new();
	const struct schema *schema = map_get(compiled, reference);
	if (schema)
		return schema;
	schema = schema_compile(fuzz_schemas(), reference, &fault);
	fuzz_check(schema, "%s: %s", reference, fault.text);
	map_put(compiled, reference, (void *)(uintptr_t)schema);
	return schema;
}

void
fuzz_hold_to(const struct schema *schema, const json_t *value, const char *what)
{
	struct schema_errors errors = {0};

	if (!schema_validate(schema, value, &errors))
		fuzz_check(false, "%s: %s %s, not %s", what, errors.at[0].pointer,
			errors.at[0].detail, errors.at[0].expected);
}

/* ---- clocks ---- */

double
fuzz_cpu(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

instant
__wrap_clock_now(void)
{
	return FUZZ_NOW;
}

int64_t
__wrap_clock_monotonic(void)
{
	return monotonic;
}

void
fuzz_wait(int64_t microseconds)
{
	monotonic += microseconds;
}

/* ---- the log: what a peer sends must not be able to write lines of its own ---- */

void
fuzz_log_begin(void)
{
	in_log = true;
}

void
fuzz_log_end(void)
{
	in_log = false;
}

ssize_t
__wrap_write(int file, const void *bytes, size_t length)
{
	struct fault fault = {0};

	if (!in_log || file != STDERR_FILENO)
		return __real_write(file, bytes, length);
	in_log = false;
	const char *end = memchr(bytes, '\n', length);
	fuzz_check(end && end == (const char *)bytes + length - 1, "a log line of several lines");
	_cleanup_json_ json_t *line = json_read(bytes, length - 1, DOCUMENT_MOST, &fault);
	fuzz_check(json_is_object(line), "a log line that is no JSON: %s", fault.text);
	in_log = true;
	return (ssize_t)length;
}
