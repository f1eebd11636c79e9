#include "domain/form.h"

#include "base/buf.h"
#include <stdio.h>
#include <string.h>

#define SCHEMA	 "form_schema"
#define DEFS	 "#/$defs/"
#define SAY_MOST 8 /* faults of one form */

struct form {
	struct schema_set *set;
	const struct schema *schema; /* NULL: the policy asks nothing more */
};

enum holds { NO_SCHEMA, ONE_SCHEMA, SOME_SCHEMAS, NAMED_SCHEMAS };

/* The keywords of proto/policy/form.json, and which of them hold schemas. */
static const struct {
	const char *name;
	enum holds holds;
} keywords[] = {
	{"title", NO_SCHEMA},
	{"description", NO_SCHEMA},
	{"type", NO_SCHEMA},
	{"const", NO_SCHEMA},
	{"enum", NO_SCHEMA},
	{"minimum", NO_SCHEMA},
	{"maximum", NO_SCHEMA},
	{"multipleOf", NO_SCHEMA},
	{"minLength", NO_SCHEMA},
	{"maxLength", NO_SCHEMA},
	{"format", NO_SCHEMA},
	{"minItems", NO_SCHEMA},
	{"maxItems", NO_SCHEMA},
	{"uniqueItems", NO_SCHEMA},
	{"items", ONE_SCHEMA},
	{"required", NO_SCHEMA},
	{"dependentRequired", NO_SCHEMA},
	{"properties", NAMED_SCHEMAS},
	{"additionalProperties", ONE_SCHEMA},
	{"allOf", SOME_SCHEMAS},
	{"anyOf", SOME_SCHEMAS},
	{"oneOf", SOME_SCHEMAS},
	{"not", ONE_SCHEMA},
	{"if", ONE_SCHEMA},
	{"then", ONE_SCHEMA},
	{"else", ONE_SCHEMA},
	{"$ref", NO_SCHEMA},
	{"$defs", NAMED_SCHEMAS},
};

/* The way through a form's schema. */
struct reading {
	const json_t *root;
	rules_fault *report;
	void *context;
	int parts, faults;
	bool following; /* what a reference names is only counted: it is checked where it stands */
};

static void
say(struct reading *reading, const char *at, const char *detail, const char *expected)
{
	if (!reading->following && reading->faults++ < SAY_MOST)
		reading->report(reading->context, at, detail, expected);
}

/* Nothing is said of what is only followed, so its place need not be known. */
static char *
place(const struct reading *reading, const char *at, const char *token)
{
	return reading->following ? xstrdup("") : xasprintf("%s/%s", at, token);
}

static void read_part(struct reading *reading, const json_t *part, const char *at);

static void
read_inner(struct reading *reading, const json_t *part, const char *at, const char *token)
{
	_cleanup_free_ char *pointer = place(reading, at, token);

	read_part(reading, part, pointer);
}

static void
read_some(struct reading *reading, const json_t *value, const char *at)
{
	const char *name;
	json_t *part;
	size_t i;

	json_object_foreach((json_t *)value, name, part) read_inner(reading, part, at, name);
	json_array_foreach((json_t *)value, i, part)
	{
		char token[24];

		snprintf(token, sizeof(token), "%zu", i);
		read_inner(reading, part, at, token);
	}
}

static void
read_reference(struct reading *reading, const json_t *value, const char *at)
{
	const char *text = json_string_value(value);
	const json_t *part = text && strncmp(text, DEFS, strlen(DEFS)) == 0
				     ? json_object_get(json_object_get(reading->root, "$defs"),
					       text + strlen(DEFS))
				     : NULL;
	bool before = reading->following;

	if (!part) {
		say(reading, at, "leads nowhere", "#/$defs/ and a name that stands there");
		return;
	}
	reading->following = true;
	read_part(reading, part, at);
	reading->following = before;
}

static void
read_keyword(struct reading *reading, const char *name, const json_t *value, const char *at)
{
	_cleanup_free_ char *pointer = place(reading, at, name);
	size_t i = 0;

	while (i < ARRAY_LEN(keywords) && strcmp(keywords[i].name, name) != 0)
		i++;
	if (i == ARRAY_LEN(keywords)) {
		say(reading, pointer, "is no keyword of a form", "those of proto/policy/form.json");
	} else if (strcmp(name, "$ref") == 0) {
		read_reference(reading, value, pointer);
	} else if (keywords[i].holds == ONE_SCHEMA) {
		read_part(reading, value, pointer);
	} else if (keywords[i].holds != NO_SCHEMA) {
		read_some(reading, value, pointer);
	}
}

