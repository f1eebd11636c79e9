/* Names of divisions, from the file that is shipped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/division.h"

static void
test_names(void **state)
{
	static const struct {
		const char *code, *name, *full; /* NULL: not known */
	} cases[] = {
		{"331023", "天台县", "浙江省台州市天台县"},
		{"331000", "台州市", "浙江省台州市"},
		{"330000", "浙江省", "浙江省"},
		{"440304", "福田区", "广东省深圳市福田区"},
		{"110108", "海淀区", "北京市海淀区"},
		{"331099", NULL, NULL},
		{"33102", NULL, NULL},
		{"3310230", NULL, NULL},
		{"", NULL, NULL},
		{"天台县", NULL, NULL},
	};
	struct fault fault;
	struct divisions *divisions = divisions_read("deploy/sample/divisions-cn.csv", &fault);

	(void)state;
	if (!divisions)
		fail_msg("%s", fault.text);
	assert_int_equal(divisions_count(divisions), 3348);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		_cleanup_buf_ struct buf full = BUF_INIT;
		const char *name = division_name(divisions, cases[i].code);
		bool known = division_full_name(divisions, cases[i].code, &full);
		assert_int_equal(known, cases[i].name != NULL);
		assert_int_equal(name != NULL, known);
		if (!known) {
			assert_int_equal(full.length, 0);
			continue;
		}
		assert_string_equal(name, cases[i].name);
		assert_string_equal(full.data, cases[i].full);
	}
	divisions_free(&divisions);
	assert_null(divisions);
	divisions_free(&divisions);
}

static void
test_bad_files(void **state)
{
	static const struct {
		const char *csv, *says;
	} cases[] = {
		{"", "x.csv: no rows"},
		{"code,name\n", "x.csv: no rows"},
		{"code,name\n331023\n", "x.csv:2: expected code,name"},
		{"33102,x\n", "x.csv:1: the code must be six digits"},
		{"33102a,x\n", "x.csv:1: the code must be six digits"},
		{"331023,\n", "x.csv:1: 331023 has no name"},
		{"331023,\xff\n", "x.csv:1: 331023 has no name"},
		{"331023,x\n331023,y\n", "x.csv:2: 331023 has a row already"},
	};
	struct fault fault;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (divisions_parse("x.csv", cases[i].csv, &fault) ||
			!strstr(fault.text, cases[i].says))
			fail_msg("case %zu says \"%s\"", i, fault.text);
	assert_null(divisions_read("deploy/sample/none.csv", &fault));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_bad_files),
	};

	return cmocka_run_group_tests_name("divisions", tests, NULL, NULL);
}
