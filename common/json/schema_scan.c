/* What a document holds that can be referred to by name: schemas with an $id, anchors. */
#include "json/schema_node.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An address as a key of a map. */
struct address {
	char text[24];
};

static struct address
address_of(const json_t *json)
{
	struct address address;

	snprintf(address.text, sizeof(address.text), "%p", (const void *)json);
	return address;
}

struct schema_document *
schema_resource(const struct schema_set *set, const json_t *json)
{
	struct address address = address_of(json);

	return map_get(set->resources, address.text);
}

static bool
add_resource(struct schema_set *set, struct schema_document **document, const json_t *json,
	const char *id, struct fault *fault)
{
	_cleanup_free_ char *uri = schema_uri((*document)->name, id);
	struct address address = address_of(json);
	struct schema_document *added = arena_alloc(set->arena, sizeof(*added));

	if (strchr(uri, '#'))
		return fault_set(fault, "%s: $id %s: must be without #", (*document)->name, id);
	if (map_get(set->documents, uri))
		return fault_set(fault, "%s: a schema %s is there already", (*document)->name, uri);
	*added = (struct schema_document){
		.name = arena_strdup(set->arena, uri), .json = (json_t *)json};
	map_put(set->documents, added->name, added);
	map_put(set->resources, address.text, added);
	*document = added;
	return true;
}

static bool
add_anchor(struct schema_set *set, struct schema_document *document, const json_t *json,
	const char *keyword, bool dynamic, struct fault *fault)
{
	const char *name = json_text(json, keyword);

	if (!name)
		return true;
	_cleanup_free_ char *key = xasprintf("%s#%s", document->name, name);
	if (map_get(set->anchors, key))
		return fault_set(fault, "%s: two schemas have the anchor %s", document->name, name);
	struct anchor *anchor = arena_alloc(set->arena, sizeof(*anchor));
	*anchor = (struct anchor){document, json, dynamic};
	map_put(set->anchors, key, anchor);
	if (!dynamic)
		return true;
	struct dynamic_anchor *one = arena_alloc(set->arena, sizeof(*one));
	*one = (struct dynamic_anchor){name, json, NULL, document->dynamic};
	document->dynamic = one;
	return true;
}

enum holds { HOLDS_SCHEMA, HOLDS_LIST, HOLDS_NAMED };

static const struct {
	const char *keyword;
	enum holds holds;
} applicators[] = {
	{"items", HOLDS_SCHEMA},
	{"contains", HOLDS_SCHEMA},
	{"additionalProperties", HOLDS_SCHEMA},
	{"propertyNames", HOLDS_SCHEMA},
	{"unevaluatedItems", HOLDS_SCHEMA},
	{"unevaluatedProperties", HOLDS_SCHEMA},
	{"contentSchema", HOLDS_SCHEMA},
	{"not", HOLDS_SCHEMA},
	{"if", HOLDS_SCHEMA},
	{"then", HOLDS_SCHEMA},
	{"else", HOLDS_SCHEMA},
	{"allOf", HOLDS_LIST},
	{"anyOf", HOLDS_LIST},
	{"oneOf", HOLDS_LIST},
	{"prefixItems", HOLDS_LIST},
	{"$defs", HOLDS_NAMED},
	{"properties", HOLDS_NAMED},
	{"patternProperties", HOLDS_NAMED},
	{"dependentSchemas", HOLDS_NAMED},
};

static bool
scan_held(struct schema_set *set, struct schema_document *document, const json_t *held,
	enum holds holds, struct fault *fault)
{
	const char *name;
	json_t *one;
	size_t i;

	if (holds == HOLDS_SCHEMA)
		return schema_scan(set, document, held, fault);
	if (holds == HOLDS_LIST) {
		json_array_foreach(
			held, i, one) if (!schema_scan(set, document, one, fault)) return false;
		return true;
	}
	json_object_foreach((json_t *)held, name,
		one) if (!schema_scan(set, document, one, fault)) return false;
	return true;
}

bool
schema_scan(struct schema_set *set, struct schema_document *document, const json_t *json,
	struct fault *fault)
{
	const char *id = json_text(json, "$id");

	if (id && json != document->json && !add_resource(set, &document, json, id, fault))
		return false;
	if (!add_anchor(set, document, json, "$anchor", false, fault) ||
		!add_anchor(set, document, json, "$dynamicAnchor", true, fault))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(applicators); i++) {
		const json_t *held = json_object_get(json, applicators[i].keyword);
		if (held && !scan_held(set, document, held, applicators[i].holds, fault))
			return false;
	}
	return true;
}
