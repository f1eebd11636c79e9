/* Corrections, and the time limits that stand still meanwhile. */
#include "common.h"

#include "services/subsidy/correction.h"

#define FIRST AWARD_A "/k1"

/* Filed on Monday 2026-03-02, five working days, of which the first stage has one. */
static void
put_before_an_officer(struct stage *stage)
{
	json_t *data = forwarded_json((struct forwarded){.procedure = "stages"}),
	       *procedure = json_object_get(data, "procedure");

	open_fund(stage, FUND_A, 5000000);
	json_object_set_new(procedure, "days", json_integer(5));
	json_object_set_new(procedure, "stages",
		json_pack("[{s:s, s:s, s:i}, {s:s, s:s, s:i}]", "id", "check", "department",
			"331023-hrss", "days", 1, "id", "decide", "department", "331023-hrss",
			"days", 4));
	assert_int_equal(
		stage_tell(stage, APPLICATION, "application.submitted.v1", CASE_A, data), DONE);
	expect_state(stage, AWARD_A, "to_decide");
}

static enum outcome
ask(struct stage *stage, const char *who, int days)
{
	return stage_send(stage, who, "subsidy.correction.ask.v1", AWARD_A,
		json_pack("{s:i, s:[{s:{s:s, s:s}}]}", "days", days, "items", "text", "zh",
			"请补交租约", "en", "The lease"));
}

static enum outcome
hand_in(struct stage *stage, const char *correction, int64_t amount, const char *outcome)
{
	json_t *data = forwarded_json((struct forwarded){.amount = amount});

	json_object_set_new(data, "award", json_string(AWARD_A));
	json_object_set_new(data, "correction", json_string(correction));
	json_object_set_new(data, "corrected_at", json_string("2026-03-05T01:30:00.000000Z"));
	json_object_set_new(json_object_get(data, "assessment"), "outcome", json_string(outcome));
	return stage_tell(stage, APPLICATION, "application.corrected.v1", CASE_A, data);
}

static void
expect_due(instant due, const char *last_day)
{
	char text[DATE_TEXT_SIZE];

	assert_string_equal(instant_date(due - 1, text), last_day);
}

static instant
morning(const char *day)
{
	instant at;

	assert_true(instant_of_date(day, &at));
	return at + 10 * INT64_C(3600) * MICROSECONDS_PER_SECOND;
}

static void
test_the_end_moves_by_the_days_that_it_stood_still(void **state)
{
	struct stage *stage = *state;

	put_before_an_officer(stage);
	expect_due(award_at(stage, AWARD_A)->clock.due, "2026-03-09");
	expect_due(award_at(stage, AWARD_A)->stage_clock.due, "2026-03-03");
	assert_int_equal(ask(stage, APPROVER, 5), DONE);
	expect_state(stage, AWARD_A, "in_correction");
	const struct event *event = stage_event(stage, "award.correction_asked.v1");
	assert_true(is_told(event, APPLICATION));
	assert_true(award_at(stage, AWARD_A)->clock.due == 0);
	stage_wait_until(stage, morning("2026-03-05"));
	assert_int_equal(hand_in(stage, FIRST, 3000000, "met"), DONE);
	expect_state(stage, AWARD_A, "to_decide");
	assert_int_equal(award_at(stage, AWARD_A)->amount, 3000000);
	expect_due(award_at(stage, AWARD_A)->clock.due, "2026-03-12");
	expect_due(award_at(stage, AWARD_A)->stage_clock.due, "2026-03-06");
	/* Who asked decides at this stage. */
	assert_int_equal(decide(stage, APPROVER, AWARD_A, true), DONE);
}

static void
test_told_twice_or_late_it_changes_nothing(void **state)
{
	struct stage *stage = *state;

	put_before_an_officer(stage);
	assert_int_equal(hand_in(stage, FIRST, 3000000, "met"), DONE);
	assert_int_equal(award_at(stage, AWARD_A)->amount, 2000000);
	ask(stage, APPROVER, 5);
	hand_in(stage, FIRST, 3000000, "met");
	assert_int_equal(hand_in(stage, FIRST, 4000000, "met"), DONE);
	assert_int_equal(award_at(stage, AWARD_A)->amount, 3000000);
	assert_int_equal(stage_fire(stage, CORRECTION_LAPSED, FIRST, 1), DONE);
	expect_state(stage, AWARD_A, "to_decide");
}

static void
test_when_the_rules_are_met_no_longer_it_is_over(void **state)
{
	struct stage *stage = *state;

	put_before_an_officer(stage);
	ask(stage, APPROVER, 5);
	assert_int_equal(hand_in(stage, FIRST, -1, "failed"), DONE);
	expect_state(stage, AWARD_A, "cancelled");
	assert_true(award_at(stage, AWARD_A)->clock.ended != 0);
}

