/* Keywords: each is taken into the node by a row of a table; one that has no row is refused. */
#include "json/schema_node.h"

#include <stdlib.h>
#include <string.h>

struct keyword {
	const char *name;
	bool (*take)(
		struct compiling *compiling, const struct keyword *keyword, const json_t *value);
	size_t offset; /* of the node's member that it fills */
	int64_t least; /* of integers */
};

static void *
member(const struct compiling *compiling, const struct keyword *keyword)
{
	return (char *)compiling->node + keyword->offset;
}

static bool
must_be(const struct compiling *compiling, const struct keyword *keyword, const char *what)
{
	return fault_set(compiling->fault, "%s: %s must be %s", compiling->node->location,
		keyword->name, what);
}

/* ---- values ---- */

static bool
take_nothing(struct compiling *compiling, const struct keyword *keyword, const json_t *value)
{
	(void)compiling;
	(void)keyword;
	(void)value;
	return true;
}

static bool
take_title(struct compiling *compiling, const struct keyword *keyword, const json_t *value)
{
	compiling->node->title = json_string_value(value);
	return json_is_string(value) || must_be(compiling, keyword, "a text");
}

/* An $id within a document would change what references below it mean: documents are kept apart
 * instead. */
static bool
take_id(struct compiling *compiling, const struct keyword *keyword, const json_t *value)
{
	(void)value;
	return compiling->node->json == compiling->document->json ||
	       must_be(compiling, keyword,
		       "at the root of a document: put this schema into a file of its own");
}

static bool
take_json(struct compiling *compiling, const struct keyword *keyword, const json_t *value)
{
	*(const json_t **)member(compiling, keyword) = value;
	return true;
}

static bool
take_choices(struct compiling *compiling, const struct keyword *keyword, const json_t *value)
{
	compiling->node->choices = value;
	return json_array_size(value) > 0 ||
	       must_be(compiling, keyword, "a list of at least one value");
}

static bool
take_integer(struct compiling *compiling, const struct keyword *keyword, const json_t *value)
{
	*(struct bound *)member(compiling, keyword) =
		(struct bound){true, json_integer_value(value)};
	return (json_is_integer(value) && json_integer_value(value) >= keyword->least) ||
	       must_be(compiling, keyword,
		       keyword->least == INT64_MIN ? "an integer"
		       : keyword->least		   ? "an integer of at least 1"
						   : "an integer of at least 0");
}

static bool
take_bool(struct compiling *compiling, const struct keyword *keyword, const json_t *value)
{
	*(bool *)member(compiling, keyword) = json_is_true(value);
	return json_is_boolean(value) || must_be(compiling, keyword, "true or false");
}

static unsigned
type_bit(const char *name)
{
	static const struct {
		const char *name;
		unsigned bit;
	} types[] = {
		{"null", TYPE_NULL},
		{"boolean", TYPE_BOOLEAN},
		{"integer", TYPE_INTEGER},
		{"number", TYPE_NUMBER},
		{"string", TYPE_STRING},
		{"array", TYPE_ARRAY},
		{"object", TYPE_OBJECT},
	};

	for (size_t i = 0; name && i < ARRAY_LEN(types); i++)
		if (strcmp(types[i].name, name) == 0)
			return types[i].bit;
	return 0;
}

static bool
take_type(struct compiling *compiling, const struct keyword *keyword, const json_t *value)
{
	static const char what[] =
		"null, boolean, integer, number, string, array or object, or a list of them";
	unsigned bit = type_bit(json_string_value(value));

	compiling->node->types = bit;
	for (size_t i = 0; i < json_array_size(value); i++) {
		bit = type_bit(json_string_value(json_array_get(value, i)));
		compiling->node->types |= bit;
		if (!bit)
			break;
	}
	return bit || must_be(compiling, keyword, what);
}

static bool
take_format(struct compiling *compiling, const struct keyword *keyword, const json_t *value)
{
	const char *name = json_string_value(value);

	if (!name)
		return must_be(compiling, keyword, "a text");
	compiling->node->format = strcmp(name, "date") == 0	   ? FORMAT_DATE
				  : strcmp(name, "date-time") == 0 ? FORMAT_DATE_TIME
				  : strcmp(name, "uuid") == 0	   ? FORMAT_UUID
								   : FORMAT_NONE;
	return true;
}

/* ---- patterns ---- */

/*
 * As ECMA-262 with the flag u means them: \d and \w are ASCII (no UCP), $ is the very end, \u0041
 * is a character. The same text is compiled once in a set.
 */
static bool
compile_pattern(struct compiling *compiling, const struct keyword *keyword, const char *text,
	struct pattern *ret)
{
	const uint32_t options = PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_ALT_BSUX |
				 PCRE2_NEVER_BACKSLASH_C | PCRE2_MATCH_UNSET_BACKREF;
	unsigned char why[128] = "";
	PCRE2_SIZE place;
	int error;

