#include "attributes.h"

#include "base/embedded.h"
#include "base/map.h"
#include "json/json.h"
#include <stdlib.h>
#include <string.h>

#define FILE_MOST (1024 * 1024)

struct attributes {
	json_t *document;
	struct map *by_path; /* path -> json_t of the entry */
};

static json_t *
read_dictionary(void)
{
	const struct embedded *file = embedded_find(proto_files, "proto/dictionary.json");

	return file ? json_read(file->data, file->length, FILE_MOST, NULL) : NULL;
}

struct attributes *
attributes_new(void)
{
	struct attributes *attributes = xcalloc(1, sizeof(*attributes));
	json_t *entry;
	size_t i;

	attributes->document = read_dictionary();
	attributes->by_path = map_new();
	json_array_foreach(json_object_get(attributes->document, "attributes"), i,
		entry) if (json_text(entry, "path"))
		map_put(attributes->by_path, json_text(entry, "path"), entry);
	return attributes;
}

void
attributes_free(struct attributes **attributes)
{
	if (!*attributes)
		return;
	map_free(&(*attributes)->by_path);
	json_decref((*attributes)->document);
	free(*attributes);
	*attributes = NULL;
}

const char *
attribute_text(const struct attributes *attributes, enum language language, const char *path)
{
	const json_t *entry = attributes ? map_get(attributes->by_path, path) : NULL;
	const char *text = json_text(json_object_get(entry, "text"), SAY(language, "zh", "en"));

	return text ? text : path;
}
