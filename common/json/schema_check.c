/* The walk over an instance, beside its schema. */
#include "json/schema_walk.h"

#include "base/clock.h"
#include "base/text.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool
schema_fits(struct walk *walk, const struct schema *schema, const json_t *value,
	const struct place *place)
{
	struct schema_errors *errors = walk->errors;

	walk->errors = NULL;
	bool good = schema_check(walk, schema, value, place);
	walk->errors = errors;
	return good;
}

/* ---- any value ---- */

static bool
has_type(unsigned types, const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return types & TYPE_OBJECT;
	case JSON_ARRAY:
		return types & TYPE_ARRAY;
	case JSON_STRING:
		return types & TYPE_STRING;
	case JSON_INTEGER:
		return types & (TYPE_INTEGER | TYPE_NUMBER);
	case JSON_REAL: /* 1.0 is an integer; so is every double from 2^53 on */
		return types & TYPE_NUMBER ||
		       (types & TYPE_INTEGER &&
			       json_real_value(value) == floor(json_real_value(value)));
	case JSON_TRUE:
	case JSON_FALSE:
		return types & TYPE_BOOLEAN;
	case JSON_NULL:
		break;
	}
	return types & TYPE_NULL;
}

static bool
is_choice(const json_t *choices, const json_t *value)
{
	for (size_t i = 0; i < json_array_size(choices); i++)
		if (schema_equal(json_array_get(choices, i), value))
			return true;
	return false;
}

static bool
mismatch(struct walk *walk, const struct schema *schema, const json_t *value,
	const struct place *place, bool of_type)
{
	_cleanup_buf_ struct buf expected = BUF_INIT;

	walk->mismatches++;
	if (!walk->errors)
		return false;
	schema_describe(schema, &expected);
	return schema_wrong(walk->errors, place,
		of_type || !json_is_string(value) ? schema_type_of(value)
						  : "is a text that cannot stand here",
		expected.data);
}

static bool
check_value(struct walk *walk, const struct schema *schema, const json_t *value,
	const struct place *place)
{
	if (schema->types && !has_type(schema->types, value))
		return mismatch(walk, schema, value, place, true);
	if (schema->constant && !schema_equal(schema->constant, value))
		return mismatch(walk, schema, value, place, false);
	if (schema->choices && !is_choice(schema->choices, value))
		return mismatch(walk, schema, value, place, false);
	return true;
}

/* ---- numbers ---- */

static bool
out_of_bounds(struct walk *walk, const struct place *place, json_int_t number, const char *what,
	const char *expected, int64_t bound)
{
	char detail[64], text[64];

	snprintf(detail, sizeof(detail), "is %" JSON_INTEGER_FORMAT ", %s", number, what);
	snprintf(text, sizeof(text), "%s %lld", expected, (long long)bound);
	return schema_wrong(walk->errors, place, detail, text);
}

static bool
check_integer(struct walk *walk, const struct schema *schema, const json_t *value,
	const struct place *place)
{
	json_int_t number = json_integer_value(value);

	if (schema->minimum.set && number < schema->minimum.at)
		return out_of_bounds(walk, place, number, "below the least allowed",
			"an integer of at least", schema->minimum.at);
	if (schema->maximum.set && number > schema->maximum.at)
		return out_of_bounds(walk, place, number, "above the most allowed",
			"an integer of at most", schema->maximum.at);
	if (schema->above.set && number <= schema->above.at)
		return out_of_bounds(walk, place, number, "too small", "an integer greater than",
			schema->above.at);
	if (schema->below.set && number >= schema->below.at)
		return out_of_bounds(
			walk, place, number, "too large", "an integer less than", schema->below.at);
	if (schema->multiple_of.set && number % schema->multiple_of.at != 0)
		return out_of_bounds(walk, place, number, "not a multiple", "a multiple of",
			schema->multiple_of.at);
	return true;
}

/* ---- texts ---- */

static bool
matches(const struct pattern *pattern, const char *text, size_t length)
{
	/* NO_UTF_CHECK: jansson has looked */
	return pcre2_match(pattern->code, (PCRE2_SPTR)text, length, 0, PCRE2_NO_UTF_CHECK,
		       pattern->set->match, pattern->set->limits) >= 0;
}

static bool
is_uuid(const char *text)
{
	static const char form[] = "........-....-....-....-............";

	if (strlen(text) != sizeof(form) - 1)
		return false;
	for (size_t i = 0; form[i]; i++)
		if (form[i] == '-' ? text[i] != '-' : !strchr("0123456789abcdefABCDEF", text[i]))
			return false;
	return true;
}

