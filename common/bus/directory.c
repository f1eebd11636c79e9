#include "bus/directory.h"

#include "base/buf.h"
#include "base/config.h"
#include "base/map.h"
#include "base/text.h"
#include "bus/endpoint.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KIND "principal"

static const struct config_key known[] = {
	{KIND " *", "key", NULL, "public key, Z85"},
	{KIND " *", "key_from", "", "from when the key counts, RFC 3339"},
	{KIND " *", "key_until", "", "until when the key counts, RFC 3339"},
	{KIND " *", "key2", "", "a second public key, while keys are changed"},
	{KIND " *", "key2_from", "", "from when the second key counts"},
	{KIND " *", "key2_until", "", "until when the second key counts"},
	{KIND " *", "roles", NULL, "names of roles, separated by blanks"},
	{KIND " *", "department", "", "the department it acts for, such as 331023-hrss"},
	{KIND " *", "name_zh", "", "its name in Chinese"},
	{KIND " *", "name_en", "", "its name in English"},
	{KIND " *", "endpoint", "", "where a service is reached; several: a standby's too"},
	{KIND " *", "disabled", "no", "yes: all its messages are refused"},
	{NULL, NULL, NULL, NULL},
};

static const char *const kinds[] = {"policy", "application", "subsidy", "coordination", "gateway",
	"portal", "treasury", "operator", "officer"};

struct key_entry {
	const struct principal *principal;
	const struct principal_key *key;
};

struct directory {
	struct principal *principals;
	struct key_entry *keys; /* room for two of each principal */
	size_t count, key_count;
	struct map *by_name, *by_key;
};

/* What is being read: so that each fault can name file and line. */
struct reading {
	const char *file;
	const struct config *config;
	char section[sizeof(KIND " ") + NAME_SIZE];
	struct fault *fault;
};

static bool
wrong(const struct reading *in, const char *key, const char *what)
{
	return fault_set(in->fault, "%s:%d: %s of [%s]: %s", in->file,
		config_line(in->config, in->section, key), key, in->section, what);
}

static const char *
value_of(const struct reading *in, const char *key)
{
	return config_get(in->config, in->section, key);
}

/* ---- what a value may be ---- */

