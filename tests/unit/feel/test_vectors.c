/* Real policies with results that were worked by hand: amounts in fen, outcomes, what is missing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/feel/assess.h"

static const char p1a[] =
	("{'benefit': {'kind': 'money', 'amount':"
	 " 'min(party.premiums_paid, 5000 * (if party.e_commerce then 1.2 else 1))'}}");

static const char p1b[] =
	("{'facts': ["
	 "  {'id': 'days', 'feel': '(form.to - form.from) / @\\'P1D\\' + 1'},"
	 "  {'id': 'rate', 'table': {'hit': 'first',"
	 "    'inputs': ['people.founder.priority_group', 'people.founder.contest_prize'],"
	 "    'rows': [{'when': ['true', '-'], 'value': '1.0'},"
	 "             {'when': ['-', 'true'], 'value': '1.0'},"
	 "             {'when': ['-', '-'], 'value': '0.5'}]}}],"
	 " 'benefit': {'kind': 'money',"
	 "  'amount': 'min(form.rent, min(form.area, 50) * rate * days)'}}");

static const char p1c[] =
	("{'facts': ["
	 "  {'id': 'limit', 'feel': 'if party.legal_form in (\\'company\\', \\'partnership\\')"
	 "      then 500000 else 300000'},"
	 "  {'id': 'share', 'feel': 'if people.founder.priority_group then 1 else 0.5'}],"
	 " 'benefit': {'kind': 'money', 'amount':"
	 "  'min(form.loan, limit) * min(form.loan_rate, form.base_rate + 3) / 100 * share'}}");

static const char p1d[] =
	("{'benefit': {'kind': 'money', 'amount': 'if party.insured_jobs < 3 then 0"
	 " else min(2000 + 1000 * (party.insured_jobs - 3), 20000)'}}");

static const char p2[] = ("{'conditions': [{'id': 'ventures', 'feel': 'sum(for t in subject.tenants"
			  " return if t.run_by_listed_group then 2 else 1) >= 20'}],"
			  " 'benefit': {'kind': 'money',"
			  "  'range': {'least': '200000', 'most': '400000'}}}");

static const char p3[] = ("{'conditions': [{'id': 'occupancy', 'feel': 'count(subject.years) = 3"
			  " and every y in subject.years satisfies y.occupancy >= 0.9'}],"
			  " 'benefit': {'kind': 'money', 'amount': '1000000 + 3 * 300000'}}");

static const char p5[] =
	("{'facts': [{'id': 'award', 'table': {'hit': 'unique',"
	 "  'inputs': ['form.recognition_level', 'form.recognition_kind'],"
	 "  'rows': [{'when': ['\\'national\\'', '-'], 'value': '2000000'},"
	 "           {'when': ['\\'provincial\\'', '-'], 'value': '1000000'},"
	 "           {'when': ['\\'city\\'', '-'], 'value': '300000'},"
	 "           {'when': ['\\'district\\'', '\\'specialised\\''], 'value': '200000'},"
	 "           {'when': ['\\'district\\'', '\\'general\\''], 'value': '100000'}]}}],"
	 " 'conditions': [{'id': 'last_year', 'feel': 'form.recognised_on <= on.filed"
	 "   and on.filed <= form.recognised_on + @\\'P1Y\\''}],"
	 " 'benefit': {'kind': 'money', 'amount': 'award'}}");

struct vector {
	const char *label, *policy, *document, *outcome;
	int64_t fen; /* -1: null */
	const char *missing;
};

static void
check(const struct vector *vectors, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct vector *v = &vectors[i];
		json_t *result = assess(v->policy, v->document);
		json_t *amount = json_object_get(result, "amount");
		int64_t fen = json_is_integer(amount) ? json_integer_value(amount) : -1;
		_cleanup_free_ char *missing = joined(json_object_get(result, "missing"));

		if (strcmp(json_text(result, "outcome"), v->outcome) != 0 || fen != v->fen ||
			strcmp(missing, v->missing) != 0)
			fail_msg("%s: %s, %lld, missing %s", v->label, json_text(result, "outcome"),
				(long long)fen, missing);
		json_decref(result);
	}
}

#define CHECK(vectors) check(vectors, ARRAY_LEN(vectors))