static void
test_not_handed_in_it_lapses(void **state)
{
	struct stage *stage = *state;

	put_before_an_officer(stage);
	ask(stage, APPROVER, 1);
	stage_wait_until(stage, morning("2026-03-03"));
	expect_state(stage, AWARD_A, "in_correction");
	stage_wait_until(stage, morning("2026-03-04"));
	expect_state(stage, AWARD_A, "cancelled");
	assert_non_null(stage_event(stage, "award.lapsed.v1"));
}

static struct stage *
asked_long_ago(void **state)
{
	struct stage *stage = *state;

	put_before_an_officer(stage);
	ask(stage, APPROVER, 1);
	((struct correction *)stage_find(stage, &correction_type, FIRST))->due =
		morning("2026-03-01");
	assert_int_equal(stage_fire(stage, CORRECTION_LAPSED, FIRST, 1), DONE);
	expect_state(stage, AWARD_A, "in_correction");
	assert_true(stage_has_timer(stage, CORRECTION_LAPSED, FIRST));
	return stage;
}

/* The service stood still past the deadline: an answer that was given in time comes first. */
static void
test_a_late_timer_waits_for_the_answer(void **state)
{
	struct stage *stage = asked_long_ago(state);

	assert_int_equal(hand_in(stage, FIRST, 3000000, "met"), DONE);
	assert_int_equal(stage_fire(stage, CORRECTION_LAPSED, FIRST, 2), DONE);
	expect_state(stage, AWARD_A, "to_decide");
}

static void
test_a_late_timer_waits_once(void **state)
{
	struct stage *stage = asked_long_ago(state);

	assert_int_equal(stage_fire(stage, CORRECTION_LAPSED, FIRST, 2), DONE);
	expect_state(stage, AWARD_A, "cancelled");
	assert_non_null(stage_event(stage, "award.lapsed.v1"));
}

static void
test_withdrawn_meanwhile(void **state)
{
	struct stage *stage = *state;

	put_before_an_officer(stage);
	ask(stage, APPROVER, 5);
	assert_int_equal(withdraw(stage, AWARD_A), DONE);
	expect_state(stage, AWARD_A, "cancelled");
	assert_int_equal(hand_in(stage, FIRST, 3000000, "met"), DONE);
	expect_state(stage, AWARD_A, "cancelled");
}

static void
test_who_may_ask_and_how_often(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(ask(stage, APPROVER, 5), REFUSED);
	stage_expect_refusal(stage, "not_found");
	put_before_an_officer(stage);
	assert_int_equal(ask(stage, "officer/440304-qyfw/xu-hui", 5), REFUSED);
	stage_expect_refusal(stage, "wrong_department");
	for (int i = 1; i <= CORRECTIONS_MOST; i++) {
		_cleanup_free_ char *number = xasprintf("%s/k%d", AWARD_A, i);

		assert_int_equal(ask(stage, APPROVER, 5), DONE);
		assert_int_equal(ask(stage, APPROVER, 5), REFUSED);
		assert_int_equal(hand_in(stage, number, 2000000, "met"), DONE);
	}
	assert_int_equal(ask(stage, APPROVER, 5), REFUSED);
	stage_expect_refusal(stage, "too_many_corrections");
	decide(stage, APPROVER, AWARD_A, true);
	assert_int_equal(ask(stage, APPROVER, 5), REFUSED);
	stage_expect_refusal(stage, "officer_already_acted");
}

static void
test_limits_warn_and_run_out(void **state)
{
	struct stage *stage = *state;

	put_before_an_officer(stage);
	stage_wait_until(stage, morning("2026-03-04"));
	const struct event *event = stage_event(stage, "award.stage_overdue.v1");
	assert_string_equal(json_text(event->data, "department"), "331023-hrss");
	assert_int_equal(decide(stage, APPROVER, AWARD_A, true), DONE);
	expect_due(award_at(stage, AWARD_A)->stage_clock.due, "2026-03-10");
	stage_wait_until(stage, morning("2026-03-06"));
	event = stage_event(stage, "award.warned.v1");
	assert_int_equal(json_int(event->data, "used"), 4);
	stage_wait_until(stage, morning("2026-03-10"));
	assert_non_null(stage_event(stage, "award.overdue.v1"));
	assert_int_equal(decide(stage, "officer/331023-hrss/other", AWARD_A, true), DONE);
	assert_true(award_at(stage, AWARD_A)->clock.ended != 0);
	assert_int_equal(award_at(stage, AWARD_A)->clock.used, 6);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_the_end_moves_by_the_days_that_it_stood_still, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_told_twice_or_late_it_changes_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_when_the_rules_are_met_no_longer_it_is_over, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_not_handed_in_it_lapses, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_a_late_timer_waits_for_the_answer, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_late_timer_waits_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_withdrawn_meanwhile, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_who_may_ask_and_how_often, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_limits_warn_and_run_out, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
