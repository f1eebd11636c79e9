#include "base/config.h"

#include "base/buf.h"
#include "base/map.h"
#include "base/text.h"
#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MOST (16 * 1024 * 1024)
#define LINE_MOST 8192

struct value {
	char *text;
	int line;
};

struct section {
	int line;
	struct map *values; /* key -> struct value */
};

struct config {
	char *file;
	const struct config_key *known;
	struct map *sections; /* "kind" or "kind name" -> struct section */
};

/* "principal *" covers "principal portal/tiantai" and no more than that kind; a row without a star,
 * its own name. */
static bool
covers(const char *row, const char *section)
{
	size_t length = strlen(row);

	if (length > 2 && strcmp(row + length - 2, " *") == 0)
		return strncmp(row, section, length - 1) == 0 && section[length - 1];
	return strcmp(row, section) == 0;
}

static const struct config_key *
find_key(const struct config_key *known, const char *section, const char *key)
{
	for (; known->section; known++)
		if (covers(known->section, section) && (!key || strcmp(known->key, key) == 0))
			return known;
	return NULL;
}

static void
list_sections(const struct config_key *known, struct buf *into)
{
	for (const struct config_key *row = known; row->section; row++) {
		if (row > known && strcmp(row[-1].section, row->section) == 0)
			continue;
		buf_printf(into, "%s[%s]", into->length ? ", " : "", row->section);
	}
}

static void
list_keys(const struct config_key *known, const char *section, struct buf *into)
{
	for (; known->section; known++)
		if (covers(known->section, section))
			buf_printf(into, "%s%s", into->length ? ", " : "", known->key);
}

/* Cuts white space from both ends of a text that may be changed. */
static char *
trim(char *text)
{
	while (isspace((unsigned char)*text))
		text++;
	char *end = text + strlen(text);
	while (end > text && isspace((unsigned char)end[-1]))
		end--;
	*end = '\0';
	return text;
}

static struct section *
enter_section(struct config *config, char *text, int line, struct fault *fault)
{
	size_t length = strlen(text);

	if (text[length - 1] != ']') {
		fault_set(fault,
			"%s:%d: a section is written [name] or [kind name], alone on its line",
			config->file, line);
		return NULL;
	}
	text[length - 1] = '\0';
	const char *name = trim(text + 1);
	if (!find_key(config->known, name, NULL)) {
		_cleanup_buf_ struct buf names = BUF_INIT;
		list_sections(config->known, &names);
		fault_set(fault, "%s:%d: unknown section [%.100s]; known are %s", config->file,
			line, name, names.data ? names.data : "none");
		return NULL;
	}
	struct section *before = map_get(config->sections, name);
	if (before) {
		fault_set(fault,
			"%s:%d: section [%.100s] stands already on line %d: put its keys there",
			config->file, line, name, before->line);
		return NULL;
	}
	struct section *section = xcalloc(1, sizeof(*section));
	*section = (struct section){line, map_new()};
	map_put(config->sections, name, section);
	return section;
}

static bool
take_value(struct config *config, const char *section_name, struct section *section, char *text,
	int line, struct fault *fault)
{
	char *equals = strchr(text, '=');

	if (!equals)
		return fault_set(
			fault, "%s:%d: neither `[section]` nor `key = value`", config->file, line);
	*equals = '\0';
	const char *key = trim(text);
	if (!section)
		return fault_set(fault, "%s:%d: %.100s stands before any [section]", config->file,
			line, key);
	if (!find_key(config->known, section_name, key)) {
		_cleanup_buf_ struct buf keys = BUF_INIT;
		list_keys(config->known, section_name, &keys);
		return fault_set(fault, "%s:%d: unknown key `%.100s` in [%.100s]; known are %s",
			config->file, line, key, section_name, keys.data);
	}
	const struct value *before = map_get(section->values, key);
	if (before)
		return fault_set(fault, "%s:%d: `%s` is set already on line %d: keep one of them",
			config->file, line, key, before->line);
	struct value *value = xcalloc(1, sizeof(*value));
	*value = (struct value){xstrdup(trim(equals + 1)), line};
	map_put(section->values, key, value);
	return true;
}

static bool
parse_lines(struct config *config, const char *text, struct fault *fault)
{
	_cleanup_free_ char *section_name = NULL;
	struct section *section = NULL;
	char line[LINE_MOST];
	int number = 0;

	while (*text) {
		size_t length = strcspn(text, "\n");
		number++;
		if (length >= sizeof(line))
			return fault_set(fault, "%s:%d: the line is longer than %zu bytes",
				config->file, number, sizeof(line) - 1);
		if (!text_is_utf8(text, length))
			return fault_set(
				fault, "%s:%d: the line is not UTF-8", config->file, number);
		memcpy(line, text, length);
		line[length] = '\0';
		text += length + (text[length] == '\n');
		char *content = trim(line);
		if (!*content || *content == '#')
			continue;
		if (*content != '[') {
			if (!take_value(config, section_name, section, content, number, fault))
				return false;
			continue;
		}
		section = enter_section(config, content, number, fault);
		if (!section)
			return false;
		free(section_name);
		section_name = xstrdup(trim(content + 1));
	}
	return true;
}