/* A circle of references is found by the count, which also bounds how deep this goes. */
static void
read_part(struct reading *reading, const json_t *part, const char *at)
{
	const char *name;
	json_t *value;

	if (++reading->parts > FORM_PARTS_MOST)
		return;
	json_object_foreach((json_t *)part, name, value)
	{
		bool unused = reading->following && strcmp(name, "$defs") == 0;

		if (!unused)
			read_keyword(reading, name, value, at);
	}
}

const json_t *
form_field(const json_t *policy, const char *name)
{
	size_t i;
	json_t *field;

	json_array_foreach(json_object_get(policy, "form"), i,
		field) if (strcmp(json_text(field, "name"), name) == 0) return field;
	return NULL;
}

/* What a field's values are on the wire; see proto/policy/policy.json. */
static bool
field_may_be(const char *field_type, const char *type)
{
	if (strcmp(field_type, "number") == 0)
		return strcmp(type, "integer") == 0 || strcmp(type, "string") == 0;
	return strcmp(type, strcmp(field_type, "date") == 0 ? "string" : field_type) == 0;
}

static void
read_fields(struct reading *reading, const json_t *policy)
{
	const char *name;
	json_t *part;

	json_object_foreach(json_object_get(reading->root, "properties"), name, part)
	{
		const json_t *field = form_field(policy, name);
		const char *type = json_text(part, "type");
		_cleanup_free_ char *at = xasprintf("/" SCHEMA "/properties/%s", name);

		if (!field)
			say(reading, at, "is not a field of the form", "a name in /form");
		else if (type && !field_may_be(json_text(field, "type"), type))
			say(reading, at, "has a type that the field never has",
				json_text(field, "type"));
	}
}

static void
read_required(struct reading *reading, const json_t *policy)
{
	size_t i;
	json_t *name;

	json_array_foreach(json_object_get(reading->root, "required"), i, name)
	{
		char at[48];

		snprintf(at, sizeof(at), "/" SCHEMA "/required/%zu", i);
		if (!json_is_string(name) || !form_field(policy, json_string_value(name)))
			say(reading, at, "is not a field of the form", "a name in /form");
	}
}

static bool
read_all(struct reading *reading, const json_t *policy)
{
	read_part(reading, reading->root, "/" SCHEMA);
	if (reading->parts > FORM_PARTS_MOST)
		say(reading, "/" SCHEMA, "is too large, or refers to itself",
			"no circles, and fewer parts");
	read_fields(reading, policy);
	read_required(reading, policy);
	return reading->faults == 0;
}

struct form *
form_compile(const json_t *policy, rules_fault *report, void *context)
{
	json_t *root = json_object_get(policy, SCHEMA);
	struct reading reading = {.root = root, .report = report, .context = context};
	struct form *form = xcalloc(1, sizeof(*form));
	struct fault fault;

	if (!root)
		return form;
	if (!read_all(&reading, policy)) {
		form_free(&form);
		return NULL;
	}
	form->set = schema_set_new();
	if (schema_set_add(form->set, SCHEMA, root, &fault))
		form->schema = schema_compile(form->set, SCHEMA, &fault);
	if (!form->schema) {
		report(context, "/" SCHEMA, fault.text,
			"a schema as proto/policy/form.json has it");
		form_free(&form);
	}
	return form;
}

void
form_free(struct form **form)
{
	if (*form && (*form)->set)
		schema_set_free(&(*form)->set);
	free(*form);
	*form = NULL;
}

bool
form_fits(const struct form *form, const json_t *filled_in, struct schema_errors *errors)
{
	json_t *empty = filled_in ? NULL : json_object();
	bool fits = !form->schema ||
		    schema_validate(form->schema, filled_in ? filled_in : empty, errors);

	for (size_t i = 0; !fits && i < errors->count; i++) {
		struct schema_error *error = &errors->at[i];
		char inside[sizeof(error->pointer)];

		memcpy(inside, error->pointer, sizeof(inside));
		snprintf(error->pointer, sizeof(error->pointer), "/form%.*s",
			(int)(sizeof(error->pointer) - sizeof("/form")), inside);
	}
	json_decref(empty);
	return fits;
}
