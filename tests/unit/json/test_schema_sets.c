/* Sets of schemas: references, what is refused at compilation, and work without end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/json/schemas.h"

static void
add(struct schema_set *set, const char *name, const char *text)
{
	_cleanup_json_ json_t *document = quoted(text);
	struct fault fault;

	if (!schema_set_add(set, name, document, &fault))
		fail_msg("%s: %s", name, fault.text);
}

static bool
fits(const struct schema *schema, const char *text)
{
	_cleanup_json_ json_t *value = quoted_value(text);

	return schema_validate(schema, value, NULL);
}

static const struct schema *
must_compile(struct schema_set *set, const char *reference)
{
	struct fault fault;
	const struct schema *schema = schema_compile(set, reference, &fault);

	if (!schema)
		fail_msg("%s: %s", reference, fault.text);
	return schema;
}

static void
test_references(void **state)
{
	struct schema_set *set = schema_set_new();

	(void)state;
	add(set, "common.json",
		"{'$id':'liaison:common','$defs':{'money':{'type':'integer','minimum':0},"
		"'pair':{'prefixItems':[{'$ref':'#/$defs/money'},{'type':'string'}]}}}");
	add(set, "plain",
		"{'properties':{'a':{'$ref':'liaison:common#/$defs/pair'},"
		"'b':{'$ref':'common.json#/$defs/money'},'c':{'$ref':'plain'}},"
		"'x-reply':{'$ref':'liaison:common#/$defs/money'}}");
	const struct schema *plain = must_compile(set, "plain");
	assert_true(fits(plain, "{'a':[1,'x'],'b':2,'c':{'b':3}}"));
	assert_false(fits(plain, "{'a':[-1,'x']}"));
	assert_false(fits(plain, "{'c':{'c':{'b':-1}}}"));
	assert_true(fits(must_compile(set, "liaison:common#/$defs/money"), "5"));
	assert_false(fits(must_compile(set, "liaison:common#/$defs/pair/prefixItems/1"), "5"));
	assert_false(fits(must_compile(set, "plain#/x-reply"), "'x'"));
	assert_ptr_equal(must_compile(set, "plain"), plain);
	schema_set_free(&set);
	assert_null(set);
	schema_set_free(&set);
}

static void
test_refused_at_compilation(void **state)
{
	static const struct {
		const char *schema, *says;
	} cases[] = {
		{"{'properties':{'a':{'minLenght':1}}}",
			"test#/properties/a: unknown keyword minLenght"},
		{"{'$defs':{'unused':{'dependencies':{}}}}",
			"test#/$defs/unused: unknown keyword dependencies"},
		{"{'$schema':'http://example.org/mine'}", "test#: $schema must be https"},
		{"{'type':'text'}", "test#: type must be null, boolean, integer"},
		{"{'type':['string','text']}", "test#: type must be"},
		{"{'type':[]}", "test#: type must be"},
		{"{'minLength':-1}", "test#: minLength must be an integer of at least 0"},
		{"{'minimum':'1'}", "test#: minimum must be a number"},
		{"{'multipleOf':0}", "test#: multipleOf must be a number greater than 0"},
		{"{'required':'a'}", "test#: required must be a list of names"},
		{"{'required':[1]}", "test#: required must be a list of names"},
		{"{'properties':{'a':1}}", "test#: properties must be an object of schemas"},
		{"{'items':[{}]}", "test#: items must be a schema"},
		{"{'anyOf':[]}", "test#: anyOf must be a list of at least one schema"},
		{"{'anyOf':[1]}", "test#: anyOf must be a list of schemas"},
		{"{'enum':[]}", "test#: enum must be a list of at least one value"},
		{"{'enum':{}}", "test#: enum must be a list"},
		{"{'pattern':'('}", "test#: pattern: \"(\" is no pattern"},
		{"{'pattern':1}", "test#: pattern must be a text"},
		{"{'patternProperties':{'[':true}}",
			"test#: patternProperties: \"[\" is no pattern"},
		{"{'uniqueItems':1}", "test#: uniqueItems must be true or false"},
		{"{'format':1}", "test#: format must be a text"},
		{"{'title':1}", "test#: title must be a text"},
		{"{'dependentRequired':{'a':'b'}}",
			"test#: dependentRequired must be a list of names"},
		{"{'$ref':'#/$defs/none'}", "test#: $ref: there is no schema #/$defs/none"},
		{"{'$ref':'#/title','title':'x'}", "test#: $ref: there is no schema #/title"},
		{"{'allOf':[{'$ref':'liaison:none'}]}",
			"test#/allOf/0: $ref: there is no schema liaison:none"},
		{"{'$ref':1}", "test#: $ref must be a text"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct schema_set *set = schema_set_new();
		struct fault fault = {""};
		add(set, "test", cases[i].schema);
		if (schema_compile(set, "test", &fault) || !strstr(fault.text, cases[i].says))
			fail_msg("%s says \"%s\", not \"%s\"", cases[i].schema, fault.text,
				cases[i].says);
		/* Again: what failed is not taken for compiled. */
		assert_null(schema_compile(set, "test", &fault));
		schema_set_free(&set);
	}
}

