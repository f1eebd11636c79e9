/* Sets of schemas: documents, references between them, and the order of compiling. */
#include "json/schema_node.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define PATTERN_WORK 200000 /* PCRE2's match limit: texts that would take longer do not fit */

struct schema_set *
schema_set_new(void)
{
	struct schema_set *set = xcalloc(1, sizeof(*set));

	set->arena = arena_new();
	set->documents = map_new();
	set->resources = map_new();
	set->anchors = map_new();
	set->nodes = map_new();
	set->patterns = map_new();
	set->match = pcre2_match_data_create(1, NULL);
	set->limits = pcre2_match_context_create(NULL);
	if (!set->match || !set->limits)
		abort();
	pcre2_set_match_limit(set->limits, PATTERN_WORK);
	pcre2_set_depth_limit(set->limits, PATTERN_WORK / 10);
	return set;
}

struct schema_set *
schema_set_new_foreign(void)
{
	struct schema_set *set = schema_set_new();

	set->foreign = true;
	return set;
}

void
schema_set_free(struct schema_set **set)
{
	const char *key;
	void *value;

	if (!*set)
		return;
	for (size_t at = 0; map_next((*set)->documents, &at, &key, &value);) {
		struct schema_document *document = value;
		if (document->owned && strcmp(document->name, key) == 0)
			json_decref(document->json);
	}
	for (size_t at = 0; map_next((*set)->patterns, &at, &key, &value);)
		pcre2_code_free(value);
	pcre2_match_data_free((*set)->match);
	pcre2_match_context_free((*set)->limits);
	map_free(&(*set)->documents);
	map_free(&(*set)->resources);
	map_free(&(*set)->anchors);
	map_free(&(*set)->nodes);
	map_free(&(*set)->patterns);
	arena_free(&(*set)->arena);
	free((*set)->waiting);
	free(*set);
	*set = NULL;
}

bool
schema_set_add(struct schema_set *set, const char *name, json_t *document, struct fault *fault)
{
	const char *id = json_text(document, "$id");
	size_t length = id ? strlen(id) : 0;
	_cleanup_free_ char *own =
		id ? xstrndup(id, length - (length && id[length - 1] == '#')) : NULL;

	id = own;
	if (!json_is_object(document) && !json_is_boolean(document))
		return fault_set(fault, "%s: a schema is an object, true or false", name);
	if (json_object_get(document, "$id") && !id)
		return fault_set(fault, "%s: $id must be a text", name);
	if (strchr(name, '#') || (id && strchr(id, '#')))
		return fault_set(fault, "%s: a name or $id must be without #", name);
	if (map_get(set->documents, name) || (id && map_get(set->documents, id)))
		return fault_set(fault, "%s: a schema %s is there already", name, id ? id : name);
	struct schema_document *added = arena_alloc(set->arena, sizeof(*added));
	*added = (struct schema_document){
		.name = arena_strdup(set->arena, id ? id : name),
		.json = json_incref(document),
		.owned = true,
	};
	map_put(set->documents, added->name, added);
	map_put(set->documents, name, added);
	return schema_scan(set, added, document, fault);
}

/* ---- nodes ---- */

static struct schema *
node_at(struct schema_set *set, const struct schema_document *document, const char *location,
	const json_t *json)
{
	struct schema *node = map_get(set->nodes, location);

	if (node)
		return node;
	node = arena_alloc(set->arena, sizeof(*node));
	node->document = document;
	node->location = arena_strdup(set->arena, location);
	node->json = json;
	map_put(set->nodes, location, node);
	if (set->waiting_count == set->waiting_room) {
		set->waiting_room = set->waiting_room ? 2 * set->waiting_room : 64;
		set->waiting = xrealloc(set->waiting, set->waiting_room * sizeof(struct schema *));
	}
	set->waiting[set->waiting_count++] = node;
	return node;
}

static void
add_token(struct buf *location, const char *token)
{
	buf_add_char(location, '/');
	for (; *token; token++) {
		if (*token == '~' || *token == '/')
			buf_add_text(location, *token == '~' ? "~0" : "~1");
		else
			buf_add_char(location, *token);
	}
}

const struct schema *
schema_child(
	struct compiling *compiling, const char *keyword, const char *token, const json_t *json)
{
	const struct schema_document *resource = schema_resource(compiling->set, json);
	_cleanup_buf_ struct buf location = BUF_INIT;

	if (resource) {
		buf_printf(&location, "%s#", resource->name);
		return node_at(compiling->set, resource, location.data, json);
	}
	buf_add_text(&location, compiling->node->location);
	add_token(&location, keyword);
	if (token)
		add_token(&location, token);
	return node_at(compiling->set, compiling->node->document, location.data, json);
}