static void
test_tiantai(void **state)
{
	static const struct vector vectors[] = {
		{"P1a", p1a, ("{'party': {'premiums_paid': 6200, 'e_commerce': false}}"), "met",
			500000, ""},
		{"P1a, e-commerce", p1a, ("{'party': {'premiums_paid': 6200, 'e_commerce': true}}"),
			"met", 600000, ""},
		{"P1a, less paid", p1a,
			("{'party': {'premiums_paid': '4999.99', 'e_commerce': true}}"), "met",
			499999, ""},
		{"P1b, rent below", p1b,
			("{'people': {'founder': {'priority_group': true}}, 'form': {'area': '62',"
			 " 'from': '2025-01-01', 'to': '2025-12-31', 'rent': 15000}}"),
			"met", 1500000, ""},
		{"P1b, rent above", p1b,
			("{'people': {'founder': {'priority_group': true}}, 'form': {'area': 62,"
			 " 'from': '2025-01-01', 'to': '2025-12-31', 'rent': 30000}}"),
			"met", 1825000, ""},
		{"P1b, others", p1b,
			("{'people': {'founder': {'priority_group': false, 'contest_prize': "
			 "false}},"
			 " 'form': {'area': 62, 'from': '2025-01-01', 'to': '2025-12-31',"
			 " 'rent': 30000}}"),
			"met", 912500, ""},
		{"P1b, nobody said which group", p1b,
			("{'people': {'founder': {'contest_prize': true}}, 'form': {'area': 62,"
			 " 'from': '2025-01-01', 'to': '2025-12-31', 'rent': 30000}}"),
			"unknown", -1, "people.founder.priority_group"},
		{"P1c", p1c,
			("{'party': {'legal_form': 'company'},"
			 " 'people': {'founder': {'priority_group': false}},"
			 " 'form': {'loan': 600000, 'loan_rate': '7.85', 'base_rate': '4.75'}}"),
			"met", 1937500, ""},
		{"P1d, 2 jobs", p1d, ("{'party': {'insured_jobs': 2}}"), "met", 0, ""},
		{"P1d, 3 jobs", p1d, ("{'party': {'insured_jobs': 3}}"), "met", 200000, ""},
		{"P1d, 5 jobs", p1d, ("{'party': {'insured_jobs': 5}}"), "met", 400000, ""},
		{"P1d, 21 jobs", p1d, ("{'party': {'insured_jobs': 21}}"), "met", 2000000, ""},
		{"P1d, 25 jobs", p1d, ("{'party': {'insured_jobs': 25}}"), "met", 2000000, ""},
		{"P1d, an empty document", p1d, ("{}"), "unknown", -1, "party.insured_jobs"},
		{"P1b, nobody known", p1b, ("{'form': {'rent': 1, 'area': 1}}"), "unknown", -1,
			"people.founder.priority_group, form.to, form.from"},
		{"P1d, not recorded", p1d, ("{'party': {}}"), "unknown", -1, "party.insured_jobs"},
	};

	(void)state;
	CHECK(vectors);
}

/* A base with so many ventures, of which some are run by veterans and one perhaps. */
static char *
base_with(int plain, int veterans, int unrecorded, const char *set)
{
	struct buf text = BUF_INIT;

	buf_printf(&text, "{\"subject\": {\"tenants\": [");
	for (int i = 0; i < plain + veterans + unrecorded; i++)
		buf_printf(&text, "%s{%s}", i ? "," : "",
			i < plain	       ? "\"run_by_listed_group\": false"
			: i < plain + veterans ? "\"run_by_listed_group\": true"
					       : "");
	buf_printf(&text, "]}, \"set\": {%s}}", set);
	return buf_steal(&text);
}

static void
test_sanming(void **state)
{
	static const struct {
		int plain, veterans, unrecorded;
		const char *set, *outcome;
		int64_t fen;
		const char *missing;
	} cases[] = {
		{15, 3, 0, "", "met", -1, ""},
		{15, 3, 0, "\"amount\": 250000", "met", 25000000, ""},
		{15, 3, 0, "\"amount\": 400001", "unknown", -1, ""},
		{15, 2, 0, "", "failed", -1, ""},
		{14, 3, 1, "", "unknown", -1, "subject.tenants[].run_by_listed_group"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		_cleanup_free_ char *document = base_with(
			cases[i].plain, cases[i].veterans, cases[i].unrecorded, cases[i].set);
		const struct vector vector = {
			"P2", p2, document, cases[i].outcome, cases[i].fen, cases[i].missing};
		check(&vector, 1);
	}
}

static void
test_yichang(void **state)
{
	static const struct vector vectors[] = {
		{"P3, one year not recorded", p3,
			("{'subject': {'years': [{'occupancy': '0.95'}, {'occupancy': '0.96'}, "
			 "{}]}}"),
			"unknown", -1, "subject.years[].occupancy"},
		{"P3, too low in one", p3,
			("{'subject': {'years': [{'occupancy': '0.95'}, {}, {'occupancy': "
			 "'0.89'}]}}"),
			"failed", -1, ""},
		{"P3", p3,
			("{'subject': {'years': [{'occupancy': '0.95'}, {'occupancy': '0.96'},"
			 " {'occupancy': '0.90'}]}}"),
			"met", 190000000, ""},
		{"P3, two years", p3,
			("{'subject': {'years': [{'occupancy': 1}, {'occupancy': 1}]}}"), "failed",
			-1, ""},
		{"P3, no years at all", p3, ("{'subject': {}}"), "unknown", -1, "subject.years"},
	};

	(void)state;
	CHECK(vectors);
}

static void
test_futian(void **state)
{
	static const struct {
		const char *level, *kind;
		int64_t fen;
	} cases[] = {
		{"district", "specialised", 20000000},
		{"district", "general", 10000000},
		{"national", "", 200000000},
		{"provincial", "", 100000000},
		{"city", "", 30000000},
		{"district", "", -1},
		{"town", "general", -1},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		bool has_kind = *cases[i].kind, unknown = cases[i].fen < 0;
		_cleanup_free_ char *document = xasprintf(
			"{\"on\": {\"filed\": \"2026-03-01\"}, \"form\": {\"recognised_on\":"
			" \"2025-03-01\", \"recognition_level\": \"%s\"%s%s%s}}",
			cases[i].level, has_kind ? ", \"recognition_kind\": \"" : "", cases[i].kind,
			has_kind ? "\"" : "");
		const struct vector vector = {cases[i].level, p5, document,
			unknown ? "unknown" : "met", cases[i].fen,
			unknown && !has_kind ? "form.recognition_kind" : ""};
		check(&vector, 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tiantai),
		cmocka_unit_test(test_sanming),
		cmocka_unit_test(test_yichang),
		cmocka_unit_test(test_futian),
	};

	return cmocka_run_group_tests_name("feel vectors", tests, assess_begin, assess_end);
}
