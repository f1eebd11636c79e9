/*
 * The document as values.  Contexts take their members from the JSON only when a rule asks for
 * them: a rule reads a handful of the attributes that a profile has.
 */
#include "feel/value.h"

#include <stdlib.h>
#include <string.h>

#define JSON_DEPTH_MOST_HERE 32

static const char *
joined(struct arena *arena, const char *path, char between, const char *name)
{
	size_t length = strlen(path), more = strlen(name);
	char *text = arena_alloc(arena, length + more + 2);

	memcpy(text, path, length);
	text[length] = between;
	memcpy(text + length + 1, name, more + 1);
	return text;
}

const char *
path_of_member(struct arena *arena, const char *path, const char *name)
{
	return joined(arena, path, '.', name);
}

const char *
path_of_items(struct arena *arena, const char *path)
{
	return joined(arena, path, '[', "]");
}

/* How much and how deep the JSON is; false if deeper than we take. */
static bool
measure(const json_t *json, int left, struct feel_value *into)
{
	const char *key;
	json_t *part;
	size_t i;

	into->weight += 1;
	if (left == 0 || into->weight > WEIGHT_MOST)
		return false;
	if (into->depth < JSON_DEPTH_MOST_HERE - left)
		into->depth = (uint16_t)(JSON_DEPTH_MOST_HERE - left);
	json_object_foreach((json_t *)json, key, part)
	{
		if (!measure(part, left - 1, into))
			return false;
	}
	json_array_foreach((json_t *)json, i, part)
	{
		if (!measure(part, left - 1, into))
			return false;
	}
	return true;
}

static value *
context_of_json(const struct source *like, const json_t *json, const char *path)
{
	struct feel_value *v = arena_alloc(like->arena, sizeof(*v));
	struct source *source = arena_alloc(like->arena, sizeof(*source));

	if (!measure(json, JSON_DEPTH_MOST_HERE, v))
		return NULL;
	*source = *like;
	source->json = json;
	v->kind = FEEL_CONTEXT;
	v->path = path;
	v->source = source;
	v->context.count = json_object_size(json);
	return v;
}

static value *
list_of_json(const struct source *like, const json_t *json, const char *path)
{
	size_t count = json_array_size(json);
	const char *item = path_of_items(like->arena, path);
	value **items = arena_alloc(like->arena, (count ? count : 1) * sizeof(*items));

	if (count > ITEMS_MOST)
		return NULL;
	for (size_t i = 0; i < count; i++)
		items[i] = value_of_json(like, json_array_get(json, i), item);
	struct feel_value *list = (struct feel_value *)value_list(like->arena, items, count);
	if (list)
		list->path = path;
	return list;
}

static value *
text_of_json(const struct source *like, const json_t *json, const char *path)
{
	const char *bytes = json_string_value(json);
	size_t length = json_string_length(json);

	(void)path;
	if (length > TEXT_MOST || memchr(bytes, 0, length))
		return NULL;
	return value_text(like->arena, bytes, length);
}

static value *
number_of_json(const struct source *like, const json_t *json, const char *path)
{
	(void)path;
	return value_int(like->arena, json_integer_value(json));
}

static value *
boolean_of_json(const struct source *like, const json_t *json, const char *path)
{
	(void)like, (void)path;
	return value_boolean(json_is_true(json));
}

static value *
null_of_json(const struct source *like, const json_t *json, const char *path)
{
	(void)like, (void)json, (void)path;
	return &value_null;
}

static const struct {
	enum feel_kind kind;
	value *(*make)(const struct source *, const json_t *, const char *);
} by_json[] = {
	[JSON_OBJECT] = {FEEL_CONTEXT, context_of_json},
	[JSON_ARRAY] = {FEEL_LIST, list_of_json},
	[JSON_STRING] = {FEEL_TEXT, text_of_json},
	[JSON_INTEGER] = {FEEL_NUMBER, number_of_json},
	[JSON_TRUE] = {FEEL_BOOLEAN, boolean_of_json},
	[JSON_FALSE] = {FEEL_BOOLEAN, boolean_of_json},
	[JSON_NULL] = {FEEL_NULL, null_of_json},
};

