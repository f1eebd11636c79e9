#include "tests/unit/feel/assess.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static struct dictionary *dictionary;

static const char *const attributes[][2] = {
	{"on.filed", "date"},
	{"party.legal_form", "string"},
	{"party.founded_on", "date"},
	{"party.operating", "boolean"},
	{"party.e_commerce", "boolean"},
	{"party.insured_jobs", "number"},
	{"party.premiums_paid", "number"},
	{"people.founder.priority_group", "boolean"},
	{"people.founder.contest_prize", "boolean"},
	{"form.area", "number"},
	{"form.rent", "number"},
	{"form.from", "date"},
	{"form.to", "date"},
	{"form.loan", "number"},
	{"form.loan_rate", "number"},
	{"form.base_rate", "number"},
	{"form.recognition_level", "string"},
	{"form.recognition_kind", "string"},
	{"form.recognised_on", "date"},
	{"subject.tenants", "list"},
	{"subject.tenants[].run_by_listed_group", "boolean"},
	{"subject.tenants[].registered_on", "date"},
	{"subject.years", "list"},
	{"subject.years[].occupancy", "number"},
	{"set.amount", "number"},
};

int
assess_begin(void **state)
{
	_cleanup_buf_ struct buf json = BUF_INIT;
	struct fault fault;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(attributes); i++)
		buf_printf(&json, "%s{\"path\": \"%s\", \"type\": \"%s\"}",
			i ? ", " : "{\"attributes\": [", attributes[i][0], attributes[i][1]);
	buf_add_text(&json, "]}");
	dictionary = dictionary_read(json.data, json.length, &fault);
	return dictionary ? 0 : -1;
}

int
assess_end(void **state)
{
	(void)state;
	dictionary_free(&dictionary);
	return 0;
}

struct dictionary *
test_dictionary(void)
{
	return dictionary;
}

json_t *
json_of(const char *text)
{
	_cleanup_buf_ struct buf json = BUF_INIT;
	struct fault fault;

	for (; *text; text++) {
		if (text[0] == '\\' && text[1] == '\'')
			buf_add_text(&json, "\\\""), text++;
		else
			buf_add_char(&json, *text == '\'' ? '"' : *text);
	}
	json_t *read = json_read(json.data, json.length, json.length, &fault);
	if (!read)
		fail_msg("%s in %s", fault.text, json.data);
	return read;
}

static void
add_fault(void *context, const char *pointer, const char *detail, const char *expected)
{
	struct buf *into = context;

	assert_non_null(expected);
	buf_printf(into, "%s%s %s", into->length ? "\n" : "", pointer, detail);
}

char *
faults_of(const char *policy)
{
	struct buf faults = BUF_INIT;
	_cleanup_json_ json_t *json = json_of(policy);
	struct policy_rules *rules = policy_rules_compile(json, dictionary, add_fault, &faults);

	assert_int_equal(rules != NULL, faults.length == 0);
	policy_rules_free(&rules);
	buf_add(&faults, "", 0);
	return faults.length ? buf_steal(&faults) : (buf_release(&faults), xstrdup(""));
}

json_t *
assess(const char *policy, const char *document)
{
	_cleanup_buf_ struct buf faults = BUF_INIT;
	_cleanup_json_ json_t *json = json_of(policy), *read = json_of(document);
	struct policy_rules *rules = policy_rules_compile(json, dictionary, add_fault, &faults);

	if (!rules)
		fail_msg("%s", faults.data);
	json_t *result = policy_rules_assess(rules, dictionary, read);
	policy_rules_free(&rules);
	return result;
}

char *
joined(const json_t *texts)
{
	struct buf all = BUF_INIT;
	json_t *text;
	size_t i;

	buf_add(&all, "", 0);
	json_array_foreach((json_t *)texts, i, text)
	{
		buf_printf(&all, "%s%s", i ? ", " : "", json_string_value(text));
	}
	return all.data ? buf_steal(&all) : xstrdup("");
}