	*ret = (struct pattern){text, map_get(compiling->set->patterns, text)};
	if (ret->code)
		return true;
	ret->code = pcre2_compile(
		(PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED, options, &error, &place, NULL);
	if (!ret->code) {
		pcre2_get_error_message(error, why, sizeof(why));
		return fault_set(compiling->fault, "%s: %s: \"%.100s\" is no pattern: at %zu: %s",
			compiling->node->location, keyword->name, text, place, why);
	}
	map_put(compiling->set->patterns, text, ret->code);
	return true;
}

static bool
take_pattern(struct compiling *compiling, const struct keyword *keyword, const json_t *value)
{
	if (!json_is_string(value))
		return must_be(compiling, keyword, "a text");
	return compile_pattern(
		compiling, keyword, json_string_value(value), &compiling->node->pattern);
}

/* ---- names ---- */

static bool
take_names(struct compiling *compiling, const struct keyword *keyword, const json_t *value,
	struct name_list *ret)
{
	if (!json_is_array(value))
		return must_be(compiling, keyword, "a list of names");
	ret->count = json_array_size(value);
	ret->names = arena_alloc(compiling->set->arena, ret->count * sizeof(*ret->names));
	for (size_t i = 0; i < ret->count; i++) {
		ret->names[i] = json_string_value(json_array_get(value, i));
		if (!ret->names[i])
			return must_be(compiling, keyword, "a list of names");
	}
	return true;
}

static bool
take_required(struct compiling *compiling, const struct keyword *keyword, const json_t *value)
{
	return take_names(compiling, keyword, value, &compiling->node->required);
}

static bool
take_dependent(struct compiling *compiling, const struct keyword *keyword, const json_t *value)
{
	struct schema *node = compiling->node;
	const char *name;
	json_t *names;

	if (!json_is_object(value))
		return must_be(compiling, keyword, "an object of lists of names");
	node->dependent_required = arena_alloc(
		compiling->set->arena, json_object_size(value) * sizeof(*node->dependent_required));
	json_object_foreach((json_t *)value, name, names)
	{
		struct name_list *list = &node->dependent_required[node->dependent_count++];
		list->name = name;
		if (!take_names(compiling, keyword, names, list))
			return false;
	}
	return true;
}

/* ---- schemas within ---- */

static bool
is_schema(const json_t *value)
{
	return json_is_object(value) || json_is_boolean(value);
}

static bool
take_schema(struct compiling *compiling, const struct keyword *keyword, const json_t *value)
{
	if (!is_schema(value))
		return must_be(compiling, keyword, "a schema: an object, true or false");
	*(const struct schema **)member(compiling, keyword) =
		schema_child(compiling, keyword->name, NULL, value);
	return true;
}

static bool
take_list(struct compiling *compiling, const struct keyword *keyword, const json_t *value)
{
	struct schema_list *list = member(compiling, keyword);
	size_t count = json_array_size(value);

	if (count == 0)
		return must_be(compiling, keyword, "a list of at least one schema");
	list->at = arena_alloc(compiling->set->arena, count * sizeof(*list->at));
	for (; list->count < count; list->count++) {
		_cleanup_free_ char *index = xasprintf("%zu", list->count);
		const json_t *one = json_array_get(value, list->count);
		if (!is_schema(one))
			return must_be(compiling, keyword, "a list of schemas");
		list->at[list->count] = schema_child(compiling, keyword->name, index, one);
	}
	return true;
}

static bool
are_schemas(const struct compiling *compiling, const struct keyword *keyword, const json_t *value)
{
	const char *name;
	json_t *schema;

	if (!json_is_object(value))
		return must_be(compiling, keyword, "an object of schemas");
	json_object_foreach((json_t *)value, name, schema) if (!is_schema(schema)) return must_be(
		compiling, keyword, "an object of schemas");
	return true;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(
		((const struct named_schema *)a)->name, ((const struct named_schema *)b)->name);
}

static bool
take_properties(struct compiling *compiling, const struct keyword *keyword, const json_t *value)
{
	struct schema *node = compiling->node;
	const char *name;
	json_t *schema;

	if (!are_schemas(compiling, keyword, value))
		return false;
	node->properties = arena_alloc(
		compiling->set->arena, json_object_size(value) * sizeof(*node->properties));
	json_object_foreach((json_t *)value, name, schema)
		node->properties[node->property_count++] =
		(struct named_schema){name, schema_child(compiling, keyword->name, name, schema)};
	qsort(node->properties, node->property_count, sizeof(*node->properties), compare_names);
	return true;
}

const struct schema *
schema_property(const struct schema *schema, const char *name)
{
	const struct named_schema wanted = {.name = name};
	const struct named_schema *found =
		!schema->property_count
			? NULL
			: bsearch(&wanted, schema->properties, schema->property_count,
				  sizeof(wanted), compare_names);

	return found ? found->schema : NULL;
}

static bool
take_pattern_properties(
	struct compiling *compiling, const struct keyword *keyword, const json_t *value)
{
	struct schema *node = compiling->node;
	const char *text;
	json_t *schema;

