#include "base/config.h"

#include "base/buf.h"
#include "base/map.h"
#include "base/text.h"
#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_MOST (16 * 1024 * 1024)

struct value {
	char *text;
	int line;
};

struct section {
	char *name;
	int line;
};

struct config {
	const struct config_key *known;
	struct map *values; /* "section\x1fkey" -> struct value */
	struct section *sections;
	size_t section_count, section_room;
};

/* Where the parser stands. */
struct reader {
	struct config *config;
	const char *name;
	int line;
	struct fault *fault;
};

/* Does the section of a table's row stand for this one?  "principal *" does for every "principal
 * ...". */
static bool
section_fits(const char *pattern, const char *section)
{
	size_t length = strlen(pattern);

	if (length && pattern[length - 1] == '*')
		return strncmp(pattern, section, length - 1) == 0 && section[length - 1];
	return strcmp(pattern, section) == 0;
}

static const struct config_key *
find_key(const struct config_key *known, const char *section, const char *key)
{
	for (; known->section; known++)
		if (section_fits(known->section, section) && (!key || strcmp(known->key, key) == 0))
			return known;
	return NULL;
}

static bool
complain(
	const struct reader *reader, const char *what, const char *about, const struct buf *choices)
{
	return fault_set(reader->fault, "%s line %d: %s%s%s%s", reader->name, reader->line, what,
		about, choices ? "; known here: " : "",
		choices && choices->data ? choices->data : "");
}

static void
list_choices(const struct config_key *known, const char *section, struct buf *into)
{
	for (const struct config_key *at = known; at->section; at++) {
		const char *choice = section ? at->key : at->section;

		if (section && !section_fits(at->section, section))
			continue;
		if (!section && at > known && strcmp(at[-1].section, at->section) == 0)
			continue;
		buf_printf(into, "%s%s", into->length ? ", " : "", choice);
	}
}

static char *
trim(char *text)
{
	while (isspace((unsigned char)*text))
		text++;
	char *end = text + strlen(text);
	while (end > text && isspace((unsigned char)end[-1]))
		*--end = 0;
	return text;
}

static struct value *
value_of(const struct config *config, const char *section, const char *key)
{
	_cleanup_free_ char *name = xasprintf("%s\x1f%s", section, key);

	return map_get(config->values, name);
}

static bool
begin_section(struct reader *reader, char *text)
{
	struct config *config = reader->config;
	size_t length = strlen(text);

	if (text[length - 1] != ']')
		return complain(reader, "a section must end in ], as in [service]", "", NULL);
	text[length - 1] = 0;
	char *name = trim(text + 1);
	if (!find_key(config->known, name, NULL)) {
		_cleanup_buf_ struct buf choices = BUF_INIT;

		list_choices(config->known, NULL, &choices);
		return complain(reader, "no such section: ", name, &choices);
	}
	for (size_t i = 0; strchr(name, ' ') && i < config->section_count; i++)
		if (strcmp(config->sections[i].name, name) == 0)
			return complain(reader, "this section stands twice: ", name, NULL);
	if (config->section_count == config->section_room) {
		config->section_room = config->section_room ? 2 * config->section_room : 16;
		config->sections = xrealloc(
			config->sections, config->section_room * sizeof(*config->sections));
	}
	config->sections[config->section_count++] = (struct section){xstrdup(name), reader->line};
	return true;
}

static bool
set_value(struct reader *reader, char *text)
{
	struct config *config = reader->config;
	char *equals = strchr(text, '=');

	if (!equals)
		return complain(reader,
			"expected `key = value`, [section] or # comment, found: ", text, NULL);
	if (!config->section_count)
		return complain(reader, "a [section] must come before: ", text, NULL);
	*equals = 0;
	const char *section = config->sections[config->section_count - 1].name, *key = trim(text);
	if (!find_key(config->known, section, key)) {
		_cleanup_buf_ struct buf choices = BUF_INIT;

		list_choices(config->known, section, &choices);
		return complain(reader, "no such key: ", key, &choices);
	}
	if (value_of(config, section, key))
		return complain(reader, "this key stands twice: ", key, NULL);
	struct value *value = xcalloc(1, sizeof(*value));
	*value = (struct value){xstrdup(trim(equals + 1)), reader->line};
	_cleanup_free_ char *name = xasprintf("%s\x1f%s", section, key);
	map_put(config->values, name, value);
	return true;
}

static bool
read_line(struct reader *reader, char *line)
{
	char *text = trim(line);

	reader->line++;
	if (!text_is_utf8(text, strlen(text)))
		return complain(reader, "not UTF-8", "", NULL);
	if (!text[0] || text[0] == '#')
		return true;
	return text[0] == '[' ? begin_section(reader, text) : set_value(reader, text);
}

