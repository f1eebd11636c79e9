/* The list of responsibilities: its versions, and what it refuses. */
#include "common.h"

#include <stdio.h>

static void
test_first_and_next_version(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(put(stage, "'" FIRST "'", 5, 2), DONE);
	assert_string_equal(stage_out(stage)->events[0].audience[0], EVERYONE);
	assert_int_equal(put(stage, "'" FIRST "', '" SECOND "'", 7, 0), DONE);
	const struct responsibility *now = stage_find(stage, &responsibility_type, MATTER);
	assert_int_equal(now->version, 2);
	assert_string_equal(now->assisting, FIRST " " SECOND);
	assert_int_equal(now->days, 7);
	assert_int_equal(json_int(stage_out(stage)->reply, "version"), 2);
	const struct responsibility_version *before =
		stage_find(stage, &responsibility_version_type, MATTER "@1");
	assert_non_null(strstr(before->content, "\"days\":5"));
	assert_null(strstr(before->content, SECOND));
	assert_non_null(stage_find(stage, &responsibility_version_type, MATTER "@2"));
}

static void
test_as_many_and_as_long_as_may_be(void **state)
{
	struct stage *stage = *state;
	_cleanup_buf_ struct buf list = BUF_INIT;

	for (int i = 0; i < ASSISTING_MOST; i++) {
		_cleanup_free_ char *one =
			xasprintf("%s'33102%d-abcdefghijklmnopqrstuvwx'", i ? ", " : "", i);

		buf_add(&list, one, strlen(one));
	}
	buf_add(&list, "", 1);
	begin(stage, list.data);
	assert_int_equal(stage_count(stage, &task_type), ASSISTING_MOST);
	assert_string_equal(review(stage)->owner, "331020-abcdefghijklmnopqrstuvwx");
}

static void
test_refused(void **state)
{
	struct stage *stage = *state;
	static const struct {
		const char *assisting;
		int days, warn_days;
		const char *code;
	} cases[] = {
		{"'" LEAD "'", 5, 2, "department_twice"},
		{"'" FIRST "', '" LEAD "'", 5, 2, "department_twice"},
		{"'" FIRST "', '" SECOND "', '" FIRST "'", 5, 2, "department_twice"},
		{"'" FIRST "'", 5, 5, "warning_too_early"},
		{"'" FIRST "'", 1, 2, "warning_too_early"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(
			put(stage, cases[i].assisting, cases[i].days, cases[i].warn_days), REFUSED);
		stage_expect_refusal(stage, cases[i].code);
	}
	assert_int_equal(stage_count(stage, &responsibility_type), 0);
}

static void
test_deputy_stands_apart(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(put_more(stage, "'" FIRST "'", 5, 2, ", 'deputy': '" FIRST "'"), REFUSED);
	stage_expect_refusal(stage, "department_twice");
	assert_int_equal(put_more(stage, "'" FIRST "'", 5, 2, ", 'deputy': '" LEAD "'"), REFUSED);
	stage_expect_refusal(stage, "department_twice");
	assert_int_equal(
		put_more(stage, "'" FIRST "'", 5, 2, WITH_DEPUTY ", 'joining': 'majority'"), DONE);
	const struct responsibility *now = stage_find(stage, &responsibility_type, MATTER);
	assert_string_equal(now->deputy, DEPUTY);
	assert_string_equal(now->joining, "majority");
	assert_int_equal(put(stage, "'" FIRST "'", 5, 2), DONE);
	assert_string_equal(now->deputy, "");
	assert_string_equal(now->joining, "all_agree");
}

static void
test_only_the_own_list(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(
		stage_send(stage, "officer/440304-kcj/x", "coordination.responsibility.put.v1",
			MATTER,
			json_of("{'title': {'zh': '核', 'en': 'C'}, 'lead': '" LEAD
				"', 'assisting': ['" FIRST "'], 'days': 5, 'warn_days': 2}")),
		REFUSED);
	stage_expect_refusal(stage, "wrong_department");
}

static void
test_names_of_matters(void **state)
{
	struct stage *stage = *state;
	static const char *const wrong[] = {"", "Incubators", "1st", "a b", "核实", "a/b",
		"a2345678901234567890123456789012345678901234567890123456789012345"};

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		assert_int_equal(stage_send(stage, COORDINATOR,
					 "coordination.responsibility.put.v1", wrong[i],
					 json_of("{'title': {'zh': '核', 'en': 'C'}, 'lead': '" LEAD
						 "', 'assisting': ['" FIRST
						 "'], 'days': 5, 'warn_days': 2}")),
			REFUSED);
		stage_expect_refusal(stage, "matter_unnamed");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_first_and_next_version, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_as_many_and_as_long_as_may_be, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_deputy_stands_apart, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_only_the_own_list, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_names_of_matters, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
