#include "tests/conformance/suite.h"

#include "base/map.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A line of the list: file, name of the test, reason, and words of the refusal unless the reason is
 * in it; with tabs between.  Texts that begin with # are ours. */
struct left_out {
	char *key;    /* "file<tab>name" */
	char *reason; /* words of the refusal */
	bool seen;
};

static struct {
	struct map *by_key; /* of struct left_out, borrowed from `list` */
	struct left_out *list;
	size_t count;
	bool exact;
	bool whole_file; /* the file whose tests are counted is left out */
	int passed, failed, skipped;
} suite;

static void
fail(const char *file, const char *name, const char *why)
{
	printf("FAILED  %s  %s: %s\n", file, name, why);
	suite.failed++;
}

static void
fail_because(const char *file, const char *name, const char *what, const char *why)
{
	_cleanup_free_ char *both = xasprintf("%s: %s", what, why);

	fail(file, name, both);
}

void
suite_count(const char *file, const char *name, enum verdict verdict, const char *why)
{
	_cleanup_free_ char *key = xasprintf("%s\t%s", file, name);
	struct left_out *listed = map_get(suite.by_key, key);

	if (listed)
		listed->seen = true;
	if (suite.whole_file) {
		suite.skipped++;
	} else if (listed && verdict != VERDICT_REFUSED) {
		fail(file, name, "is in the list of what is left out, but it is not refused");
	} else if (listed && !strstr(why, listed->reason)) {
		fail_because(file, name, "is not refused for the reason in the list", why);
	} else if (verdict == VERDICT_REFUSED && !listed && suite.exact) {
		fail_because(file, name, "is refused and not in the list", why);
	} else if (verdict == VERDICT_REFUSED) {
		printf("skipped %s  %s: %s\n", file, name, why);
		suite.skipped++;
	} else if (verdict == VERDICT_FAILED) {
		fail(file, name, why);
	} else {
		suite.passed++;
	}
}

/* The end of the name in a line, which has a file before and a reason after it; NULL if not. */
static char *
end_of_name(char *line)
{
	char *name = strchr(line, '\t'), *end = name ? strchr(name + 1, '\t') : NULL;

	return end && end[1] ? end : NULL;
}

static bool
read_list(const char *path)
{
	_cleanup_buf_ struct buf text = BUF_INIT;
	struct fault fault;
	char *rest;

	suite.by_key = map_new();
	if (!buf_read_file(&text, path, 1024 * 1024, &fault)) {
		fprintf(stderr, "%s\n", fault.text);
		return false;
	}
	suite.list = xcalloc(text.length + 1, sizeof(*suite.list));
	rest = text.data;
	for (char *line; (line = strsep(&rest, "\n"));) {
		char *end = end_of_name(line);

		if (!*line || *line == '#')
			continue;
		if (!end) {
			fprintf(stderr, "%s: not file, name and reason: %s\n", path, line);
			return false;
		}
		struct left_out *one = &suite.list[suite.count++];
		*end = '\0';
		const char *words = strchr(end + 1, '\t');
		*one = (struct left_out){
			xstrdup(line), xstrdup(words ? words + 1 : end + 1), false};
		map_put(suite.by_key, one->key, one);
	}
	return true;
}

static bool
has_file(const char *folder, const char *key)
{
	_cleanup_free_ char *path = xasprintf("%s/%.*s", folder, (int)strcspn(key, "\t"), key);
	FILE *file = fopen(path, "r");

	if (file)
		fclose(file);
	return file;
}

/* What the list names, of the files that are there, but no test is called so. */
static void
count_stale(const char *folder)
{
	for (size_t i = 0; i < suite.count; i++) {
		char *key = suite.list[i].key, *name = strchr(key, '\t');

		if (suite.exact && !suite.list[i].seen && has_file(folder, key)) {
			*name = '\0';
			fail(key, name + 1, "is in the list, but there is no such test");
		}
		free(suite.list[i].key);
		free(suite.list[i].reason);
	}
	free(suite.list);
	map_free(&suite.by_key);
}

static int
is_json(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return length > 5 && strcmp(entry->d_name + length - 5, ".json") == 0;
}

static bool
is_left_out(const char *name)
{
	_cleanup_free_ char *key = xasprintf("%s\t*", name);
	struct left_out *listed = map_get(suite.by_key, key);

	if (listed)
		listed->seen = true;
	return listed;
}

#define LARGEST "9223372036854775807" /* of 64 bits */

/* Where a number begins, all of its digits; 0 if it is not a whole number. */
static size_t
whole_digits(const char *at)
{
	size_t digits = strspn(at, "0123456789");

	return strchr(".eE", at[digits]) && at[digits] ? 0 : digits;
}

static bool
is_large(const char *digits, size_t count)
{
	size_t most = strlen(LARGEST);

	return count > most || (count == most && strncmp(digits, LARGEST, most) > 0);
}

/* jansson has no integers of more than 64 bits: they are read as reals, which have a fraction or an
 * exponent. */
static void
widen_integers(const char *text, struct buf *into)
{
	bool in_text = false, in_number = false;

	for (; *text; text++) {
		size_t digits = in_text || in_number ? 0 : whole_digits(text);

		if (in_text && text[0] == '\\' && text[1])
			buf_add_char(into, *text++);
		else if (*text == '"')
			in_text = !in_text;
		in_number = !in_text && *text && strchr("0123456789.eE+-", *text) && *text != '-';
		if (!is_large(text, digits)) {
			buf_add_char(into, *text);
			continue;
		}
		buf_add(into, text, digits);
		buf_add_text(into, "e0");
		text += digits - 1;
	}
}

static json_t *
read_file(const char *path, json_error_t *ret_error)
{
	_cleanup_buf_ struct buf text = BUF_INIT, wide = BUF_INIT;
	struct fault fault;

	if (!buf_read_file(&text, path, 16 * 1024 * 1024, &fault)) {
		snprintf(ret_error->text, sizeof(ret_error->text), "%.150s", fault.text);
		return NULL;
	}
	widen_integers(text.data, &wide);
	return json_loadb(wide.data, wide.length, JSON_ALLOW_NUL, ret_error);
}

static void
run_file(const char *folder, const char *name, suite_file *file)
{
	suite.whole_file = is_left_out(name);
	if (suite.whole_file)
		printf("skipped %s  the whole file\n", name);
	_cleanup_free_ char *path = xasprintf("%s/%s", folder, name);
	json_error_t error;
	_cleanup_json_ json_t *content = read_file(path, &error);

	if (content)
		file(name, content);
	else
		fail(name, "the file", error.text);
}

int
suite_main(int argc, char **argv, suite_file *file)
{
	struct dirent **entries;
	int count;

	if (argc > 1 && strcmp(argv[1], "--exact") == 0) {
		suite.exact = true;
		argv++, argc--;
	}
	if (argc != 3) {
		fprintf(stderr, "usage: %s [--exact] FOLDER LIST\n", argv[0]);
		return 2;
	}
	if (!read_list(argv[2]))
		return 2;
	count = scandir(argv[1], &entries, is_json, alphasort);
	for (int i = 0; i < count; i++) {
		run_file(argv[1], entries[i]->d_name, file);
		free(entries[i]);
	}
	if (count > 0)
		free(entries);
	count_stale(argv[1]);
	if (count <= 0)
		fprintf(stderr, "%s: there is no file of tests (*.json) here\n", argv[1]);
	printf("%d passed, %d failed, %d skipped\n", suite.passed, suite.failed, suite.skipped);
	return count <= 0 || suite.failed ? 1 : 0;
}
