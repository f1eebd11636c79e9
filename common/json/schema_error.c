/* What is said of an instance that does not fit: where, what is wrong, what would be right. */
#include "json/schema_node.h"

#include "base/text.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define LISTED_MOST 12 /* names or values in one sentence */

static void
copy_cut(char *into, size_t size, const char *text)
{
	size_t length = strlen(text);

	if (length >= size)
		length = text_cut(text, size - 1);
	memcpy(into, text, length);
	into[length] = '\0';
}

static void
add_token(struct buf *pointer, const struct place *place)
{
	buf_add_char(pointer, '/');
	if (!place->key) {
		buf_printf(pointer, "%zu", place->index);
		return;
	}
	for (const char *at = place->key; *at; at++) {
		if (*at == '~' || *at == '/')
			buf_add_text(pointer, *at == '~' ? "~0" : "~1");
		else
			buf_add_char(pointer, *at);
	}
}

/* Whole tokens only: what would not fit is left away with all below it. */
static void
write_pointer(const struct place *place, char *into, size_t size)
{
	_cleanup_buf_ struct buf token = BUF_INIT;
	const struct place *way[2 * JSON_DEPTH_MOST];
	size_t count = 0, length = 0;

	for (; place && place->parent; place = place->parent)
		if (count < ARRAY_LEN(way))
			way[count++] = place;
	into[0] = '\0';
	while (count--) {
		buf_clear(&token);
		add_token(&token, way[count]);
		if (token.length >= size - length)
			return;
		memcpy(into + length, token.data, token.length + 1);
		length += token.length;
	}
}

bool
schema_wrong(struct schema_errors *errors, const struct place *place, const char *detail,
	const char *expected)
{
	if (!errors || errors->count == SCHEMA_ERRORS_MOST)
		return false;
	struct schema_error *error = &errors->at[errors->count++];
	write_pointer(place, error->pointer, sizeof(error->pointer));
	copy_cut(error->detail, sizeof(error->detail), detail);
	copy_cut(error->expected, sizeof(error->expected), expected);
	return false;
}

void
schema_wrong_at(
	struct schema_errors *errors, const char *pointer, const char *detail, const char *expected)
{
	if (errors->count == SCHEMA_ERRORS_MOST)
		return;
	struct schema_error *error = &errors->at[errors->count++];
	copy_cut(error->pointer, sizeof(error->pointer), pointer);
	copy_cut(error->detail, sizeof(error->detail), detail);
	copy_cut(error->expected, sizeof(error->expected), expected ? expected : "");
}

bool
schema_wrongf(struct schema_errors *errors, const struct place *place, const char *detail,
	const char *expected, ...)
{
	char text[sizeof(errors->at[0].expected)];
	va_list arguments;

	if (!errors)
		return false;
	va_start(arguments, expected);
	vsnprintf(text, sizeof(text), expected, arguments);
	va_end(arguments);
	text[text_cut(text, strlen(text))] = '\0';
	return schema_wrong(errors, place, detail, text);
}

const char *
schema_type_of(const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return "is an object";
	case JSON_ARRAY:
		return "is a list";
	case JSON_STRING:
		return "is a text";
	case JSON_INTEGER:
		return "is an integer";
	case JSON_REAL:
		return "is a number";
	case JSON_TRUE:
	case JSON_FALSE:
		return json_is_true(value) ? "is true" : "is false";
	case JSON_NULL:
		break;
	}
	return "is null";
}

static void
describe_choices(const json_t *choices, struct buf *into)
{
	size_t count = json_array_size(choices);

	buf_add_text(into, count > 1 ? "one of " : "");
	for (size_t i = 0; i < count && i < LISTED_MOST; i++) {
		buf_add_text(into, i ? ", " : "");
		schema_write(json_array_get(choices, i), into);
	}
	buf_add_text(into, count > LISTED_MOST ? ", ..." : "");
}