static bool
has_format(enum schema_format format, const char *text)
{
	instant at;

	return format == FORMAT_NONE || (format == FORMAT_DATE && instant_of_date(text, &at)) ||
	       (format == FORMAT_DATE_TIME && instant_parse(text, &at)) ||
	       (format == FORMAT_UUID && is_uuid(text));
}

bool
schema_wrong_count(struct walk *walk, const struct place *place, size_t count, const char *of,
	const char *units, const struct bound *least, const struct bound *most)
{
	char detail[64];

	snprintf(detail, sizeof(detail), "has %zu %s", count, units);
	if (least->set && most->set && least->at == most->at)
		return schema_wrongf(walk->errors, place, detail, "%s of %lld %s", of,
			(long long)least->at, units);
	if (least->set && most->set)
		return schema_wrongf(walk->errors, place, detail, "%s of %lld to %lld %s", of,
			(long long)least->at, (long long)most->at, units);
	return schema_wrongf(walk->errors, place, detail, "%s of at %s %lld %s", of,
		least->set ? "least" : "most", (long long)(least->set ? least->at : most->at),
		units);
}

static bool
check_text(struct walk *walk, const struct schema *schema, const json_t *value,
	const struct place *place)
{
	_cleanup_buf_ struct buf expected = BUF_INIT;
	const char *text = json_string_value(value);
	size_t length = json_string_length(value);
	bool good = true;

	if (schema->min_length.set || schema->max_length.set) {
		size_t count = text_characters(text, length);
		if (!within(count, &schema->min_length, &schema->max_length))
			good = schema_wrong_count(walk, place, count, "a text", "characters",
				&schema->min_length, &schema->max_length);
	}
	if (!good) /* a pattern is not tried on a text that is too long */
		return false;
	bool form = has_format(schema->format, text) &&
		    (!schema->pattern.code || matches(&schema->pattern, text, length));
	if (form || !walk->errors)
		return form;
	schema_describe(schema, &expected);
	return schema_wrong(
		walk->errors, place, "does not have the form that is asked for", expected.data);
}

/* ---- objects ---- */

static bool
check_required(struct walk *walk, const struct schema *schema, const struct name_list *names,
	const json_t *object, const struct place *place)
{
	bool good = true;

	for (size_t i = 0; i < names->count && go_on(walk, good); i++)
		if (!json_object_get(object, names->names[i]))
			good = schema_missing(walk->errors, schema, place, names->names[i]);
	return good;
}

static bool
check_name(
	struct walk *walk, const struct schema *schema, const char *name, const struct place *place)
{
	_cleanup_json_ json_t *text = json_string(name);

	return schema_check_inner(walk, schema, text, place);
}

static bool
check_member(struct walk *walk, const struct schema *schema, size_t index, const char *name,
	const json_t *value, const struct place *parent)
{
	const struct place place = {.parent = parent, .key = name};
	const struct schema *property = schema_property(schema, name);
	bool known = property != NULL, good = true;

	if (schema->property_names && !check_name(walk, schema->property_names, name, &place))
		good = false;
	if (property && go_on(walk, good) && !schema_check_inner(walk, property, value, &place))
		good = false;
	for (size_t i = 0; i < schema->pattern_count && go_on(walk, good); i++) {
		const struct pattern_schema *row = &schema->pattern_properties[i];
		if (!matches(&row->pattern, name, strlen(name)))
			continue;
		known = true;
		good = schema_check_inner(walk, row->schema, value, &place) && good;
	}
	if (known || schema->additional)
		mark_seen(walk, index);
	if (known || !schema->additional || !go_on(walk, good))
		return good;
	if (schema->additional->never)
		return schema_extra(walk->errors, schema, &place);
	return schema_check_inner(walk, schema->additional, value, &place) && good;
}

static bool
check_object(struct walk *walk, const struct schema *schema, const json_t *object,
	const struct place *place)
{
	size_t count = json_object_size(object);
	bool good = check_required(walk, schema, &schema->required, object, place);
	const char *name;
	json_t *value;
	size_t index = 0;

	if (go_on(walk, good) && !within(count, &schema->min_properties, &schema->max_properties))
		good = schema_wrong_count(walk, place, count, "an object", "fields",
			&schema->min_properties, &schema->max_properties);
	for (size_t i = 0; i < schema->dependent_count && go_on(walk, good); i++) {
		const struct name_list *dependent = &schema->dependent_required[i];
		if (json_object_get(object, dependent->name))
			good = check_required(walk, schema, dependent, object, place) && good;
	}
	if (!schema->property_count && !schema->pattern_count && !schema->additional &&
		!schema->property_names)
		return good;
	json_object_foreach((json_t *)object, name, value)
	{
		if (!go_on(walk, good))
			return false;
		good = check_member(walk, schema, index++, name, value, place) && good;
	}
	return good;
}

