/* What the document lacks is unknown, goes through everything, and is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/unit/feel/evaluate.h"

static const char document[] =
	"{\"form\": {\"area\": \"62.50\", \"rent\": 15000, \"from\": \"2025-01-01\","
	"	\"name\": 5, \"agreed\": true, \"to\": \"2025-02-30\", \"other\": null},"
	" \"party\": {},"
	" \"subject\": {\"tenants\": ["
	"	{\"jobs\": 3, \"veteran\": true}, {\"jobs\": 2}, {\"veteran\": false, \"jobs\": "
	"1}]}}";

#define CHECK(cases) check_cases(cases, ARRAY_LEN(cases), document)

static void
test_paths(void **state)
{
	static const struct feel_case cases[] = {
		{"there", "form.rent", "15000"},
		{"a decimal in a text", "form.area", "62.5"},
		{"a date", "form.from", "@\"2025-01-01\""},
		{"lacking", "form.months", "unknown: form.months"},
		{"an object that is empty", "party.founded_on", "unknown: party.founded_on"},
		{"a root that is not there", "held.years", "unknown: held.years"},
		{"deep under what is not there", "people.founder.group",
			"unknown: people.founder.group"},
		{"a part of an attribute", "party.founded_on.year", "unknown: party.founded_on"},
		{"of another type", "form.name", "unknown: form.name"},
		{"a date that is none", "form.to", "unknown: form.to"},
		{"null without a type", "form.other", "null"},
		{"a list that is not there", "subject.years.occupancy", "unknown: subject.years"},
		{"an item of it", "subject.years[1].occupancy", "unknown: subject.years"},
		{"of all items", "subject.tenants.veteran",
			"[true, unknown, false]: subject.tenants[].veteran"},
		{"of one item", "subject.tenants[2].veteran", "unknown: subject.tenants[].veteran"},
		{"in a context of the rule", "{a: 1}.b", "null: there is no member `b`"},
		{"by get value", "get value(form, \"months\")", "unknown: form.months"},
		{"a name that is nothing", "nothing", "null: there is no `nothing`"},
	};

	(void)state;
	CHECK(cases);
}

static void
test_through_everything(void **state)
{
	static const struct feel_case cases[] = {
		{"sum", "form.rent + form.x", "unknown: form.x"},
		{"both sides", "form.x * form.y + form.x", "unknown: form.x, form.y"},
		{"sign", "-form.x", "unknown: form.x"},
		{"comparison", "form.x < 3", "unknown: form.x"},
		{"equality", "form.x = form.y", "unknown: form.x, form.y"},
		{"is not null", "form.x = null", "unknown: form.x"},
		{"function", "floor(form.x)", "unknown: form.x"},
		{"min", "min(form.rent, form.x)", "unknown: form.x"},
		{"sum of a list", "sum([1, form.x])", "unknown: form.x"},
		{"list contains", "list contains([1, form.x], 1)", "unknown: form.x"},
		{"if", "if form.x then 1 else 1", "unknown: form.x"},
		{"only the branch that is taken", "if true then 1 else form.x", "1"},
		{"not", "not(form.x)", "unknown: form.x"},
		{"filter", "count(subject.tenants[veteran])", "unknown: subject.tenants[].veteran"},
		{"filter with item", "count(subject.tenants[item.veteran = true])",
			"unknown: subject.tenants[].veteran"},
		{"a filter that knows all", "count(subject.tenants[jobs > 1])", "2"},
		{"sum of a for", "sum(for t in subject.tenants return if t.veteran then 2 else 1)",
			"unknown: subject.tenants[].veteran"},
		{"for over nothing", "for y in subject.years return 1", "unknown: subject.years"},
		{"a list with a hole", "count([1, form.x])", "2"},
		{"instance of", "form.x instance of number", "unknown: form.x"},
		{"in", "form.x in [1..3]", "unknown: form.x"},
		{"in a range", "2 in [1..form.x]", "unknown: form.x"},
		{"string join", "string join([\"a\", form.x])", "unknown: form.x"},
		{"each path once", "form.x + form.x + form.x", "unknown: form.x"},
	};

	(void)state;
	CHECK(cases);
}

static void
test_settled_without(void **state)
{
	static const struct feel_case cases[] = {
		{"false and", "false and form.x", "false"},
		{"and false", "form.x and false", "false"},
		{"true and", "true and form.x", "unknown: form.x"},
		{"and both", "form.x and form.y", "unknown: form.x, form.y"},
		{"true or", "form.x or true", "true"},
		{"false or", "form.x or false", "unknown: form.x"},
		{"with null", "form.x and null", "unknown: form.x"},
		{"every, no", "every t in subject.tenants satisfies t.veteran", "false"},
		{"every, perhaps", "every t in subject.tenants[jobs > 1] satisfies t.veteran",
			"unknown: subject.tenants[].veteran"},
		{"some, yes", "some t in subject.tenants satisfies t.veteran", "true"},
		{"some, perhaps",
			"some t in subject.tenants satisfies not(t.veteran) and t.jobs > 1",
			"unknown: subject.tenants[].veteran"},
		{"every of an absent list", "every y in subject.years satisfies y.occupancy > 0",
			"unknown: subject.years"},
		{"some of an absent list", "some y in subject.years satisfies true",
			"unknown: subject.years"},
		{"between, already outside", "5 between 6 and form.x", "false"},
		{"in, already outside", "5 in [form.x..4]", "false"},
		{"in, found", "5 in (form.x, 5)", "true"},
		{"any", "any([form.x, true])", "true"},
		{"all", "all([form.x, true])", "unknown: form.x"},
		{"is known", "is known(form.x)", "false"},
		{"is known, yes", "is known(form.rent)", "true"},
		{"is known of null", "is known(null)", "true"},
		{"is known of a list with a hole", "is known(subject.tenants.veteran)", "false"},
		{"a default", "if is known(form.x) then form.x else 7", "7"},
	};

	(void)state;
	CHECK(cases);
}

/* A fact that goes by the name of an attribute must not stand in for an item that lacks it. */
static void
test_name_from_outside(void **state)
{
	static const struct feel_case cases[] = {
		{"member", "{veteran: true, n: count(subject.tenants[veteran])}.n",
			"unknown: subject.tenants[].veteran"},
		{"outside", "{most: 2, n: count(subject.tenants[jobs < most])}.n", "1"},
		{"a root", "count(subject.tenants[jobs > 1 and form.agreed])", "2"},
	};

	(void)state;
	CHECK(cases);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_through_everything),
		cmocka_unit_test(test_settled_without),
		cmocka_unit_test(test_name_from_outside),
	};

	return cmocka_run_group_tests_name("feel unknown", tests, NULL, NULL);
}
