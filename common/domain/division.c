#include "domain/division.h"

#include "base/map.h"
#include "base/text.h"
#include <stdlib.h>
#include <string.h>

#define FILE_MOST   (4 * 1024 * 1024)
#define CODE_DIGITS 6

struct divisions {
	struct map *names; /* code -> its name */
};

static bool
is_code(const char *text)
{
	return strlen(text) == CODE_DIGITS && strspn(text, "0123456789") == CODE_DIGITS;
}

static bool
add_row(struct divisions *divisions, char *row, struct fault *fault)
{
	char *name = strchr(row, ',');

	if (!name)
		return fault_set(fault, "expected code,name");
	*name++ = '\0';
	if (!is_code(row))
		return fault_set(fault, "the code must be six digits, as 331023");
	if (!*name || !text_is_utf8(name, strlen(name)))
		return fault_set(fault, "%s has no name in UTF-8", row);
	const char *before = map_get(divisions->names, row);
	if (before) /* a city without counties stands as its own county too */
		return strcmp(before, name) == 0 ||
		       fault_set(fault, "%s has a row already, with the name %s", row, before);
	map_put(divisions->names, row, xstrdup(name));
	return true;
}

static bool
parse_rows(struct divisions *divisions, const char *name, const char *csv, struct fault *fault)
{
	_cleanup_free_ char *copy = xstrdup(csv);
	char *rest = copy;
	int line = 0;

	for (char *row; (row = strsep(&rest, "\n"));) {
		struct fault why;

		row[strcspn(row, "\r")] = '\0';
		line++;
		if (!row[0] || (line == 1 && strcmp(row, "code,name") == 0))
			continue;
		if (!add_row(divisions, row, &why))
			return fault_set(fault, "%s:%d: %s", name, line, why.text);
	}
	return map_count(divisions->names) ||
	       fault_set(fault, "%s: no rows; expected lines of code,name", name);
}

struct divisions *
divisions_parse(const char *name, const char *csv, struct fault *fault)
{
	struct divisions *divisions = xcalloc(1, sizeof(*divisions));

	divisions->names = map_new();
	if (!parse_rows(divisions, name, csv, fault))
		divisions_free(&divisions);
	return divisions;
}

struct divisions *
divisions_read(const char *path, struct fault *fault)
{
	_cleanup_buf_ struct buf text = BUF_INIT;

	if (!buf_read_file(&text, path, FILE_MOST, fault))
		return NULL;
	return divisions_parse(path, text.data, fault);
}

void
divisions_free(struct divisions **divisions)
{
	const char *code;
	void *name;

	if (!*divisions)
		return;
	for (size_t at = 0; map_next((*divisions)->names, &at, &code, &name);)
		free(name);
	map_free(&(*divisions)->names);
	free(*divisions);
	*divisions = NULL;
}

size_t
divisions_count(const struct divisions *divisions)
{
	return map_count(divisions->names);
}

const char *
division_name(const struct divisions *divisions, const char *code)
{
	return map_get(divisions->names, code);
}

static bool
only_groups(const char *name)
{
	static const char *const groups[] = {
		"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"};

	for (size_t i = 0; i < ARRAY_LEN(groups); i++)
		if (strcmp(groups[i], name) == 0)
			return true;
	return false;
}

/* Appends the name of the code's first `digits` digits, the rest being zeros. */
static void
add_level(const struct divisions *divisions, const char *code, size_t digits, struct buf *into)
{
	char level[CODE_DIGITS + 1] = "000000";

	if (strspn(code + digits - 2, "0") >= CODE_DIGITS - (digits - 2))
		return; /* a province has no cities, a city no county in its code */
	memcpy(level, code, digits);
	const char *name = division_name(divisions, level);
	if (name && !only_groups(name))
		buf_add_text(into, name);
}

bool
division_full_name(const struct divisions *divisions, const char *code, struct buf *into)
{
	if (!division_name(divisions, code))
		return false;
	for (size_t digits = 2; digits <= CODE_DIGITS; digits += 2)
		add_level(divisions, code, digits, into);
	return true;
}