static const char *
from_environment(const char *section, const char *key)
{
	char name[128];
	int length = snprintf(name, sizeof(name), "LIAISON_%s_%s", section, key);

	if (length < 0 || (size_t)length >= sizeof(name) || strchr(section, ' '))
		return NULL;
	for (char *c = name; *c; c++)
		*c = isalnum((unsigned char)*c) ? (char)toupper((unsigned char)*c) : '_';
	return getenv(name);
}

static const struct value *
from_file(const struct config *config, const char *section, const char *key)
{
	const struct section *found = map_get(config->sections, section);

	return found ? map_get(found->values, key) : NULL;
}

static bool
check_required(const struct config *config, const struct config_key *row, const char *section,
	int line, struct fault *fault)
{
	const char *value = config_get(config, section, row->key);

	if (*value)
		return true;
	if (line)
		return fault_set(fault, "%s:%d: [%.100s] lacks `%s`: %s", config->file, line,
			section, row->key, row->help);
	return fault_set(fault, "%s: section [%s] is missing, with `%s`: %s", config->file, section,
		row->key, row->help);
}

/* Without a fallback a key must have a value in each of its sections; one without names must itself
 * be there. */
static bool
check_all_required(const struct config *config, struct fault *fault)
{
	const char *name;
	void *section;

	for (const struct config_key *row = config->known; row->section; row++) {
		if (row->fallback)
			continue;
		if (!strchr(row->section, ' ')) {
			const struct section *found = map_get(config->sections, row->section);
			if (!check_required(
				    config, row, row->section, found ? found->line : 0, fault))
				return false;
			continue;
		}
		for (size_t at = 0; map_next(config->sections, &at, &name, &section);)
			if (covers(row->section, name) &&
				!check_required(config, row, name,
					((struct section *)section)->line, fault))
				return false;
	}
	return true;
}

struct config *
config_parse(
	const char *name, const char *text, const struct config_key *known, struct fault *fault)
{
	struct config *config = xcalloc(1, sizeof(*config));

	*config = (struct config){xstrdup(name), known, map_new()};
	if (!parse_lines(config, text, fault) || !check_all_required(config, fault))
		config_free(&config);
	return config;
}

struct config *
config_read(const char *path, const struct config_key *known, struct fault *fault)
{
	_cleanup_buf_ struct buf text = BUF_INIT;

	if (!buf_read_file(&text, path, FILE_MOST, fault))
		return NULL;
	return config_parse(path, text.data, known, fault);
}

void
config_free(struct config **config)
{
	const char *name;
	void *section, *value;

	if (!*config)
		return;
	for (size_t i = 0; map_next((*config)->sections, &i, &name, &section);) {
		struct map *values = ((struct section *)section)->values;
		for (size_t j = 0; map_next(values, &j, &name, &value);) {
			free(((struct value *)value)->text);
			free(value);
		}
		map_free(&values);
		free(section);
	}
	map_free(&(*config)->sections);
	free((*config)->file);
	free(*config);
	*config = NULL;
}

const char *
config_get(const struct config *config, const char *section, const char *key)
{
	const struct config_key *row = find_key(config->known, section, key);
	assert(row);
	const char *set = from_environment(section, key);
	const struct value *value = from_file(config, section, key);

	return set ? set : value ? value->text : row->fallback ? row->fallback : "";
}

bool
config_get_int(const struct config *config, const char *section, const char *key, int64_t least,
	int64_t most, int64_t *ret, struct fault *fault)
{
	const char *text = config_get(config, section, key);
	char *end;

	int line = config_line(config, section, key);

	errno = 0;
	long long number = strtoll(text, &end, 10);
	bool good = *text && !isspace((unsigned char)*text) && !*end && !errno && number >= least &&
		    number <= most;
	if (!good && line)
		return fault_set(fault,
			"%s:%d: [%.100s] %s = %.100s: must be a whole number from %lld to %lld",
			config->file, line, section, key, text, (long long)least, (long long)most);
	if (!good)
		return fault_set(fault,
			"[%.100s] %s = %.100s (not from %s): must be a whole number from %lld to "
			"%lld",
			section, key, text, config->file, (long long)least, (long long)most);
	*ret = number;
	return true;
}

const char *
config_section(const struct config *config, const char *kind, size_t index)
{
	size_t length = strlen(kind);
	const char *name;
	void *section;

	for (size_t at = 0; map_next(config->sections, &at, &name, &section);)
		if (strncmp(name, kind, length) == 0 && name[length] == ' ' && index-- == 0)
			return name + length + 1;
	return NULL;
}

int
config_line(const struct config *config, const char *section, const char *key)
{
	const struct value *value =
		from_environment(section, key) ? NULL : from_file(config, section, key);

	return value ? value->line : 0;
}
