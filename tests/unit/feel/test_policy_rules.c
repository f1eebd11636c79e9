/* What is wrong with rules, and what an assessment says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/feel/assess.h"

static const struct {
	const char *label, *policy, *faults;
} wrong[] = {
	{"nothing wrong", "{'conditions': [{'id': 'a', 'feel': 'party.operating'}]}", ""},
	{"no FEEL", "{'conditions': [{'id': 'a'}]}", "/conditions/0/feel is no text"},
	{"a sign too many",
		"{'facts': [{'id': 'a', 'feel': '1'}, {'id': 'b', 'feel': '\\'天台\\' + + "
		"1'}]}",
		"/facts/1/feel character 8: expected an expression, found `+`"},
	{"not in the dictionary", "{'conditions': [{'id': 'a', 'feel': '1 = party.size'}]}",
		"/conditions/0/feel character 10: `party.size` is not in the dictionary"},
	{"no attribute by itself", "{'conditions': [{'id': 'a', 'feel': 'party = null'}]}",
		"/conditions/0/feel character 1: `party` is not in the dictionary"},
	{"not of the items",
		"{'conditions': [{'id': 'a', 'feel': 'count(subject.years[y > 1]) = 1'}]}",
		"/conditions/0/feel character 21: `y` is no member of the item, no fact "
		"before"
		" and no part of the document"},
	{"not in the dictionary, by a name",
		"{'conditions': [{'id': 'a', 'feel':"
		" 'some t in subject.tenants satisfies t.x'}]}",
		"/conditions/0/feel character 38: `subject.tenants[].x` is not in the"
		" dictionary"},
	{"not in the dictionary, through a fact",
		"{'facts': [{'id': 'old', 'feel': 'subject.tenants[is "
		"known(registered_on)]'}],"
		" 'conditions': [{'id': 'a', 'feel': 'count(old.x) = 1'}]}",
		"/conditions/0/feel character 10: `subject.tenants[].x` is not in the"
		" dictionary"},
	{"a fact that comes later",
		"{'facts': [{'id': 'a', 'feel': 'b'}, {'id': 'b', 'feel': '1'}]}",
		"/facts/0/feel character 1: `b` is no fact before and no part of the "
		"document"},
	{"two facts of one id", "{'facts': [{'id': 'a', 'feel': '1'}, {'id': 'a', 'feel': '2'}]}",
		"/facts/1/id is the id of an earlier fact"},
	{"a fact called like a root", "{'facts': [{'id': 'form', 'feel': '1'}]}",
		"/facts/0/id is no name of its own"},
	{"a fact called like a member",
		"{'facts': [{'id': 'occupancy', 'feel': '1'}], 'conditions': [{'id': 'a',"
		" 'feel': 'count(subject.years[occupancy > 0.5]) > 1'}]}",
		"/conditions/0/feel character 21: `occupancy` is a member of the item, and "
		"a"
		" name outside too: write item.x for the member"},
	{"a date that is none",
		"{'conditions': [{'id': 'a', 'feel': 'on.filed > "
		"date(\\'2026-02-30\\')'}]}",
		"/conditions/0/feel character 17: a text that is no date"},
	{"what is left out", "{'conditions': [{'id': 'a', 'feel': 'on.filed > today()'}]}",
		"/conditions/0/feel character 12: not in this language: `today` (a rule "
		"means"
		" the same tomorrow: use on.filed or on.assessed)"},
	{"too much to do",
		"{'facts': [{'id': 'a', 'feel': '1 + 1'}], 'conditions': [{'id': 'b', 'feel': 'a = "
		"2'}, {'id': 'c', 'feel':"
		" 'some a in 1..9000, b in 1..9000 satisfies false'}]}",
		"/conditions/1 and the rules before it may take more than 200000 steps where "
		"lists have 1000 items"},
	{"the amount", "{'benefit': {'kind': 'money', 'amount': 'form.x'}}",
		"/benefit/amount character 5: `form.x` is not in the dictionary"},
	{"the range", "{'benefit': {'kind': 'money', 'range': {'least': '1'}}}",
		"/benefit/range/most is no text"},
	{"a table",
		"{'facts': [{'id': 'a', 'table': {'hit': 'any', 'inputs': [], 'rows': "
		"[]}}]}",
		"/facts/0/table/hit is no hit policy\n"
		"/facts/0/table/inputs has no inputs, or too many\n"
		"/facts/0/table/rows has no rows, or too many"},
	{"a row of a table",
		"{'facts': [{'id': 'a', 'table': {'hit': 'first', 'inputs': ['form.area'],"
		" 'rows': [{'when': ['< 1', '-'], 'value': '1'}]}}]}",
		"/facts/0/table/rows/0/when has not one test for each input"},
	{"a cell of a table",
		"{'facts': [{'id': 'a', 'table': {'hit': 'first', 'inputs': ['form.area'],"
		" 'rows': [{'when': ['< form.x'], 'value': 'b +'}]}}]}",
		"/facts/0/table/rows/0/value character 4: expected an expression, found the"
		" end"},
	{"a path in a cell",
		"{'facts': [{'id': 'a', 'table': {'hit': 'first', 'inputs': ['form.area'],"
		" 'rows': [{'when': ['< form.x'], 'value': 'b'}]}}]}",
		"/facts/0/table/rows/0/when/0 character 7: `form.x` is not in the "
		"dictionary\n"
		"/facts/0/table/rows/0/value character 1: `b` is no fact before and no "
		"part of"
		" the document"},
};

static void
test_faults(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		_cleanup_free_ char *faults = faults_of(wrong[i].policy);
		if (strcmp(faults, wrong[i].faults) != 0)
			fail_msg("%s:\n%s\nwant:\n%s", wrong[i].label, faults, wrong[i].faults);
	}
}

static void
test_result(void **state)
{
	_cleanup_json_ json_t *want = json_of(
		"{'outcome': 'unknown', 'amount': null, 'missing': ['party.operating', "
		"'form.rent'],"
		" 'facts': ["
		"  {'id': 'more', 'text': {'zh': '多', 'en': 'more'}, 'value': 22},"
		"  {'id': 'per_area', 'text': {'zh': '每', 'en': 'per'}, 'value': null,"
		"   'missing': ['form.rent']}],"
		" 'conditions': ["
		"  {'id': 'jobs', 'text': {'zh': '数', 'en': 'jobs'}, 'outcome': 'met', 'missing': "
		"[],"
		"   'values': {'more': 22, 'party.insured_jobs': 25}},"
		"  {'id': 'operating', 'text': {'zh': '营', 'en': 'open'}, 'outcome': 'unknown',"
		"   'missing': ['party.operating'], 'values': {}},"
		"  {'id': 'years', 'outcome': 'met', 'missing': [],"
		"   'values': {'subject.years[].occupancy': ['0.5', null]}}]}");
	_cleanup_json_ json_t *result = assess(
		"{'facts': ["
		"  {'id': 'more', 'text': {'zh': '多', 'en': 'more'}, 'feel': 'party.insured_jobs "
		"- 3'},"
		"  {'id': 'per_area', 'text': {'zh': '每', 'en': 'per'},"
		"   'feel': 'form.rent / form.area'}],"
		" 'conditions': ["
		"  {'id': 'jobs', 'text': {'zh': '数', 'en': 'jobs'},"
		"   'feel': 'more > 1 and party.insured_jobs > 1'},"
		"  {'id': 'operating', 'text': {'zh': '营', 'en': 'open'}, 'feel': "
		"'party.operating'},"
		"  {'id': 'years', 'feel': 'some y in subject.years satisfies y.occupancy < 0.6'}],"
		" 'benefit': {'kind': 'money', 'amount': 'per_area * 3'}}",
		"{'party': {'insured_jobs': 25}, 'form': {'area': 10},"
		" 'subject': {'years': [{'occupancy': '0.5'}, {}]}}");

	(void)state;
	if (!json_equal(result, want)) {
		_cleanup_buf_ struct buf text = BUF_INIT;
		json_write(result, &text);
		fail_msg("%s", text.data);
	}
}

/* An error in a rule is never a yes: it is unknown, with why. */
static void
test_causes(void **state)
{
	static const struct {
		const char *label, *policy, *at, *cause;
	} cases[] = {
		{"a condition divides by zero",
			"{'conditions': [{'id': 'a', 'feel': '1 / party.insured_jobs > 0'}]}",
			"/conditions/0/cause", "division by zero"},
		{"a condition is a number",
			"{'conditions': [{'id': 'a', 'feel': 'party.insured_jobs'}]}",
			"/conditions/0/cause", "it is neither true nor false"},
		{"an amount below zero", "{'benefit': {'amount': 'party.insured_jobs - 1'}}",
			"/amount_cause", "the amount is below zero, or larger than can be paid"},
		{"an amount that is text", "{'benefit': {'amount': '\\'1\\''}}", "/amount_cause",
			"the amount is no number"},
		{"too much to do",
			"{'conditions': [{'id': 'a', 'feel':"
			" 'every i in 1..1000 satisfies 10 ** 4900 + i > 0'}]}",
			"/conditions/0/cause", "it takes more than 200000 steps"},
		{"no row",
			"{'facts': [{'id': 'a', 'table': {'hit': 'first', 'inputs':"
			" ['party.insured_jobs'], 'rows': [{'when': ['> 1'], 'value': '1'}]}}],"
			" 'conditions': [{'id': 'b', 'feel': 'a > 0'}]}",
			"/facts/0/cause", "no row of the table fits"},
		{"two rows",
			"{'facts': [{'id': 'a', 'table': {'hit': 'unique', 'inputs':"
			" ['party.insured_jobs'], 'rows': [{'when': ['? >= form.area'], 'value': "
			"'1'},"
			" {'when': ['< 1'], 'value': '2'}]}}],"
			" 'conditions': [{'id': 'b', 'feel': 'a > 0'}]}",
			"/facts/0/cause", "two rows of the table fit where one may"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		_cleanup_json_ json_t *result = assess(
			cases[i].policy, "{'party': {'insured_jobs': 0}, 'form': {'area': 0}}");
		const char *cause = json_string_value(json_at(result, cases[i].at));
		if (!cause || strcmp(cause, cases[i].cause) != 0 ||
			strcmp(json_text(result, "outcome"), "unknown") != 0 ||
			!json_is_null(json_object_get(result, "amount")))
			fail_msg("%s: %s, %s", cases[i].label, json_text(result, "outcome"),
				cause ? cause : "no cause");
	}
}

/* Tests of a decision table. */
static void
test_cells(void **state)
{
	static const struct {
		const char *cell, *document, *value;
	} cases[] = {
		{"-", "{}", "1"},
		{"3", "{'party': {'insured_jobs': 3}}", "1"},
		{"3", "{'party': {'insured_jobs': 4}}", "2"},
		{"1, 3", "{'party': {'insured_jobs': 3}}", "1"},
		{"[2..3]", "{'party': {'insured_jobs': 3}}", "1"},
		{"(2..3)", "{'party': {'insured_jobs': 3}}", "2"},
		{"< 3", "{'party': {'insured_jobs': 3}}", "2"},
		{"> 3, < 2", "{'party': {'insured_jobs': 1}}", "1"},
		{"not(3)", "{'party': {'insured_jobs': 3}}", "2"},
		{"not(1, 2)", "{'party': {'insured_jobs': 3}}", "1"},
		{"modulo(?, 2) = 1", "{'party': {'insured_jobs': 3}}", "1"},
		{"-3", "{'party': {'insured_jobs': 3}}", "2"},
		{"3", "{}", "null"},
		{"null", "{}", "null"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		_cleanup_free_ char *policy = xasprintf(
			"{'facts': [{'id': 'a', 'table': {'hit': 'first',"
			" 'inputs': ['party.insured_jobs'], 'rows': ["
			"{'when': ['%s'], 'value': '1'}, {'when': ['-'], 'value': '2'}]}}]}",
			cases[i].cell);
		_cleanup_json_ json_t *result = assess(policy, cases[i].document);
		_cleanup_free_ char *value =
			json_dumps(json_at(result, "/facts/0/value"), JSON_ENCODE_ANY);
		if (strcmp(value, cases[i].value) != 0)
			fail_msg("%s: %s", cases[i].cell, value);
	}
}

static void
test_dictionary_read(void **state)
{
	static const char *const bad[] = {"{}", "[", "{\"attributes\": [{\"path\": \"a\"}]}",
		"{\"attributes\": [{\"path\": \"a\", \"type\": \"money\"}]}",
		("{\"attributes\": [{\"path\": \"a\", \"type\": \"date\"},"
		 " {\"path\": \"a\", \"type\": \"date\"}]}")};
	struct fault fault;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		fault.text[0] = 0;
		assert_null(dictionary_read(bad[i], strlen(bad[i]), &fault));
		assert_true(fault.text[0]);
	}
	assert_string_equal(
		dictionary_type(test_dictionary(), "subject.years[].occupancy"), "number");
	assert_null(dictionary_type(test_dictionary(), "subject.years[].year"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_result),
		cmocka_unit_test(test_causes),
		cmocka_unit_test(test_cells),
		cmocka_unit_test(test_dictionary_read),
	};

	return cmocka_run_group_tests_name("feel policy rules", tests, assess_begin, assess_end);
}
