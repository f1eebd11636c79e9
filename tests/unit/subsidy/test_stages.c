/* Stages by officers of different departments, and the amount that the last one fixes in a range.
 */
#include "common.h"

#define COUNTY	     "331023-hrss"
#define CITY	     "331000-hrss"
#define CITY_OFFICER "officer/331000-hrss/wu-jie"

static void
file_in_stages(struct stage *stage, bool range)
{
	json_t *data = forwarded_json((struct forwarded){.amount = -1, .procedure = "stages"});

	json_object_set_new(json_object_get(data, "procedure"), "stages",
		json_pack("[{s:s, s:s}, {s:s, s:s}]", "id", "county", "department", COUNTY, "id",
			"city", "department", CITY));
	if (range)
		json_object_set_new(
			data, "range", json_pack("{s:i, s:i}", "least", 200, "most", 400));
	assert_int_equal(
		stage_tell(stage, APPLICATION, "application.submitted.v1", CASE_A, data), DONE);
}

static enum outcome
decide_amount(struct stage *stage, const char *who, int64_t amount)
{
	return stage_send(stage, who, "subsidy.decide.v1", AWARD_A,
		json_pack("{s:b, s:I, s:[{s:s, s:{s:s, s:s}}]}", "approve", 1, "amount",
			(json_int_t)amount, "reasons", "code", "verified", "text", "zh", "已核实",
			"en", "Verified"));
}

static void
test_county_then_city_each_by_its_own_officer(void **state)
{
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 1000);
	file_in_stages(stage, true);
	expect_state(stage, AWARD_A, "to_decide");
	assert_int_equal(decide_amount(stage, CITY_OFFICER, 300), REFUSED);
	stage_expect_refusal(stage, "wrong_department");
	assert_int_equal(decide_amount(stage, APPROVER, 300), REFUSED);
	stage_expect_refusal(stage, "amount_at_last_stage");
	assert_int_equal(decide(stage, APPROVER, AWARD_A, true), DONE);
	const struct event *event = stage_event(stage, "award.stage_passed.v1");
	assert_true(is_told(event, APPLICATION));
	assert_string_equal(json_text(event->data, "stage"), "county");
	assert_string_equal(json_text(event->data, "next"), CITY);
	expect_state(stage, AWARD_A, "to_decide");
	assert_int_equal(decide(stage, "officer/331023-hrss/other", AWARD_A, true), REFUSED);
	stage_expect_refusal(stage, "wrong_department");
	assert_int_equal(decide_amount(stage, CITY_OFFICER, 300), DONE);
	expect_state(stage, AWARD_A, "approved");
	expect_figures(stage, FUND_A, 700, 300, 0, 0);
}

static void
test_the_last_stage_fixes_the_amount_within_the_range(void **state)
{
	static const struct {
		int64_t amount;
		const char *code;
	} cases[] = {{199, "amount_out_of_range"}, {401, "amount_out_of_range"}, {200, NULL}};
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 1000);
	file_in_stages(stage, true);
	decide(stage, APPROVER, AWARD_A, true);
	assert_int_equal(decide(stage, CITY_OFFICER, AWARD_A, true), REFUSED);
	stage_expect_refusal(stage, "amount_missing");
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(decide_amount(stage, CITY_OFFICER, cases[i].amount),
			cases[i].code ? REFUSED : DONE);
		if (cases[i].code)
			stage_expect_refusal(stage, cases[i].code);
	}
	assert_int_equal(award_at(stage, AWARD_A)->amount, 200);
}

static void
test_one_officer_has_one_stage(void **state)
{
	struct stage *stage = *state;
	json_t *data = forwarded_json((struct forwarded){.procedure = "stages"});

	open_fund(stage, FUND_A, 2000000);
	json_object_set_new(json_object_get(data, "procedure"), "stages",
		json_pack("[{s:s, s:s}, {s:s, s:s}]", "id", "check", "department", COUNTY, "id",
			"decide", "department", COUNTY));
	stage_tell(stage, APPLICATION, "application.submitted.v1", CASE_A, data);
	assert_int_equal(decide(stage, APPROVER, AWARD_A, true), DONE);
	assert_int_equal(decide(stage, APPROVER, AWARD_A, true), REFUSED);
	stage_expect_refusal(stage, "officer_already_acted");
	assert_int_equal(decide(stage, "officer/331023-hrss/other", AWARD_A, true), DONE);
	assert_int_equal(pay(stage, APPROVER, AWARD_A), REFUSED);
	stage_expect_refusal(stage, "officer_already_acted");
	assert_int_equal(pay(stage, PAYER, AWARD_A), DONE);
}

static void
test_a_refusal_at_any_stage_ends_it(void **state)
{
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 1000);
	file_in_stages(stage, false);
	assert_int_equal(decide(stage, APPROVER, AWARD_A, false), DONE);
	expect_state(stage, AWARD_A, "refused");
	assert_int_equal(decide(stage, CITY_OFFICER, AWARD_A, true), REFUSED);
}

static void
test_nothing_is_paid_while_the_public_is_shown_it(void **state)
{
	struct stage *stage = *state;
	json_t *data = forwarded_json((struct forwarded){.procedure = "stages"});

	open_fund(stage, FUND_A, 2000000);
	json_object_set_new(json_object_get(data, "procedure"), "notice_days", json_integer(5));
	stage_tell(stage, APPLICATION, "application.submitted.v1", CASE_A, data);
	assert_int_equal(decide(stage, APPROVER, AWARD_A, true), DONE);
	expect_state(stage, AWARD_A, "in_notice");
	assert_non_null(stage_event(stage, "award.notice_begun.v1"));
	expect_figures(stage, FUND_A, 0, 2000000, 0, 0);
	instant until = award_at(stage, AWARD_A)->notice_until;
	assert_true(until >= STAGE_NOW + INT64_C(7) * 86400 * 1000000 - INT64_C(86400) * 1000000);
	stage_wait_until(stage, until - 1);
	assert_int_equal(pay(stage, PAYER, AWARD_A), REFUSED);
	stage_expect_refusal(stage, "award_not_approved");
	stage_wait_until(stage, until);
	expect_state(stage, AWARD_A, "approved");
	assert_int_equal(pay(stage, PAYER, AWARD_A), DONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_county_then_city_each_by_its_own_officer, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_the_last_stage_fixes_the_amount_within_the_range, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_one_officer_has_one_stage, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_a_refusal_at_any_stage_ends_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_nothing_is_paid_while_the_public_is_shown_it, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
