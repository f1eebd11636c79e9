#include "feel/dictionary.h"

#include "base/map.h"
#include "json/json.h"
#include <stdlib.h>
#include <string.h>

#define DICTIONARY_MOST (1024 * 1024)

struct dictionary {
	json_t *document;  /* owns the texts that the map points to */
	struct map *types; /* path -> type */
};

/* Every parent of a path is known too: "people.founder" of "people.founder.priority_group". */
static void
add_path(struct dictionary *dictionary, const char *path, const char *type)
{
	_cleanup_free_ char *parent = xstrdup(path);

	map_put(dictionary->types, path, (void *)(uintptr_t)type);
	for (char *dot; (dot = strrchr(parent, '.'));) {
		*dot = 0;
		if (!map_get(dictionary->types, parent))
			map_put(dictionary->types, parent, (void *)(uintptr_t) "context");
	}
}

static bool
add_all(struct dictionary *dictionary, struct fault *fault)
{
	const json_t *attribute;
	size_t i;

	json_array_foreach(json_object_get(dictionary->document, "attributes"), i, attribute)
	{
		const char *path = json_text(attribute, "path"),
			   *type = json_text(attribute, "type");

		if (!path || !type)
			return fault_set(
				fault, "dictionary: attribute %zu has no path or no type", i);
		add_path(dictionary, path, type);
	}
	return map_count(dictionary->types) > 0 || fault_set(fault, "dictionary: no attributes");
}

struct dictionary *
dictionary_read(const char *json, size_t length, struct fault *fault)
{
	struct dictionary *dictionary = xcalloc(1, sizeof(*dictionary));

	dictionary->types = map_new();
	dictionary->document = json_read(json, length, DICTIONARY_MOST, fault);
	if (!dictionary->document || !add_all(dictionary, fault))
		dictionary_free(&dictionary);
	return dictionary;
}

void
dictionary_free(struct dictionary **dictionary)
{
	if (!*dictionary)
		return;
	map_free(&(*dictionary)->types);
	json_decref((*dictionary)->document);
	free(*dictionary);
	*dictionary = NULL;
}

const char *
dictionary_type(const struct dictionary *dictionary, const char *path)
{
	return map_get(dictionary->types, path);
}

bool
dictionary_attribute(const struct dictionary *dictionary, struct arena *arena, const char *path,
	const char **ret_attribute)
{
	char *attribute = arena_strdup(arena, path);

	for (;;) {
		const char *type = map_get(dictionary->types, attribute);

		if (type) {
			*ret_attribute = attribute;
			return strcmp(type, "context") != 0 || strcmp(attribute, path) == 0;
		}
		char *dot = strrchr(attribute, '.');
		if (!dot)
			return false;
		*dot = 0;
	}
}