	if (!are_schemas(compiling, keyword, value))
		return false;
	node->pattern_properties = arena_alloc(
		compiling->set->arena, json_object_size(value) * sizeof(*node->pattern_properties));
	json_object_foreach((json_t *)value, text, schema)
	{
		struct pattern_schema *row = &node->pattern_properties[node->pattern_count++];
		row->schema = schema_child(compiling, keyword->name, text, schema);
		if (!compile_pattern(compiling, keyword, text, &row->pattern))
			return false;
	}
	return true;
}

/* Compiled although nothing may refer to them yet, so that what is wrong in them is found. */
static bool
take_definitions(struct compiling *compiling, const struct keyword *keyword, const json_t *value)
{
	const char *name;
	json_t *schema;

	if (!are_schemas(compiling, keyword, value))
		return false;
	json_object_foreach((json_t *)value, name, schema)
		schema_child(compiling, keyword->name, name, schema);
	return true;
}

static bool
take_reference(struct compiling *compiling, const struct keyword *keyword, const json_t *value)
{
	struct fault why;

	if (!json_is_string(value))
		return must_be(compiling, keyword, "a text");
	compiling->node->reference =
		schema_resolve(compiling->set, compiling->document, json_string_value(value), &why);
	return compiling->node->reference ||
	       fault_set(compiling->fault, "%s: $ref: %s", compiling->node->location, why.text);
}

/* ---- the table ---- */

#define AT(field) offsetof(struct schema, field)

static const struct keyword keywords[] = {
	{"$schema", take_nothing, 0, 0},
	{"$id", take_id, 0, 0},
	{"$comment", take_nothing, 0, 0},
	{"$defs", take_definitions, 0, 0},
	{"$ref", take_reference, 0, 0},
	{"title", take_title, 0, 0},
	{"description", take_nothing, 0, 0},
	{"examples", take_nothing, 0, 0},
	{"default", take_nothing, 0, 0},
	{"deprecated", take_nothing, 0, 0},
	{"type", take_type, 0, 0},
	{"const", take_json, AT(constant), 0},
	{"enum", take_choices, 0, 0},
	{"format", take_format, 0, 0},
	{"pattern", take_pattern, 0, 0},
	{"minLength", take_integer, AT(min_length), 0},
	{"maxLength", take_integer, AT(max_length), 0},
	{"minimum", take_integer, AT(minimum), INT64_MIN},
	{"maximum", take_integer, AT(maximum), INT64_MIN},
	{"exclusiveMinimum", take_integer, AT(above), INT64_MIN},
	{"exclusiveMaximum", take_integer, AT(below), INT64_MIN},
	{"multipleOf", take_integer, AT(multiple_of), 1},
	{"items", take_schema, AT(items), 0},
	{"prefixItems", take_list, AT(prefix_items), 0},
	{"contains", take_schema, AT(contains), 0},
	{"minContains", take_integer, AT(min_contains), 0},
	{"maxContains", take_integer, AT(max_contains), 0},
	{"minItems", take_integer, AT(min_items), 0},
	{"maxItems", take_integer, AT(max_items), 0},
	{"uniqueItems", take_bool, AT(unique_items), 0},
	{"properties", take_properties, 0, 0},
	{"patternProperties", take_pattern_properties, 0, 0},
	{"additionalProperties", take_schema, AT(additional), 0},
	{"propertyNames", take_schema, AT(property_names), 0},
	{"required", take_required, 0, 0},
	{"dependentRequired", take_dependent, 0, 0},
	{"minProperties", take_integer, AT(min_properties), 0},
	{"maxProperties", take_integer, AT(max_properties), 0},
	{"allOf", take_list, AT(all_of), 0},
	{"anyOf", take_list, AT(any_of), 0},
	{"oneOf", take_list, AT(one_of), 0},
	{"not", take_schema, AT(negated), 0},
	{"if", take_schema, AT(condition), 0},
	{"then", take_schema, AT(consequence), 0},
	{"else", take_schema, AT(otherwise), 0},
};

static const struct keyword *
find_keyword(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(keywords); i++)
		if (strcmp(keywords[i].name, name) == 0)
			return &keywords[i];
	return NULL;
}

bool
schema_compile_keywords(struct compiling *compiling)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)compiling->node->json, name, value)
	{
		const struct keyword *keyword = find_keyword(name);
		if (!keyword && strncmp(name, "x-", 2) == 0)
			continue;
		if (!keyword)
			return fault_set(compiling->fault,
				"%s: unknown keyword %.64s: see json/schema.h",
				compiling->node->location, name);
		if (!keyword->take(compiling, keyword, value))
			return false;
	}
	return true;
}