static void
test_documents(void **state)
{
	struct schema_set *set = schema_set_new();
	_cleanup_json_ json_t *list = quoted("[]"), *numbered = quoted("{'$id':1}"),
			      *same = quoted("{'$id':'one'}"),
			      *fragment = quoted("{'$id':'a#b','items':{'$id':'x'}}");
	struct fault fault;

	(void)state;
	add(set, "one.json", "{'$id':'one'}");
	assert_false(schema_set_add(set, "two.json", same, &fault));
	assert_non_null(strstr(fault.text, "a schema one is there already"));
	assert_false(schema_set_add(set, "one.json", list, &fault));
	assert_false(schema_set_add(set, "list", list, &fault));
	assert_false(schema_set_add(set, "numbered", numbered, &fault));
	assert_false(schema_set_add(set, "fragment", fragment, &fault));
	assert_null(schema_compile(set, "none", &fault));
	assert_null(schema_compile(set, "#", &fault));
	assert_null(schema_compile(set, "one#/nowhere", &fault));
	must_compile(set, "one.json");
	schema_set_free(&set);
}

/* A failed compilation leaves alone what was compiled before it. */
static void
test_failure_keeps_the_rest(void **state)
{
	struct schema_set *set = schema_set_new();
	struct fault fault;

	(void)state;
	add(set, "good", "{'items':{'type':'string'}}");
	add(set, "bad", "{'items':{'$ref':'good'},'allOf':[{'nonsense':1}]}");
	const struct schema *good = must_compile(set, "good");
	assert_null(schema_compile(set, "bad", &fault));
	assert_ptr_equal(must_compile(set, "good"), good);
	assert_false(fits(good, "[1]"));
	schema_set_free(&set);
}

/* A reference in a circle asks nothing of the instance: the walk must end all the same, and not
 * with consent. */
static void
test_circles(void **state)
{
	static const char *const cases[] = {
		"{'$ref':'#'}",
		"{'allOf':[{'$ref':'#'}]}",
		"{'not':{'$ref':'#'}}",
		"{'anyOf':[{'$ref':'#/$defs/b'},{'$ref':'#/$defs/b'}],'$defs':{'b':{'$ref':'#'}}}",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct schema_set *set = schema_set_new();
		struct schema_errors errors;
		_cleanup_json_ json_t *value = quoted("{}");
		const struct schema *schema = compiled(set, "test", cases[i]);
		assert_false(schema_validate(schema, value, NULL));
		assert_false(schema_validate(schema, value, &errors));
		assert_non_null(strstr(errors.at[errors.count - 1].detail, "too much work"));
		schema_set_free(&set);
	}
}

/* Alternatives of alternatives, as deep as documents may be. */
static void
test_work_is_bounded(void **state)
{
	struct schema_set *set = schema_set_new();
	const struct schema *schema = compiled(set, "test",
		"{'oneOf':[{'items':{'$ref':'#'}},{'items':{'$ref':'#'},'minItems':1},{'items':{'$"
		"ref':'#'},'maxItems':0}]}");
	_cleanup_buf_ struct buf text = BUF_INIT;
	struct schema_errors errors;

	(void)state;
	for (int i = 0; i < JSON_DEPTH_MOST; i++)
		buf_add_char(&text, '[');
	for (int i = 0; i < JSON_DEPTH_MOST; i++)
		buf_add_char(&text, ']');
	_cleanup_json_ json_t *value = quoted(text.data);
	assert_false(schema_validate(schema, value, &errors));
	assert_non_null(strstr(errors.at[errors.count - 1].detail, "too much work"));
	schema_set_free(&set);
}

/* Patterns that try every way of dividing a text give up; a long list of equal shapes is sorted,
 * not compared. */
static void
test_costly_keywords(void **state)
{
	struct schema_set *set = schema_set_new();
	const struct schema *pattern = compiled(set, "pattern", "{'pattern':'^(a+)+$'}");
	const struct schema *unique = compiled(set, "unique", "{'uniqueItems':true}");
	_cleanup_buf_ struct buf text = BUF_INIT;

	(void)state;
	buf_add_char(&text, '\'');
	for (int i = 0; i < 60000; i++)
		buf_add_char(&text, 'a');
	buf_add_text(&text, "b'");
	assert_false(fits(pattern, text.data));
	assert_true(fits(pattern, "'aaa'"));
	buf_clear(&text);
	buf_add_text(&text, "[0");
	for (int i = 1; i < 30000; i++)
		buf_printf(&text, ",%d", i);
	buf_add_text(&text, "]");
	assert_true(fits(unique, text.data));
	text.data[text.length - 1] = ' ';
	buf_add_text(&text, ",17]");
	assert_false(fits(unique, text.data));
	schema_set_free(&set);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_references),
		cmocka_unit_test(test_refused_at_compilation),
		cmocka_unit_test(test_documents),
		cmocka_unit_test(test_failure_keeps_the_rest),
		cmocka_unit_test(test_circles),
		cmocka_unit_test(test_work_is_bounded),
		cmocka_unit_test(test_costly_keywords),
	};

	return cmocka_run_group_tests_name("schema sets", tests, NULL, NULL);
}