static bool
is_word(const char *text, const char *also)
{
	for (const char *at = text; *at; at++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789", *at) && !strchr(also, *at))
			return false;
	return true;
}

/* "officer/331023-hrss/zhang-wei": a kind that we know, then one or more parts, none empty. */
static bool
is_name(const char *name)
{
	size_t kind = strcspn(name, "/"), length = strlen(name);

	if (length >= NAME_SIZE || !is_word(name, "/_-") || name[kind] != '/' ||
		name[length - 1] == '/' || strstr(name, "//"))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (strlen(kinds[i]) == kind && memcmp(kinds[i], name, kind) == 0)
			return true;
	return false;
}

static bool
are_endpoints(const char *text)
{
	for (const char *at = text; *at; at += strspn(at, " \t")) {
		size_t length = strcspn(at, " \t");

		if (!endpoint_is_good(at, length))
			return false;
		at += length;
	}
	return true;
}

/* ---- reading one principal ---- */

static bool
read_text(const struct reading *in, const char *key, char *into, size_t size)
{
	const char *value = value_of(in, key);

	if (!text_is_utf8(value, strlen(value)))
		return wrong(in, key, "not UTF-8");
	return copy_text(into, size, value) || wrong(in, key, "too long");
}

static bool
read_instant(const struct reading *in, const char *key, instant *ret)
{
	const char *value = value_of(in, key);

	if (!*value)
		return true;
	return instant_parse(value, ret) ||
	       wrong(in, key, "not a time of RFC 3339, such as 2026-03-02T00:00:00+08:00");
}

static bool
read_key(const struct reading *in, const char *name, const char *from, const char *until,
	struct principal_key *ret)
{
	const char *text = value_of(in, name);

	if (*text && !key_is_text(text))
		return wrong(in, name, "not a public key: 40 characters of Z85");
	if (!COPY_TEXT(ret->text, text) || !read_instant(in, from, &ret->from) ||
		!read_instant(in, until, &ret->until))
		return false;
	if (ret->until && ret->until <= ret->from)
		return wrong(in, until, "before the time from which the key counts");
	return true;
}

static bool
read_roles(const struct reading *in, unsigned *ret)
{
	struct fault why;

	if (!roles_parse(value_of(in, "roles"), ret, &why))
		return wrong(in, "roles", why.text);
	return true;
}

static bool
read_disabled(const struct reading *in, bool *ret)
{
	const char *value = value_of(in, "disabled");

	*ret = strcmp(value, "yes") == 0;
	return *ret || strcmp(value, "no") == 0 || wrong(in, "disabled", "yes or no");
}

static bool
read_principal(const struct reading *in, const char *name, struct principal *ret)
{
	if (!COPY_TEXT(ret->name, name) ||
		!read_key(in, "key", "key_from", "key_until", &ret->keys[0]) ||
		!read_key(in, "key2", "key2_from", "key2_until", &ret->keys[1]) ||
		!read_roles(in, &ret->roles) || !read_disabled(in, &ret->disabled) ||
		!read_text(in, "department", ret->department, sizeof(ret->department)) ||
		!read_text(in, "name_zh", ret->name_zh, sizeof(ret->name_zh)) ||
		!read_text(in, "name_en", ret->name_en, sizeof(ret->name_en)) ||
		!read_text(in, "endpoint", ret->endpoints, sizeof(ret->endpoints)))
		return false;
	if (!is_word(ret->department, "-"))
		return wrong(in, "department", "small letters, digits and - only");
	return are_endpoints(ret->endpoints) ||
	       wrong(in, "endpoint", "each is tcp://host:port or ipc:///path");
}

/* ---- the whole ---- */

static bool
add_key(struct directory *directory, const struct reading *in, const struct principal *principal,
	size_t which)
{
	const struct principal_key *key = &principal->keys[which];
	const struct key_entry *other = map_get(directory->by_key, key->text);

	if (!*key->text)
		return true;
	if (other) {
		_cleanup_free_ char *what = xasprintf(
			"the key of %s too: a key belongs to one", other->principal->name);
		return wrong(in, which ? "key2" : "key", what);
	}
	struct key_entry *entry = &directory->keys[directory->key_count++];
	*entry = (struct key_entry){.principal = principal, .key = key};
	map_put(directory->by_key, key->text, entry);
	return true;
}

static bool
add_principal(struct directory *directory, struct reading *in, const char *name)
{
	struct principal *principal = &directory->principals[directory->count];

	if (!is_name(name))
		return fault_set(in->fault,
			"%s: [" KIND " %.*s]: not a name: policy/, application/, subsidy/, "
			"coordination/, gateway/, portal/, treasury/, operator/ or officer/, then "
			"parts of a-z 0-9 _ - separated by /, at most %d characters",
			in->file, NAME_SIZE, name, NAME_SIZE - 1);
	snprintf(in->section, sizeof(in->section), KIND " %s", name);
	if (map_get(directory->by_name, name))
		return fault_set(in->fault, "%s: [%s] stands there twice", in->file, in->section);
	if (!read_principal(in, name, principal) || !add_key(directory, in, principal, 0) ||
		!add_key(directory, in, principal, 1))
		return false;
	map_put(directory->by_name, name, principal);
	directory->count++;
	return true;
}

static struct directory *
directory_of(const char *file, const struct config *config, struct fault *fault)
{
	struct directory *directory = xcalloc(1, sizeof(*directory));
	struct reading in = {.file = file, .config = config, .fault = fault};
	const char *name;
	size_t sections = 0;

	while (config_section(config, KIND, sections))
		sections++;
	directory->principals = xcalloc(sections + 1, sizeof(*directory->principals));
	directory->keys = xcalloc(2 * sections + 1, sizeof(*directory->keys));
	directory->by_name = map_new();
	directory->by_key = map_new();
	for (size_t i = 0; (name = config_section(config, KIND, i)); i++)
		if (!add_principal(directory, &in, name)) {
			directory_free(&directory);
			return NULL;
		}
	return directory;
}

struct directory *
directory_parse(const char *name, const char *text, struct fault *fault)
{
	struct config *config = config_parse(name, text, known, fault);
	struct directory *directory = config ? directory_of(name, config, fault) : NULL;

	config_free(&config);
	return directory;
}

struct directory *
directory_read(const char *path, struct fault *fault)
{
	struct config *config = config_read(path, known, fault);
	struct directory *directory = config ? directory_of(path, config, fault) : NULL;

	config_free(&config);
	return directory;
}

void
directory_free(struct directory **directory)
{
	if (!*directory)
		return;
	map_free(&(*directory)->by_name);
	map_free(&(*directory)->by_key);
	free((*directory)->keys);
	free((*directory)->principals);
	free(*directory);
	*directory = NULL;
}

size_t
directory_count(const struct directory *directory)
{
	return directory->count;
}

const struct principal *
directory_at(const struct directory *directory, size_t index)
{
	return index < directory->count ? &directory->principals[index] : NULL;
}

const struct principal *
directory_find(const struct directory *directory, const char *name)
{
	return map_get(directory->by_name, name);
}

const char *
directory_refusal(const struct directory *directory, const char *public_key, instant now)
{
	const struct key_entry *entry = map_get(directory->by_key, public_key);

	if (!entry)
		return "nobody in the directory has this key";
	if (entry->principal->disabled)
		return "its principal is disabled";
	if (now < entry->key->from)
		return "it does not count yet (key_from)";
	if (entry->key->until && now >= entry->key->until)
		return "it has expired (key_until)";
	return NULL;
}

const struct principal *
directory_by_key(const struct directory *directory, const char *public_key, instant now)
{
	const struct key_entry *entry = map_get(directory->by_key, public_key);

	return directory_refusal(directory, public_key, now) ? NULL : entry->principal;
}