/* ---- the whole ---- */

static bool
check_kind(struct walk *walk, const struct schema *schema, const json_t *value,
	const struct place *place)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return check_object(walk, schema, value, place);
	case JSON_ARRAY:
		return schema_check_list(walk, schema, value, place);
	case JSON_STRING:
		return check_text(walk, schema, value, place);
	case JSON_INTEGER:
		return schema->reals ? schema_check_real(walk, schema, value, place)
				     : check_integer(walk, schema, value, place);
	case JSON_REAL:
		return schema_check_real(walk, schema, value, place);
	default:
		return true;
	}
}

/*
 * What a dynamic reference means here: of the resources that the walk is within, the outermost that
 * has the anchor.
 */
static const struct schema *
dynamic_target(const struct walk *walk, const struct schema *schema)
{
	const struct schema *target = schema->dynamic_reference;

	if (!schema->dynamic_name)
		return target;
	for (const struct within *at = walk->within; at; at = at->outer)
		for (const struct dynamic_anchor *one = at->document->dynamic; one; one = one->next)
			if (strcmp(one->name, schema->dynamic_name) == 0)
				target = one->schema;
	return target;
}

static bool
check_all(struct walk *walk, const struct schema *schema, const json_t *value,
	const struct place *place)
{
	if (!check_value(walk, schema, value, place))
		return false;
	bool good = check_kind(walk, schema, value, place);
	if (go_on(walk, good) && schema->reference)
		good = schema_check(walk, schema->reference, value, place) && good;
	if (go_on(walk, good) && schema->dynamic_reference)
		good = schema_check(walk, dynamic_target(walk, schema), value, place) && good;
	if (go_on(walk, good))
		good = schema_check_combined(walk, schema, value, place) && good;
	return good;
}

/* The same with a record of what has been evaluated, which counts for the outer one if all fits. */
static bool
check_recorded(struct walk *walk, const struct schema *schema, const json_t *value,
	const struct place *place)
{
	size_t count = json_is_object(value) ? json_object_size(value) : json_array_size(value);
	_cleanup_free_ bool *at = xcalloc(count + 1, sizeof(*at));
	struct seen *outer = walk->seen, mine = {count, at};

	walk->seen = &mine;
	bool good = check_all(walk, schema, value, place);
	if (go_on(walk, good))
		good = schema_check_unevaluated(walk, schema, value, place) && good;
	walk->seen = outer;
	for (size_t i = 0; good && outer && i < count; i++)
		outer->at[i] |= at[i];
	return good;
}

bool
schema_check(struct walk *walk, const struct schema *schema, const json_t *value,
	const struct place *place)
{
	const struct within *outer = walk->within, here = {schema->document, outer};
	bool recorded = walk->seen || schema->unevaluated_properties || schema->unevaluated_items;

	if (schema->never)
		return schema_wrong(walk->errors, place, "may not stand here", "nothing");
	if (walk->exhausted || walk->depth == DEPTH_MOST || walk->steps++ >= STEPS_MOST) {
		walk->exhausted = true;
		return false;
	}
	walk->depth++;
	if (!outer || outer->document != schema->document)
		walk->within = &here;
	bool good = (recorded ? check_recorded : check_all)(walk, schema, value, place);
	walk->within = outer;
	walk->depth--;
	return good;
}

bool
schema_check_inner(struct walk *walk, const struct schema *schema, const json_t *value,
	const struct place *place)
{
	struct seen *seen = walk->seen;

	walk->seen = NULL;
	bool good = schema_check(walk, schema, value, place);
	walk->seen = seen;
	return good;
}

bool
schema_validate(const struct schema *schema, const json_t *instance, struct schema_errors *errors)
{
	const struct place root = {0};
	struct walk walk = {.errors = errors};

	if (errors)
		errors->count = 0;
	bool good = schema_check(&walk, schema, instance, &root);
	if (walk.exhausted)
		good = schema_wrong(
			errors, &root, "takes too much work to check", "a simpler document");
	return good;
}
