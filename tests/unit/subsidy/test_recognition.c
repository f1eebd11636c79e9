/* Recognitions: what an award gives instead of money, how long it holds, how it ends. */
#include "common.h"

#include "services/subsidy/recognition.h"

#define SECOND "officer/331023-hrss/second"

static void
file_for_a_title(struct stage *stage, int notice_days)
{
	json_t *data = forwarded_json((struct forwarded){
		.amount = -1, .procedure = "recognition", .benefit_kind = "recognition"});

	json_object_set_new(data, "funding", json_array());
	json_object_set_new(
		json_object_get(data, "procedure"), "notice_days", json_integer(notice_days));
	json_object_set_new(data, "gives",
		json_pack("{s:{s:s, s:s}, s:i, s:s}", "title", "zh", "孵化基地", "en", "Base",
			"valid_months", 36, "attribute", "held.provincial_base"));
	assert_int_equal(
		stage_tell(stage, APPLICATION, "application.submitted.v1", CASE_A, data), DONE);
	expect_state(stage, AWARD_A, "to_decide");
}

static const struct recognition *
given(struct stage *stage)
{
	return stage_find(stage, &recognition_type, AWARD_A);
}

static enum outcome
revoke(struct stage *stage, const char *who)
{
	return stage_send(stage, who, "subsidy.recognition.revoke.v1", AWARD_A,
		json_pack("{s:[{s:s, s:{s:s, s:s}}]}", "reasons", "code", "closed", "text", "zh",
			"停止运营", "en", "Closed"));
}

static void
test_approval_gives_the_title_and_no_money(void **state)
{
	struct stage *stage = *state;

	file_for_a_title(stage, 0);
	assert_int_equal(decide(stage, APPROVER, AWARD_A, true), DONE);
	expect_state(stage, AWARD_A, "recognised");
	const struct event *approved = stage_event(stage, "award.approved.v1");
	assert_null(json_object_get(approved->data, "amount"));
	const struct event *event = stage_event(stage, "award.recognised.v1");
	assert_true(is_told(event, APPLICATION) && is_told(event, EVERYONE));
	assert_string_equal(json_text(event->data, "certificate"), CASE_A "/c1");
	assert_string_equal(json_text(event->data, "attribute"), "held.provincial_base");
	assert_string_equal(given(stage)->valid_from, "2026-03-02");
	assert_string_equal(given(stage)->valid_to, "2029-03-01");
	assert_int_equal(stage_count(stage, &allocation_type), 0);
	assert_int_equal(pay(stage, PAYER, AWARD_A), REFUSED);
	stage_expect_refusal(stage, "award_not_approved");
}

static void
test_a_title_is_given_when_its_notice_ends(void **state)
{
	struct stage *stage = *state;

	file_for_a_title(stage, 5);
	assert_int_equal(decide(stage, APPROVER, AWARD_A, true), DONE);
	expect_state(stage, AWARD_A, "in_notice");
	assert_null(given(stage));
	assert_int_equal(stage_fire(stage, NOTICE_END, AWARD_A, 1), DONE);
	expect_state(stage, AWARD_A, "recognised");
	assert_non_null(given(stage));
}

static void
test_an_amount_is_refused(void **state)
{
	struct stage *stage = *state;

	file_for_a_title(stage, 0);
	assert_int_equal(stage_send(stage, APPROVER, "subsidy.decide.v1", AWARD_A,
				 json_pack("{s:b, s:i, s:[{s:s, s:{s:s, s:s}}]}", "approve", 1,
					 "amount", 5, "reasons", "code", "verified", "text", "zh",
					 "已核实", "en", "Verified")),
		REFUSED);
	stage_expect_refusal(stage, "title_has_no_amount");
	expect_state(stage, AWARD_A, "to_decide");
}

static void
test_a_recognition_that_names_funds_is_parked(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(forward(stage, (struct forwarded){.procedure = "recognition",
						.benefit_kind = "recognition"}),
		REFUSED);
	stage_expect_refusal(stage, "title_unreadable");
}

static void
test_it_warns_and_expires(void **state)
{
	struct stage *stage = *state;

	file_for_a_title(stage, 0);
	decide(stage, APPROVER, AWARD_A, true);
	assert_int_equal(stage_fire(stage, RECOGNITION_DUE, AWARD_A, 1), DONE);
	assert_non_null(stage_event(stage, "recognition.due.v1"));
	expect_state(stage, AWARD_A, "recognised");
	assert_int_equal(stage_fire(stage, RECOGNITION_END, AWARD_A, 1), DONE);
	assert_non_null(stage_event(stage, "recognition.expired.v1"));
	expect_state(stage, AWARD_A, "expired");
	assert_true(given(stage)->ended_at != 0 && !given(stage)->ended_by[0]);
	assert_int_equal(revoke(stage, SECOND), REFUSED);
	stage_expect_refusal(stage, "not_recognised");
}

static void
test_it_is_revoked_by_somebody_else(void **state)
{
	struct stage *stage = *state;

	file_for_a_title(stage, 0);
	assert_int_equal(revoke(stage, SECOND), REFUSED);
	stage_expect_refusal(stage, "not_found");
	decide(stage, APPROVER, AWARD_A, true);
	assert_int_equal(revoke(stage, APPROVER), REFUSED);
	stage_expect_refusal(stage, "officer_already_acted");
	assert_int_equal(revoke(stage, "officer/440304-qyfw/xu-hui"), REFUSED);
	stage_expect_refusal(stage, "wrong_department");
	assert_int_equal(revoke(stage, SECOND), DONE);
	expect_state(stage, AWARD_A, "revoked");
	assert_string_equal(given(stage)->ended_by, SECOND);
	const struct event *event = stage_event(stage, "recognition.revoked.v1");
	assert_string_equal(
		json_text(json_object_get(event->data, "decision"), "decided_by"), SECOND);
	assert_int_equal(revoke(stage, "officer/331023-hrss/third"), REFUSED);
	stage_expect_refusal(stage, "not_recognised");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_approval_gives_the_title_and_no_money, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_a_title_is_given_when_its_notice_ends, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_an_amount_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_a_recognition_that_names_funds_is_parked, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_it_warns_and_expires, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_it_is_revoked_by_somebody_else, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
