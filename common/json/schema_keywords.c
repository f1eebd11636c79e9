/* Keywords: each is taken into the node by a row of a table; one that has no row is refused. */
#include "json/schema_node.h"

#include <stdlib.h>
#include <string.h>

struct keyword {
	const char *name;
	bool (*take)(
		struct compiling *compiling, const struct keyword *keyword, const json_t *value);
	size_t offset; /* of the node's member that it fills */
	bool positive; /* of numbers */
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

/* The only metaschema that we follow is the standard's own. */
static bool
take_metaschema(struct compiling *compiling, const struct keyword *keyword, const json_t *value)
{
	static const char standard[] = "https://json-schema.org/draft/2020-12/schema";
	const char *text = json_string_value(value);

	return (text && strncmp(text, standard, strlen(standard)) == 0) ||
	       must_be(compiling, keyword, standard);
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
	return json_array_size(value) > 0 || (json_is_array(value) && compiling->set->foreign) ||
	       must_be(compiling, keyword, "a list of at least one value");
}

static bool
is_whole(const json_t *value)
{
	double real = json_real_value(value);

	return json_is_integer(value) || (json_is_real(value) && real >= -1e15 && real <= 1e15 &&
						 real == (double)(int64_t)real);
}

/* A count: 2.0 is 2. */
static bool
take_count(struct compiling *compiling, const struct keyword *keyword, const json_t *value)
{
	int64_t at = json_is_real(value) ? is_whole(value) ? (int64_t)json_real_value(value) : -1
					 : json_integer_value(value);

	*(struct bound *)member(compiling, keyword) = (struct bound){.set = true, .at = at};
	return (is_whole(value) && at >= 0) ||
	       must_be(compiling, keyword, "an integer of at least 0");
}

static bool
take_number(struct compiling *compiling, const struct keyword *keyword, const json_t *value)
{
	struct bound *bound = member(compiling, keyword);

	*bound = (struct bound){true, json_integer_value(value), value};
	compiling->node->reals |= json_is_real(value);
	if (!json_is_number(value))
		return must_be(compiling, keyword, "a number");
	return !keyword->positive || json_number_value(value) > 0 ||
	       must_be(compiling, keyword, "a number greater than 0");
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
	if (compiling->set->foreign)
		return true;
	compiling->node->format = strcmp(name, "date") == 0	   ? FORMAT_DATE
				  : strcmp(name, "date-time") == 0 ? FORMAT_DATE_TIME
				  : strcmp(name, "uuid") == 0	   ? FORMAT_UUID
								   : FORMAT_NONE;
	return true;
}

static bool
take_pattern(struct compiling *compiling, const struct keyword *keyword, const json_t *value)
{
	if (!json_is_string(value))
		return must_be(compiling, keyword, "a text");
	return schema_pattern(
		compiling, keyword->name, json_string_value(value), &compiling->node->pattern);
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
take_named(struct compiling *compiling, const struct keyword *keyword, const json_t *value,
	struct named_schema **ret, size_t *ret_count)
{
	const char *name;
	json_t *schema;

	if (!are_schemas(compiling, keyword, value))
		return false;
	*ret = arena_alloc(compiling->set->arena, json_object_size(value) * sizeof(**ret));
	json_object_foreach((json_t *)value, name, schema)(*ret)[(*ret_count)++] =
		(struct named_schema){name, schema_child(compiling, keyword->name, name, schema)};
	qsort(*ret, *ret_count, sizeof(**ret), compare_names);
	return true;
}

static bool
take_properties(struct compiling *compiling, const struct keyword *keyword, const json_t *value)
{
	return take_named(compiling, keyword, value, &compiling->node->properties,
		&compiling->node->property_count);
}

static bool
take_dependent_schemas(
	struct compiling *compiling, const struct keyword *keyword, const json_t *value)
{
	return take_named(compiling, keyword, value, &compiling->node->dependent_schemas,
		&compiling->node->dependent_schema_count);
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
		if (!schema_pattern(compiling, keyword->name, text, &row->pattern))
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
	const struct schema **reference = member(compiling, keyword);
	struct fault why;

	if (!json_is_string(value))
		return must_be(compiling, keyword, "a text");
	*reference = schema_resolve(
		compiling->set, compiling->node->document, json_string_value(value), &why);
	return *reference || fault_set(compiling->fault, "%s: %s: %s", compiling->node->location,
				     keyword->name, why.text);
}

/* Its name counts only if the place that it refers to at first is a $dynamicAnchor of that name. */
static bool
take_dynamic_reference(
	struct compiling *compiling, const struct keyword *keyword, const json_t *value)
{
	struct schema *node = compiling->node;

	if (!take_reference(compiling, keyword, value))
		return false;
	const char *fragment = strchr(json_string_value(value), '#');
	const char *name = json_text(node->dynamic_reference->json, "$dynamicAnchor");
	if (!fragment || !name || strcmp(fragment + 1, name) != 0)
		return true;
	node->dynamic_name = name;
	schema_dynamic_targets(compiling->set, name);
	return true;
}

/* ---- the table ---- */

#define AT(field) offsetof(struct schema, field)

static const struct keyword keywords[] = {
	{"$schema", take_metaschema, 0, 0},
	{"$id", take_nothing, 0, 0},
	{"$anchor", take_nothing, 0, 0},
	{"$dynamicAnchor", take_nothing, 0, 0},
	{"$comment", take_nothing, 0, 0},
	{"$defs", take_definitions, 0, 0},
	{"$ref", take_reference, AT(reference), 0},
	{"$dynamicRef", take_dynamic_reference, AT(dynamic_reference), 0},
	{"title", take_title, 0, 0},
	{"description", take_nothing, 0, 0},
	{"examples", take_nothing, 0, 0},
	{"default", take_nothing, 0, 0},
	{"deprecated", take_nothing, 0, 0},
	{"readOnly", take_nothing, 0, 0},
	{"writeOnly", take_nothing, 0, 0},
	{"contentEncoding", take_nothing, 0, 0},
	{"contentMediaType", take_nothing, 0, 0},
	{"contentSchema", take_nothing, 0, 0},
	{"type", take_type, 0, 0},
	{"const", take_json, AT(constant), 0},
	{"enum", take_choices, 0, 0},
	{"format", take_format, 0, 0},
	{"pattern", take_pattern, 0, 0},
	{"minLength", take_count, AT(min_length), 0},
	{"maxLength", take_count, AT(max_length), 0},
	{"minimum", take_number, AT(minimum), 0},
	{"maximum", take_number, AT(maximum), 0},
	{"exclusiveMinimum", take_number, AT(above), 0},
	{"exclusiveMaximum", take_number, AT(below), 0},
	{"multipleOf", take_number, AT(multiple_of), true},
	{"items", take_schema, AT(items), 0},
	{"prefixItems", take_list, AT(prefix_items), 0},
	{"contains", take_schema, AT(contains), 0},
	{"unevaluatedItems", take_schema, AT(unevaluated_items), 0},
	{"minContains", take_count, AT(min_contains), 0},
	{"maxContains", take_count, AT(max_contains), 0},
	{"minItems", take_count, AT(min_items), 0},
	{"maxItems", take_count, AT(max_items), 0},
	{"uniqueItems", take_bool, AT(unique_items), 0},
	{"properties", take_properties, 0, 0},
	{"patternProperties", take_pattern_properties, 0, 0},
	{"additionalProperties", take_schema, AT(additional), 0},
	{"unevaluatedProperties", take_schema, AT(unevaluated_properties), 0},
	{"propertyNames", take_schema, AT(property_names), 0},
	{"required", take_required, 0, 0},
	{"dependentRequired", take_dependent, 0, 0},
	{"dependentSchemas", take_dependent_schemas, 0, 0},
	{"minProperties", take_count, AT(min_properties), 0},
	{"maxProperties", take_count, AT(max_properties), 0},
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
		if (!keyword && (compiling->set->foreign || strncmp(name, "x-", 2) == 0))
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
