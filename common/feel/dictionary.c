/* The attributes that rules may name. */
#include "feel/dictionary.h"

#include <stdlib.h>
#include <string.h>

#define DICTIONARY_MOST (1024 * 1024)

struct dictionary {
	struct map *types; /* path -> name of the type */
	json_t *json;	   /* owns the texts that the map points to */
};

void
dictionary_free(struct dictionary **dictionary)
{
	if (!*dictionary)
		return;
	map_free(&(*dictionary)->types);
	json_decref((*dictionary)->json);
	free(*dictionary);
	*dictionary = NULL;
}

static bool
add_attribute(struct dictionary *dictionary, const json_t *attribute, struct fault *fault)
{
	const char *path = json_text(attribute, "path"), *type = json_text(attribute, "type");
	enum feel_kind kind;

	if (!path || !type)
		return fault_set(fault, "dictionary: an attribute has no path or no type");
	if (!kind_of_name(type, &kind))
		return fault_set(
			fault, "dictionary: `%s` has the type `%s`, which is none", path, type);
	if (map_get(dictionary->types, path))
		return fault_set(fault, "dictionary: `%s` is there twice", path);
	map_put(dictionary->types, path, (void *)type);
	return true;
}

static bool
add_all(struct dictionary *dictionary, struct fault *fault)
{
	json_t *attribute;
	size_t i;

	json_array_foreach(json_object_get(dictionary->json, "attributes"), i, attribute)
	{
		if (!add_attribute(dictionary, attribute, fault))
			return false;
	}
	return map_count(dictionary->types) > 0 || fault_set(fault, "dictionary: no attributes");
}

struct dictionary *
dictionary_read(const char *json, size_t length, struct fault *fault)
{
	struct dictionary *dictionary = xcalloc(1, sizeof(*dictionary));

	dictionary->types = map_new();
	dictionary->json = json_read(json, length, DICTIONARY_MOST, fault);
	if (!dictionary->json || !add_all(dictionary, fault))
		dictionary_free(&dictionary);
	return dictionary;
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
	const char *type = dictionary_type(dictionary, path);
	char *prefix = arena_strdup(arena, path);

	/* A date has a year: what follows an attribute that is no list is no attribute of its own.
	 */
	while (!type || (strcmp(type, "list") == 0 && strcmp(prefix, path) != 0)) {
		char *point = strrchr(prefix, '.');
		if (!point)
			return false;
		*point = 0;
		type = dictionary_type(dictionary, prefix);
	}
	*ret_attribute = prefix;
	return true;
}