static void
describe_types(unsigned types, struct buf *into)
{
	static const char *const names[] = {"null", "true or false", "an integer", "an integer",
		"a text", "a list", "an object"};
	bool first = true;

	if ((types & (TYPE_INTEGER | TYPE_NUMBER)) == (TYPE_INTEGER | TYPE_NUMBER))
		types &= ~(unsigned)TYPE_NUMBER;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (!(types >> i & 1))
			continue;
		buf_printf(into, "%s%s", first ? "" : " or ", names[i]);
		first = false;
	}
}

/* " of at least 3", " of 1 to 96 characters"; nothing without bounds. */
static void
describe_bounds(
	const struct bound *least, const struct bound *most, const char *units, struct buf *into)
{
	if (least->set && most->set && least->at == most->at)
		buf_printf(into, " of %lld%s", (long long)least->at, units);
	else if (least->set && most->set)
		buf_printf(into, " of %lld to %lld%s", (long long)least->at, (long long)most->at,
			units);
	else if (least->set || most->set)
		buf_printf(into, " of at %s %lld%s", least->set ? "least" : "most",
			(long long)(least->set ? least->at : most->at), units);
}

static void
describe_type(const struct schema *schema, struct buf *into)
{
	describe_types(schema->types, into);
	if (schema->types == TYPE_INTEGER)
		describe_bounds(&schema->minimum, &schema->maximum, "", into);
	else if (schema->types == TYPE_STRING)
		describe_bounds(&schema->min_length, &schema->max_length, " characters", into);
	else if (schema->types == TYPE_ARRAY)
		describe_bounds(&schema->min_items, &schema->max_items, " items", into);
}

void
schema_describe(const struct schema *schema, struct buf *into)
{
	/* References may go in a circle. */
	for (int i = 0; schema->reference && !schema->types && !schema->title && i < 8; i++)
		schema = schema->reference;
	if (schema->constant)
		schema_write(schema->constant, into);
	else if (schema->choices)
		describe_choices(schema->choices, into);
	else if (schema->format == FORMAT_DATE)
		buf_add_text(into, "a date such as 2026-03-02");
	else if (schema->format == FORMAT_DATE_TIME)
		buf_add_text(into, "a time such as 2026-03-02T01:30:00Z");
	else if (schema->format == FORMAT_UUID)
		buf_add_text(into, "a UUID");
	else if (schema->types)
		describe_type(schema, into);
	else
		buf_add_text(into, "a value that fits");
	if (schema->title)
		buf_printf(into, " (%s)", schema->title);
	if (schema->pattern.code)
		buf_printf(into, " that fits %s", schema->pattern.text);
}

bool
schema_missing(struct schema_errors *errors, const struct schema *schema,
	const struct place *parent, const char *name)
{
	_cleanup_buf_ struct buf expected = BUF_INIT;
	const struct place place = {.parent = parent, .key = name};

	if (!errors)
		return false;
	const struct schema *property = schema_property(schema, name);
	if (property)
		schema_describe(property, &expected);
	else
		buf_add_text(&expected, "a value");
	return schema_wrong(errors, &place, "is missing", expected.data);
}

bool
schema_extra(struct schema_errors *errors, const struct schema *schema, const struct place *place)
{
	_cleanup_buf_ struct buf expected = BUF_INIT;

	if (!errors)
		return false;
	buf_add_text(&expected, schema->property_count ? "only " : "no field");
	for (size_t i = 0; i < schema->property_count && expected.length < 230; i++)
		buf_printf(&expected, "%s%s", i ? ", " : "", schema->properties[i].name);
	for (size_t i = 0; i < schema->pattern_count; i++)
		buf_printf(&expected, ", or a name that fits %s",
			schema->pattern_properties[i].pattern.text);
	return schema_wrong(errors, place, "is not a field that is known here", expected.data);
}

size_t
schema_depth(const struct place *place)
{
	size_t depth = 0;

	for (; place->parent; place = place->parent)
		depth++;
	return depth;
}
