/* Each keyword: what fits, what does not, and what is said of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/json/schemas.h"

struct refusal {
	const char *schema, *instance;
	const char *pointer, *detail,
		*expected; /* of the first error; the last two are parts of the text */
};

/* Checks with and without errors: the walk takes other ways then. */
static bool
validate(const char *schema_text, const char *instance_text, struct schema_errors *errors)
{
	struct schema_set *set = schema_set_new();
	const struct schema *schema = compiled(set, "test", schema_text);
	_cleanup_json_ json_t *instance = quoted_value(instance_text);
	bool good = schema_validate(schema, instance, errors);

	if (schema_validate(schema, instance, NULL) != good)
		fail_msg("%s: %s: the answer depends on whether errors are wanted", schema_text,
			instance_text);
	if (good != (errors->count == 0))
		fail_msg("%s: %s: %zu errors", schema_text, instance_text, errors->count);
	schema_set_free(&set);
	return good;
}

static void
expect_refusals(const struct refusal *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct refusal *c = &cases[i];
		struct schema_errors errors;
		if (validate(c->schema, c->instance, &errors))
			fail_msg("%s accepts %s", c->schema, c->instance);
		const struct schema_error *first = &errors.at[0];
		if (strcmp(first->pointer, c->pointer) != 0 || !strstr(first->detail, c->detail) ||
			!strstr(first->expected, c->expected))
			fail_msg("%s: %s: \"%s\" %s; expected %s", c->schema, c->instance,
				first->pointer, first->detail, first->expected);
	}
}

static void
test_values(void **state)
{
	static const struct refusal cases[] = {
		{"{'type':'integer'}", "'1'", "", "is a text", "an integer"},
		{"{'type':'string'}", "1", "", "is an integer", "a text"},
		{"{'type':'object'}", "[]", "", "is a list", "an object"},
		{"{'type':'array'}", "{}", "", "is an object", "a list"},
		{"{'type':'boolean'}", "null", "", "is null", "true or false"},
		{"{'type':'null'}", "false", "", "is false", "null"},
		{"{'type':['string','null']}", "1", "", "is an integer", "null or a text"},
		{"{'type':'number'}", "true", "", "is true", "an integer"},
		{"{'const':{'a':[1]}}", "{'a':[2]}", "", "is an object", "{\"a\":[1]}"},
		{"{'enum':['zh','en']}", "'fr'", "", "is a text that cannot stand here",
			"one of \"zh\", \"en\""},
		{"{'enum':[1]}", "2", "", "is an integer", "1"},
		{"{'properties':{'a':false}}", "{'a':1}", "/a", "may not stand here", "nothing"},
	};

	(void)state;
	expect_refusals(cases, ARRAY_LEN(cases));
}

static void
test_integers(void **state)
{
	static const struct refusal cases[] = {
		{"{'minimum':3}", "2", "", "is 2, below", "an integer of at least 3"},
		{"{'maximum':3}", "4", "", "is 4, above", "an integer of at most 3"},
		{"{'exclusiveMinimum':3}", "3", "", "is 3, too small", "an integer greater than 3"},
		{"{'exclusiveMaximum':-3}", "-3", "", "is -3, too large",
			"an integer less than -3"},
		{"{'multipleOf':100}", "150", "", "is 150, not a multiple", "a multiple of 100"},
		{"{'minimum':-9223372036854775807}", "-9223372036854775808", "", "below",
			"-9223372036854775807"},
	};

	(void)state;
	expect_refusals(cases, ARRAY_LEN(cases));
}

static void
test_texts(void **state)
{
	static const struct refusal cases[] = {
		{"{'minLength':18,'maxLength':18}", "'天台'", "", "has 2 characters",
			"a text of 18 characters"},
		{"{'minLength':2}", "'天'", "", "has 1 characters",
			"a text of at least 2 characters"},
		{"{'maxLength':2}", "'天台县'", "", "has 3 characters",
			"a text of at most 2 characters"},
		{"{'minLength':1,'maxLength':2}", "''", "", "has 0 characters",
			"a text of 1 to 2 characters"},
		{"{'pattern':'^[a-z]+$'}", "'a\\n'", "", "does not have the form",
			"that fits ^[a-z]+$"},
		{"{'pattern':'^\\\\d$'}", "'٣'", "", "does not have the form", "^\\d$"},
		{"{'pattern':'b'}", "'aca'", "", "does not have the form", "b"},
		{"{'format':'date'}", "'2026-02-29'", "", "does not have the form",
			"a date such as 2026-03-02"},
		{"{'format':'date-time'}", "'2026-03-02'", "", "does not have the form",
			"a time such as"},
		{"{'format':'uuid'}", "'017f22e2-79b0-7cc3-98c4-dc0c0c07398'", "", "does not have",
			"a UUID"},
		{"{'format':'uuid'}", "'017f22e2-79b0-7cc3-98c4-dc0c0c07398g'", "", "does not have",
			"a UUID"},
	};

	(void)state;
	expect_refusals(cases, ARRAY_LEN(cases));
}