/* A fragment as it stands in a reference: %24 is $. */
static void
add_decoded(struct buf *into, const char *text)
{
	for (; *text; text++) {
		if (text[0] == '%' && isxdigit((unsigned char)text[1]) &&
			isxdigit((unsigned char)text[2])) {
			char digits[3] = {text[1], text[2], 0};
			buf_add_char(into, (char)strtol(digits, NULL, 16));
			text += 2;
		} else {
			buf_add_char(into, *text);
		}
	}
}

/* What a fragment names: a schema, and the resource that it is in, with the pointer from there. */
struct target {
	const struct schema_document *document;
	const json_t *json;
	const char *pointer;
};

/* On the way a pointer may enter a resource of its own, whose references start from its name. */
static void
follow_pointer(const struct schema_set *set, const char *pointer, struct target *target)
{
	const json_t *root = target->document->json;

	target->json = json_at(root, pointer);
	target->pointer = pointer;
	for (const char *end = pointer; *end;) {
		end += 1 + strcspn(end + 1, "/");
		_cleanup_free_ char *so_far = xstrndup(pointer, (size_t)(end - pointer));
		const struct schema_document *resource =
			schema_resource(set, json_at(root, so_far));
		if (!resource)
			continue;
		target->document = resource;
		target->pointer = end;
	}
}

static struct target
target_of(const struct schema_set *set, const char *uri, const char *fragment)
{
	_cleanup_free_ char *name = xstrndup(uri, strcspn(uri, "#"));
	struct target target = {.document = map_get(set->documents, name)};

	if (!target.document)
		return target;
	if (!*fragment || *fragment == '/') {
		follow_pointer(set, fragment, &target);
		return target;
	}
	_cleanup_free_ char *key = xasprintf("%s#%s", target.document->name, fragment);
	const struct anchor *anchor = map_get(set->anchors, key);
	target.json = anchor ? anchor->json : NULL;
	target.pointer = fragment; /* an anchor's place is told apart by its name */
	return target;
}

const struct schema *
schema_resolve(struct schema_set *set, const struct schema_document *from, const char *reference,
	struct fault *fault)
{
	_cleanup_free_ char *uri = schema_uri(from ? from->name : "", reference);
	_cleanup_buf_ struct buf fragment = BUF_INIT, location = BUF_INIT;

	buf_add_text(&fragment, "");
	if (strchr(uri, '#'))
		add_decoded(&fragment, strchr(uri, '#') + 1);
	struct target target = target_of(set, uri, fragment.data ? fragment.data : "");
	if (!target.document) {
		fault_set(fault, "there is no schema %s", uri);
		return NULL;
	}
	if (!json_is_object(target.json) && !json_is_boolean(target.json)) {
		fault_set(fault, "there is no schema %s: nothing stands at `%s` in %s", reference,
			fragment.data, target.document->name);
		return NULL;
	}
	buf_printf(&location, "%s#%s", target.document->name, target.pointer);
	return node_at(set, target.document, location.data, target.json);
}

void
schema_dynamic_targets(struct schema_set *set, const char *name)
{
	const char *key;
	void *value;

	for (size_t at = 0; map_next(set->documents, &at, &key, &value);) {
		struct schema_document *document = value;
		for (struct dynamic_anchor *one = document->dynamic; one; one = one->next) {
			_cleanup_free_ char *location = xasprintf("%s#%s", document->name, name);
			if (strcmp(one->name, name) == 0 && !one->schema)
				one->schema = node_at(set, document, location, one->json);
		}
	}
}

/* ---- compiling ---- */

/* Nodes of a compilation that failed are forgotten, so that no later one takes them for whole. */
static void
forget_waiting(struct schema_set *set)
{
	for (size_t i = 0; i < set->waiting_count; i++)
		map_remove(set->nodes, set->waiting[i]->location);
	set->waiting_count = 0;
}

static bool
compile_node(struct schema_set *set, struct schema *node, struct fault *fault)
{
	struct compiling compiling = {.set = set, .node = node, .fault = fault};

	node->never = json_is_false(node->json);
	return json_is_boolean(node->json) || schema_compile_keywords(&compiling);
}

const struct schema *
schema_compile(struct schema_set *set, const char *reference, struct fault *fault)
{
	const struct schema *schema =
		*reference == '#' ? NULL : schema_resolve(set, NULL, reference, fault);

	if (*reference == '#')
		fault_set(fault, "%s: a schema is named by its document too", reference);
	/* Compiling a node may add nodes at the end. */
	for (size_t i = 0; schema && i < set->waiting_count; i++)
		if (!compile_node(set, set->waiting[i], fault))
			schema = NULL;
	if (!schema)
		forget_waiting(set);
	set->waiting_count = 0;
	return schema;
}
