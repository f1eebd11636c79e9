/* Forms: what a department may write, and what then fits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "domain/form.h"

#define FIELDS                                                                                     \
	"[{'name':'area','type':'number'},{'name':'level','type':'string'},"                       \
	"{'name':'from','type':'date'},{'name':'to','type':'date'},"                               \
	"{'name':'new','type':'boolean'}]"
#define OBJECT(inside) "{'type':'object','properties':{" inside "}}"

static json_t *
from_text(const char *text)
{
	char json[4096];

	snprintf(json, sizeof(json), "%s", text);
	for (char *at = json; (at = strchr(at, '\''));)
		*at = '"';
	json_t *value = json_loads(json, JSON_DECODE_ANY, NULL);
	assert_non_null(value);
	return value;
}

static void
first_pointer(void *context, const char *pointer, const char *detail, const char *expected)
{
	char *first = context;

	assert_true(detail[0] && expected[0]);
	if (!first[0])
		snprintf(first, 256, "%s", pointer);
}

/* The first fault's pointer stays in `ret_pointer`: "" if there is none. */
static struct form *
compile(const char *schema, char ret_pointer[256])
{
	json_t *policy = json_pack("{s:o}", "form", from_text(FIELDS));

	if (schema)
		json_object_set_new(policy, "form_schema", from_text(schema));
	ret_pointer[0] = 0;
	struct form *form = form_compile(policy, first_pointer, ret_pointer);
	json_decref(policy);
	return form;
}

static void
test_what_a_form_may_not_be(void **state)
{
	static const struct {
		const char *schema, *pointer;
	} cases[] = {
		{OBJECT("'level':{'pattern':'^a*$'}"), "/form_schema/properties/level/pattern"},
		{OBJECT("'level':{'anyOf':[true,{'contains':true}]}"),
			"/form_schema/properties/level/anyOf/1/contains"},
		{OBJECT("'level':{'$ref':'https://example.com/a'}"),
			"/form_schema/properties/level/$ref"},
		{OBJECT("'level':{'$ref':'#/$defs/none'}"), "/form_schema/properties/level/$ref"},
		{OBJECT("'colour':{}"), "/form_schema/properties/colour"},
		{OBJECT("'area':{'type':'boolean'}"), "/form_schema/properties/area"},
		{OBJECT("'from':{'type':'integer'}"), "/form_schema/properties/from"},
		{"{'type':'object','required':['area','rent'],'properties':{}}",
			"/form_schema/required/1"},
		{"{'type':'object','properties':{'area':{'$ref':'#/$defs/a'}},'$defs':{"
		 "'a':{'$ref':'#/$defs/b'},'b':{'not':{'$ref':'#/$defs/a'}}}}",
			"/form_schema"},
		{OBJECT("'level':{'minLength':'2'}"), "/form_schema"},
	};
	char pointer[256];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		print_message("%s\n", cases[i].schema);
		assert_null(compile(cases[i].schema, pointer));
		assert_string_equal(pointer, cases[i].pointer);
	}
}

/* Each level refers to the next one eight times: 8^5 parts out of six definitions. */
static void
test_definitions_that_multiply(void **state)
{
	json_t *definitions = json_object();
	char pointer[256], name[8], reference[24];

	(void)state;
	for (int level = 0; level < 6; level++) {
		json_t *choices = json_array();
		for (int i = 0; i < 8 && level < 5; i++) {
			snprintf(reference, sizeof(reference), "#/$defs/d%d", level + 1);
			json_array_append_new(choices, json_pack("{s:s}", "$ref", reference));
		}
		snprintf(name, sizeof(name), "d%d", level);
		json_object_set_new(definitions, name,
			level < 5 ? json_pack("{s:o}", "anyOf", choices) : json_true());
		if (level == 5)
			json_decref(choices);
	}
	json_t *policy = json_pack("{s:[], s:{s:s, s:{}, s:s, s:o}}", "form", "form_schema", "type",
		"object", "properties", "$ref", "#/$defs/d0", "$defs", definitions);
	pointer[0] = 0;
	assert_null(form_compile(policy, first_pointer, pointer));
	assert_string_equal(pointer, "/form_schema");
	json_decref(policy);
}

#define DAYS                                                                                       \
	"{'type':'object','required':['level'],'properties':{'area':{'minimum':1,'maximum':500},"  \
	"'level':{'enum':['city','district']},'from':{'$ref':'#/$defs/day'},"                      \
	"'to':{'$ref':'#/$defs/day'},'new':{'type':'boolean'}},"                                   \
	"'dependentRequired':{'to':['from']},"                                                     \
	"'if':{'properties':{'level':{'const':'city'}}},'then':{'required':['area']},"             \
	"'$defs':{'day':{'type':'string','format':'date'}}}"

static void
test_what_fits(void **state)
{
	static const struct {
		const char *form, *pointer; /* NULL: it fits */
	} cases[] = {
		{"{'level':'district'}", NULL},
		{"{'level':'city','area':500,'from':'2026-03-02','to':'2026-03-03'}", NULL},
		{"{'level':'city','area':'62.5'}", NULL}, /* a text has no minimum */
		{"{'level':'county'}", "/form/level"},
		{"{'area':3}", "/form/level"},
		{"{'level':'city'}", "/form/area"},
		{"{'level':'district','area':0}", "/form/area"},
		{"{'level':'district','area':501}", "/form/area"},
		{"{'level':'district','to':'2026-03-03'}", "/form/from"},
		{"{'level':'district','from':'2026-02-30'}", "/form/from"},
	};
	struct schema_errors errors;
	char pointer[256];
	struct form *form = compile(DAYS, pointer);

	(void)state;
	assert_non_null(form);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		json_t *filled_in = from_text(cases[i].form);
		memset(&errors, 0, sizeof(errors));
		print_message("%s\n", cases[i].form);
		assert_int_equal(form_fits(form, filled_in, &errors), !cases[i].pointer);
		if (cases[i].pointer) {
			assert_int_equal(errors.count, 1);
			assert_string_equal(errors.at[0].pointer, cases[i].pointer);
			assert_true(errors.at[0].detail[0] && errors.at[0].expected[0]);
		}
		json_decref(filled_in);
	}
	assert_false(form_fits(form, NULL, &errors)); /* as an empty form, which lacks the level */
	form_free(&form);
	assert_null(form);
}

static void
test_a_policy_that_asks_nothing(void **state)
{
	struct schema_errors errors = {0};
	char pointer[256];
	struct form *form = compile(NULL, pointer);

	(void)state;
	assert_non_null(form);
	assert_true(form_fits(form, NULL, &errors));
	assert_int_equal(errors.count, 0);
	form_free(&form);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_a_form_may_not_be),
		cmocka_unit_test(test_definitions_that_multiply),
		cmocka_unit_test(test_what_fits),
		cmocka_unit_test(test_a_policy_that_asks_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