static void
test_lists(void **state)
{
	static const struct refusal cases[] = {
		{"{'items':{'type':'string'}}", "['a',1,'b']", "/1", "is an integer", "a text"},
		{"{'prefixItems':[{'const':1}],'items':false}", "[1,2]", "/1", "may not stand here",
			"nothing"},
		{"{'prefixItems':[{'const':1}]}", "[2]", "/0", "is an integer", "1"},
		{"{'minItems':1}", "[]", "", "has 0 items", "a list of at least 1 items"},
		{"{'maxItems':1,'items':{'type':'null'}}", "[1,2]", "", "has 2 items",
			"a list of at most 1 items"},
		{"{'uniqueItems':true}", "[1,{'a':1,'b':2},3,{'b':2,'a':1}]", "/3",
			"is the same as item 1", "no item stands twice"},
		{"{'contains':{'const':'x'}}", "['a']", "", "has 0 such items",
			"at least 1 of: \"x\""},
		{"{'contains':{'type':'integer'},'minContains':2,'maxContains':3}", "[1]", "",
			"has 1 such", "at least 2 and at most 3 of: an integer"},
		{"{'contains':true,'maxContains':1}", "[1,2]", "", "has 2 such items", "at most 1"},
	};

	(void)state;
	expect_refusals(cases, ARRAY_LEN(cases));
}

static void
test_objects(void **state)
{
	static const struct refusal cases[] = {
		{"{'required':['a'],'properties':{'a':{'type':'integer'}}}", "{}", "/a",
			"is missing", "an integer"},
		{"{'required':['a/b~c']}", "{}", "/a~1b~0c", "is missing", "a value"},
		{"{'properties':{'a':{'properties':{'b':{'minimum':1}}}}}", "{'a':{'b':0}}", "/a/b",
			"is 0", "1"},
		{"{'properties':{'b':true,'a':true},'additionalProperties':false}", "{'a':1,'c':2}",
			"/c", "is not a field that is known here", "only a, b"},
		{"{'additionalProperties':false}", "{'c':2}", "/c", "is not a field", "no field"},
		{"{'additionalProperties':{'type':'string'}}", "{'c':2}", "/c", "is an integer",
			"a text"},
		{"{'patternProperties':{'^x-':{'type':'string'}},'additionalProperties':false}",
			"{'x-a':1}", "/x-a", "is an integer", "a text"},
		{"{'patternProperties':{'^x-':true},'additionalProperties':false}", "{'y':1}", "/y",
			"is not a field", "a name that fits ^x-"},
		{"{'propertyNames':{'maxLength':2}}", "{'abc':1}", "/abc", "has 3 characters",
			"at most 2"},
		{"{'minProperties':1}", "{}", "", "has 0 fields", "an object of at least 1 fields"},
		{"{'maxProperties':1}", "{'a':1,'b':2}", "", "has 2 fields",
			"an object of at most 1 fields"},
		{"{'dependentRequired':{'a':['b']}}", "{'a':1}", "/b", "is missing", "a value"},
	};

	(void)state;
	expect_refusals(cases, ARRAY_LEN(cases));
}

static void
test_combined(void **state)
{
	static const struct refusal cases[] = {
		{"{'allOf':[true,{'minimum':3}]}", "2", "", "is 2", "at least 3"},
		{"{'anyOf':[{'type':'string'},{'type':'integer','title':'a count'}]}", "[]", "",
			"fits none of the forms", "a text; or an integer (a count)"},
		{"{'oneOf':[{'type':'integer'},{'minimum':2}]}", "3", "",
			"fits several of the forms", "exactly one of 2 forms"},
		{"{'not':{'type':'string'}}", "'a'", "", "has a form that is excluded",
			"something else than a text"},
		{"{'if':{'minimum':10},'then':{'multipleOf':10},'else':{'multipleOf':2}}", "15", "",
			"is 15", "a multiple of 10"},
		{"{'if':{'minimum':10},'then':{'multipleOf':10},'else':{'multipleOf':2}}", "3", "",
			"is 3", "a multiple of 2"},
		{"{'$ref':'#/$defs/a','$defs':{'a':{'type':'string'}}}", "1", "", "is an integer",
			"a text"},
		{"{'$ref':'#/$defs/a~1b%25','maxLength':1,'$defs':{'a/b%':{'type':'string'}}}",
			"'ab'", "", "has 2 characters", "at most 1"},
		/* The alternative that was meant is explained. */
		{"{'oneOf':[{'properties':{'kind':{'const':'money'},'amount':{'type':'integer'}},"
		 "'required':['kind','amount']},{'properties':{'kind':{'const':'right'}},'required'"
		 ":['kind'],"
		 "'additionalProperties':false}]}",
			"{'kind':'money','amount':'x'}", "/amount", "is a text", "an integer"},
	};

	(void)state;
	expect_refusals(cases, ARRAY_LEN(cases));
}

