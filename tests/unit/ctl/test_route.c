/* Which service a message goes to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "services/ctl/route.h"
#include <string.h>

static struct directory *directory;

static void
add(struct buf *text, const char *name, const char *roles, const char *department, const char *more)
{
	struct key_pair pair;

	key_generate(&pair);
	buf_printf(text, "[principal %s]\nkey = %s\nroles = %s\ndepartment = %s\n%s", name,
		pair.public_key, roles, department, more);
}

static int
make_directory(void **state)
{
	_cleanup_buf_ struct buf text = BUF_INIT;
	struct fault fault;

	(void)state;
	add(&text, "policy/331023-zwfw", "service", "331023-zwfw", "");
	add(&text, "application/331023-zwfw", "service", "331023-zwfw", "");
	add(&text, "subsidy/331023-hrss", "service", "331023-hrss", "");
	add(&text, "subsidy/440304-qyfw", "service", "440304-qyfw", "");
	add(&text, "subsidy/440304-kcj", "service", "440304-kcj", "");
	add(&text, "subsidy/990000-old", "service", "990000-old", "disabled = yes\n");
	add(&text, "officer/331023-hrss/li-na", "approver", "331023-hrss", "");
	add(&text, "officer/331023-fgw/gao-yuan", "coordinator", "331023-fgw", "");
	add(&text, "treasury/331023-czj", "treasury", "331023-czj", "");
	add(&text, "treasury/440304-czj", "treasury", "440304-czj", "");
	add(&text, "operator/platform/ops", "operator", "331023-hrss", "");
	directory = directory_parse("test", text.data, &fault);
	return directory ? 0 : -1;
}

static int
free_directory(void **state)
{
	(void)state;
	directory_free(&directory);
	return 0;
}

static void
test_routes(void **state)
{
	static const struct {
		const char *label, *type, *subject, *as, *to, *names;
	} cases[] = {
		{"one of its kind", "policy.publish.v1", "P1d@1", "operator/platform/ops", NULL,
			"policy/331023-zwfw"},
		{"an officer's department", "subsidy.decide.v1", "331023-2026-000001-9/1",
			"officer/331023-hrss/li-na", NULL, "subsidy/331023-hrss"},
		{"an officer of another department of the division", "subsidy.award.read.v1", NULL,
			"officer/331023-fgw/gao-yuan", NULL, "subsidy/331023-hrss"},
		{"a fund names its department", "subsidy.fund.read.v1", "440304-kcj/2026/x",
			"officer/331023-hrss/li-na", NULL, "subsidy/440304-kcj"},
		{"a case names no department", "subsidy.award.read.v1", "331023-2026-000001-9",
			"operator/platform/ops", NULL,
			"subsidy/331023-hrss, subsidy/440304-qyfw, subsidy/440304-kcj"},
		{"a treasury's division", "subsidy.payment.confirm.v1", "331023-2026-000001-9/1/p1",
			"treasury/331023-czj", NULL, "subsidy/331023-hrss"},
		{"a division with two", "subsidy.payment.confirm.v1", "331023-2026-000001-9/1/p1",
			"treasury/440304-czj", NULL, "subsidy/440304-qyfw, subsidy/440304-kcj"},
		{"an operator sees all", "subsidy.fund.list.v1", NULL, "operator/platform/ops",
			NULL, "subsidy/331023-hrss, subsidy/440304-qyfw, subsidy/440304-kcj"},
		{"told", "subsidy.fund.list.v1", NULL, "operator/platform/ops",
			"subsidy/440304-qyfw", "subsidy/440304-qyfw"},
		{"told, whatever the type", "health.v1", NULL, NULL, "policy/331023-zwfw",
			"policy/331023-zwfw"},
		{"of every service", "health.v1", NULL, "officer/331023-hrss/li-na", NULL,
			"policy/331023-zwfw, application/331023-zwfw, subsidy/331023-hrss, "
			"subsidy/440304-qyfw, subsidy/440304-kcj"},
		{"told a principal that is no service", "health.v1", NULL, NULL,
			"officer/331023-hrss/li-na", NULL},
		{"told a disabled one", "health.v1", NULL, NULL, "subsidy/990000-old", NULL},
		{"no such kind", "weather.read.v1", NULL, NULL, NULL, NULL},
		{"a kind's beginning is not the kind", "sub.decide.v1", NULL, NULL, NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct principal *found[SERVICES_MOST];
		struct fault fault = {""};
		const struct route route = {
			cases[i].type, cases[i].subject, cases[i].as, cases[i].to};
		size_t count = route_find(directory, &route, found, &fault);
		_cleanup_free_ char *names = route_names(found, count);

		if (!cases[i].names) {
			if (count || !*fault.text)
				fail_msg("%s: %s", cases[i].label, names);
		} else if (strcmp(names, cases[i].names) != 0) {
			fail_msg("%s: %s", cases[i].label, names);
		}
	}
}

static void
test_ambiguous(void **state)
{
	const struct principal *found[SERVICES_MOST];
	struct fault fault;
	const struct route route = {"subsidy.pay.v1", NULL, "operator/platform/ops", NULL};
	size_t count = route_find(directory, &route, found, &fault);

	(void)state;
	route_ambiguous(found, count, &fault);
	assert_non_null(strstr(fault.text, "subsidy/440304-kcj"));
	assert_non_null(strstr(fault.text, "--to"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_routes),
		cmocka_unit_test(test_ambiguous),
	};

	return cmocka_run_group_tests(tests, make_directory, free_directory);
}