static char *
environment_name(const char *section, const char *key)
{
	char *name = xasprintf("LIAISON_%s_%s", section, key);

	for (char *c = name; *c; c++)
		*c = isalnum((unsigned char)*c) ? (char)toupper((unsigned char)*c) : '_';
	return name;
}

const char *
config_get(const struct config *config, const char *section, const char *key)
{
	const struct config_key *known = find_key(config->known, section, key);
	_cleanup_free_ char *name = environment_name(section, key);
	const char *environment = strchr(section, ' ') ? NULL : getenv(name);
	const struct value *value = value_of(config, section, key);

	assert(known);
	if (environment)
		return environment;
	return value ? value->text : known->fallback ? known->fallback : "";
}

static bool
section_complete(struct reader *reader, const struct config_key *known, const char *section)
{
	if (known->fallback || config_get(reader->config, section, known->key)[0])
		return true;
	return fault_set(reader->fault, "%s: [%s] needs %s: %s", reader->name, section, known->key,
		known->help ? known->help : "it is required");
}

/* Everything required is there: once, or in each section of the kind. */
static bool
complete(struct reader *reader)
{
	const struct config *config = reader->config;

	for (const struct config_key *known = config->known; known->section; known++) {
		if (!strchr(known->section, '*') &&
			!section_complete(reader, known, known->section))
			return false;
		for (size_t i = 0; strchr(known->section, '*') && i < config->section_count; i++) {
			const struct section *section = &config->sections[i];

			if (section_fits(known->section, section->name) &&
				!section_complete(reader, known, section->name))
				return false;
		}
	}
	return true;
}

struct config *
config_parse(
	const char *name, const char *text, const struct config_key *known, struct fault *fault)
{
	struct config *config = xcalloc(1, sizeof(*config));
	struct reader reader = {config, name, 0, fault};
	_cleanup_free_ char *copy = xstrdup(text);
	char *rest = copy;
	bool good = true;

	config->known = known;
	config->values = map_new();
	for (char *line; good && (line = strsep(&rest, "\n"));)
		good = read_line(&reader, line);
	if (!good || !complete(&reader))
		config_free(&config);
	return config;
}

static char *
read_file(const char *path, struct fault *fault)
{
	_cleanup_buf_ struct buf text = BUF_INIT;
	char block[4096];
	ssize_t got = -1;
	int file = open(path, O_RDONLY | O_CLOEXEC);

	while (file >= 0 && text.length < FILE_MOST && (got = read(file, block, sizeof(block))) > 0)
		buf_add(&text, block, (size_t)got);
	int error = errno;
	if (file >= 0)
		close(file);
	if (got < 0) {
		fault_set(fault, "%s: %s", path, strerror(error));
		return NULL;
	}
	if (text.length >= FILE_MOST || (text.data && strlen(text.data) != text.length)) {
		fault_set(fault, "%s: too large, or no text", path);
		return NULL;
	}
	return buf_steal(&text);
}

struct config *
config_read(const char *path, const struct config_key *known, struct fault *fault)
{
	_cleanup_free_ char *text = read_file(path, fault);

	return text ? config_parse(path, text, known, fault) : NULL;
}

void
config_free(struct config **config)
{
	const char *key;
	void *value;

	if (!*config)
		return;
	for (size_t at = 0; map_next((*config)->values, &at, &key, &value);) {
		free(((struct value *)value)->text);
		free(value);
	}
	map_free(&(*config)->values);
	for (size_t i = 0; i < (*config)->section_count; i++)
		free((*config)->sections[i].name);
	free((*config)->sections);
	free(*config);
	*config = NULL;
}

bool
config_get_int(const struct config *config, const char *section, const char *key, int64_t least,
	int64_t most, int64_t *ret, struct fault *fault)
{
	const char *text = config_get(config, section, key);
	char *end;

	errno = 0;
	int64_t number = strtoll(text, &end, 10);
	if (errno || end == text || *end || number < least || number > most)
		return fault_set(fault, "[%s] %s = %s: must be a whole number from %lld to %lld",
			section, key, text, (long long)least, (long long)most);
	*ret = number;
	return true;
}

const char *
config_section(const struct config *config, const char *kind, size_t index)
{
	size_t length = strlen(kind);

	for (size_t i = 0; i < config->section_count; i++) {
		const char *name = config->sections[i].name;

		if (strncmp(name, kind, length) == 0 && name[length] == ' ' && index-- == 0)
			return name;
	}
	return NULL;
}

int
config_line(const struct config *config, const char *section, const char *key)
{
	const struct value *value = value_of(config, section, key);

	return value ? value->line : 0;
}