static void
test_accepted(void **state)
{
	static const char *const cases[][2] = {
		{"{}", "null"},
		{"{'type':['integer','null']}", "null"},
		{"{'type':'number'}", "1"},
		{"{'minimum':1}", "'a'"},
		{"{'minimum':3,'maximum':3}", "3"},
		{"{'multipleOf':100}", "-300"},
		{"{'minLength':3,'maxLength':3}", "'天台县'"},
		{"{'pattern':'b'}", "'abc'"},
		{"{'pattern':'^\\\\p{Han}+$'}", "'天台县'"},
		{"{'pattern':'^\\\\u5929'}", "'天台'"},
		{"{'format':'date'}", "'2024-02-29'"},
		{"{'format':'date-time'}", "'2026-03-02T01:02:03.5+08:00'"},
		{"{'format':'uuid'}", "'2EB8AA08-AA98-11EA-B4AA-73B441D16380'"},
		{"{'format':'email'}", "'not one'"},
		{"{'uniqueItems':true}", "[1,'1',[1],{'a':1},{'a':2},true,null]"},
		{"{'contains':{'const':1},'minContains':0}", "[]"},
		{"{'prefixItems':[{'type':'integer'}],'items':{'type':'string'}}", "[1,'a','b']"},
		{"{'properties':{'a':{'type':'integer'}}}", "{'b':'x'}"},
		{"{'properties':{'a':true},'patternProperties':{'^x':true},'additionalProperties':"
		 "false}",
			"{'a':1,'xa':2}"},
		{"{'dependentRequired':{'a':['b']}}", "{'b':1}"},
		{"{'enum':[{'a':1,'b':2}]}", "{'b':2,'a':1}"},
		{"{'if':{'type':'string'},'then':{'minLength':1}}", "1"},
		{"{'then':false,'else':false}", "1"},
		{"{'not':{'not':true}}", "1"},
		{"{'$schema':'https://json-schema.org/draft/2020-12/"
		 "schema','$comment':1,'description':2,'examples':3,'default':4,'deprecated'"
		 ":5,'x-any':{'type':9}}",
			"1"},
		{"{'properties':{'$ref':{'type':'string'}}}", "{'$ref':'a'}"},
		{"{'properties':{'next':{'$ref':'#'}},'additionalProperties':false}",
			"{'next':{'next':{}}}"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct schema_errors errors;
		if (!validate(cases[i][0], cases[i][1], &errors))
			fail_msg("%s: %s: \"%s\" %s", cases[i][0], cases[i][1],
				errors.at[0].pointer, errors.at[0].detail);
	}
}

static void
test_all_errors_are_named(void **state)
{
	struct schema_errors errors;

	(void)state;
	assert_false(validate(
		"{'required':['a','b'],'properties':{'c':{'type':'integer'},'d':{'minLength':2}},"
		"'additionalProperties':false}",
		"{'c':'x','d':'y','e':1}", &errors));
	assert_int_equal(errors.count, 5);
	assert_string_equal(errors.at[0].pointer, "/a");
	assert_string_equal(errors.at[1].pointer, "/b");
	assert_string_equal(errors.at[2].pointer, "/c");
	assert_string_equal(errors.at[3].pointer, "/d");
	assert_string_equal(errors.at[4].pointer, "/e");
}

static void
test_errors_are_bounded(void **state)
{
	_cleanup_buf_ struct buf text = BUF_INIT;
	struct schema_errors errors;

	(void)state;
	buf_add_text(&text, "[0");
	for (int i = 1; i < 1000; i++)
		buf_printf(&text, ",%d", i);
	buf_add_text(&text, "]");
	assert_false(validate("{'items':{'type':'string'}}", text.data, &errors));
	assert_int_equal(errors.count, SCHEMA_ERRORS_MOST);
	assert_string_equal(errors.at[SCHEMA_ERRORS_MOST - 1].pointer, "/15");
}

/* Names that a peer chose may be long: pointers end before them, texts within a character do not
 * end. */
static void
test_long_names(void **state)
{
	_cleanup_buf_ struct buf text = BUF_INIT;
	struct schema_errors errors;

	(void)state;
	buf_add_text(&text, "{'a':{'");
	for (int i = 0; i < 5000; i++)
		buf_add_text(&text, "县");
	buf_add_text(&text, "':1}}");
	assert_false(validate(
		"{'properties':{'a':{'additionalProperties':false}}}", text.data, &errors));
	assert_int_equal(errors.count, 1);
	assert_string_equal(errors.at[0].pointer, "/a");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_integers),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_objects),
		cmocka_unit_test(test_combined),
		cmocka_unit_test(test_accepted),
		cmocka_unit_test(test_all_errors_are_named),
		cmocka_unit_test(test_errors_are_bounded),
		cmocka_unit_test(test_long_names),
	};

	return cmocka_run_group_tests_name("schema keywords", tests, NULL, NULL);
}