/* NULL if the JSON does not stand for a value of this kind. */
static value *
fit(const struct source *like, const json_t *json, enum feel_kind kind, const char *path)
{
	if (json_is_real(json))
		return NULL;
	if (by_json[json_typeof(json)].kind == kind)
		return by_json[json_typeof(json)].make(like, json, path);
	if (!json_is_string(json))
		return NULL;
	return value_parse(like->arena, kind, json_string_value(json), json_string_length(json));
}

value *
value_of_json(const struct source *like, const json_t *json, const char *path)
{
	const char *type = like->type_of ? like->type_of(like->context, path) : NULL;
	enum feel_kind kind;

	if (json_is_real(json))
		return value_missing(like->arena, path);
	if (!type || !kind_of_name(type, &kind))
		kind = by_json[json_typeof(json)].kind;
	value *v = fit(like, json, kind, path);
	return v ? v : value_missing(like->arena, path);
}

static value *
list_at_path(struct arena *arena, value *v, const char *path)
{
	struct feel_value *copy = arena_alloc(arena, sizeof(*copy));
	const char *item = path_of_items(arena, path);
	value **items = arena_alloc(arena, (v->list.count ? v->list.count : 1) * sizeof(*items));

	for (size_t i = 0; i < v->list.count; i++)
		items[i] = value_at_path(arena, v->list.items[i], item);
	*copy = *v;
	copy->path = path;
	copy->list.items = items;
	return copy;
}

value *
value_at_path(struct arena *arena, value *v, const char *path)
{
	if (v->kind == FEEL_LIST)
		return list_at_path(arena, v, path);
	if (v->kind != FEEL_CONTEXT)
		return v;
	struct feel_value *copy = arena_alloc(arena, sizeof(*copy));
	*copy = *v;
	copy->path = path;
	return copy;
}

static value *
written_get(struct arena *arena, value *context, const char *key)
{
	for (size_t i = 0; i < context->context.count; i++) {
		const struct entry *entry = &context->context.entries[i];
		if (strcmp(entry->key, key) != 0)
			continue;
		return context->path ? value_at_path(arena, entry->value,
					       path_of_member(arena, context->path, key))
				     : entry->value;
	}
	return NULL;
}

value *
context_get(struct arena *arena, value *context, const char *key)
{
	if (!context->source)
		return written_get(arena, context, key);
	const json_t *json = json_object_get(context->source->json, key);
	return json ? value_of_json(
			      context->source, json, path_of_member(arena, context->path, key))
		    : NULL;
}

static int
by_key(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->key, ((const struct entry *)b)->key);
}

/* Sorted: the order of a JSON object means nothing, and what is shown must not depend on it. */
static const struct entry *
entries_of_json(const struct source *source, const char *path, size_t count)
{
	struct entry *entries = arena_alloc(source->arena, (count ? count : 1) * sizeof(*entries));
	const char *key;
	json_t *part;
	size_t i = 0;

	json_object_foreach((json_t *)source->json, key, part)
	{
		entries[i++] = (struct entry){arena_strdup(source->arena, key),
			value_of_json(source, part, path_of_member(source->arena, path, key))};
	}
	qsort(entries, count, sizeof(*entries), by_key);
	return entries;
}

const struct entry *
context_entries(value *context, size_t *ret_count)
{
	*ret_count = context->context.count;
	return context->source ? entries_of_json(context->source, context->path, *ret_count)
			       : context->context.entries;
}

const char *
context_declares(struct arena *arena, value *context, const char *key)
{
	const struct source *source = context->source;

	if (!source || !source->type_of)
		return NULL;
	return source->type_of(source->context, path_of_member(arena, context->path, key));
}
