/* Objections while an award is shown to the public: who may file and hear, and what becomes of it.
 */
#include "common.h"

#include "services/subsidy/objection.h"

#define HEARER "officer/331023-hrss/hearer"
#define FIRST  AWARD_A "/o1"
#define SECOND AWARD_A "/o2"

/* Granted by the rule, shown for five working days from 2026-03-02. */
static void
announce(struct stage *stage)
{
	json_t *data = forwarded_json((struct forwarded){0});

	open_fund(stage, FUND_A, 5000000);
	json_object_set_new(json_object_get(data, "procedure"), "notice_days", json_integer(5));
	assert_int_equal(
		stage_tell(stage, APPLICATION, "application.submitted.v1", CASE_A, data), DONE);
	expect_state(stage, AWARD_A, "in_notice");
}

static enum outcome
object(struct stage *stage)
{
	return stage_send(stage, PORTAL, "subsidy.objection.file.v1", AWARD_A,
		json_pack("{s:{s:s}, s:s}", "by", "party", "91331023MAYQHLC25F", "grounds",
			"名单重复"));
}

static enum outcome
hear(struct stage *stage, const char *who, const char *objection, bool uphold)
{
	return stage_send(stage, who, "subsidy.objection.hear.v1", objection,
		json_pack("{s:b, s:[{s:s, s:{s:s, s:s}}]}", "uphold", (int)uphold, "reasons",
			"code", "genuine", "text", "zh", "属实", "en", "Genuine"));
}

static void
test_it_is_told_without_its_grounds(void **state)
{
	struct stage *stage = *state;

	announce(stage);
	assert_int_equal(object(stage), DONE);
	expect_state(stage, AWARD_A, "contested");
	const struct event *event = stage_event(stage, "objection.filed.v1");
	assert_true(is_told(event, APPLICATION) && is_told(event, PORTAL));
	assert_null(json_object_get(event->data, "grounds"));
	assert_null(json_object_get(event->data, "by"));
	assert_string_equal(json_text(event->data, "due"), "2026-03-09T16:00:00.000000Z");
	const struct objection *objection = stage_find(stage, &objection_type, FIRST);
	assert_non_null(strstr(objection->grounds, "名单重复"));
	expect_figures(stage, FUND_A, 3000000, 2000000, 0, 0);
}

static void
test_the_end_of_the_notice_does_not_release_it(void **state)
{
	struct stage *stage = *state;

	announce(stage);
	object(stage);
	assert_int_equal(stage_fire(stage, NOTICE_END, AWARD_A, 1), DONE);
	expect_state(stage, AWARD_A, "contested");
	assert_int_equal(pay(stage, PAYER, AWARD_A), REFUSED);
	stage_expect_refusal(stage, "award_not_approved");
}

static void
test_overruled_the_notice_goes_on(void **state)
{
	struct stage *stage = *state;

	announce(stage);
	object(stage);
	object(stage);
	assert_int_equal(hear(stage, HEARER, FIRST, false), DONE);
	expect_state(stage, AWARD_A, "contested");
	assert_int_equal(hear(stage, HEARER, SECOND, false), DONE);
	expect_state(stage, AWARD_A, "in_notice");
	const struct event *event = stage_event(stage, "objection.heard.v1");
	assert_string_equal(json_text(event->data, "result"), "overruled");
	assert_int_equal(stage_fire(stage, NOTICE_END, AWARD_A, 1), DONE);
	expect_state(stage, AWARD_A, "approved");
	assert_int_equal(pay(stage, PAYER, AWARD_A), DONE);
}

static void
test_overruled_after_its_end_the_award_is_free(void **state)
{
	struct stage *stage = *state;

	announce(stage);
	object(stage);
	stage_wait_until(stage, award_at(stage, AWARD_A)->notice_until + 1);
	expect_state(stage, AWARD_A, "contested");
	assert_int_equal(hear(stage, HEARER, FIRST, false), DONE);
	assert_non_null(stage_event(stage, "award.notice_ended.v1"));
	expect_state(stage, AWARD_A, "approved");
}

static void
test_upheld_the_money_is_free(void **state)
{
	struct stage *stage = *state;

	announce(stage);
	object(stage);
	object(stage);
	assert_int_equal(hear(stage, HEARER, FIRST, true), DONE);
	expect_state(stage, AWARD_A, "overturned");
	expect_figures(stage, FUND_A, 5000000, 0, 0, 0);
	const struct event *event = stage_event(stage, "award.overturned.v1");
	assert_string_equal(
		json_text(json_object_get(event->data, "decision"), "decided_by"), HEARER);
	/* The other one is still answered, whatever it can change. */
	assert_int_equal(hear(stage, HEARER, SECOND, false), DONE);
	expect_state(stage, AWARD_A, "overturned");
	assert_int_equal(pay(stage, PAYER, AWARD_A), REFUSED);
	assert_int_equal(stage_fire(stage, NOTICE_END, AWARD_A, 1), DONE);
	expect_state(stage, AWARD_A, "overturned");
}

static void
test_who_may_hear(void **state)
{
	struct stage *stage = *state;

	announce(stage);
	assert_int_equal(hear(stage, HEARER, FIRST, false), REFUSED);
	stage_expect_refusal(stage, "not_found");
	object(stage);
	assert_int_equal(hear(stage, "officer/440304-qyfw/xu-hui", FIRST, false), REFUSED);
	stage_expect_refusal(stage, "wrong_department");
	assert_int_equal(hear(stage, HEARER, FIRST, false), DONE);
	assert_int_equal(hear(stage, APPROVER, FIRST, true), REFUSED);
	stage_expect_refusal(stage, "objection_heard");
	assert_int_equal(stage_fire(stage, NOTICE_END, AWARD_A, 1), DONE);
	assert_int_equal(pay(stage, HEARER, AWARD_A), REFUSED);
	stage_expect_refusal(stage, "officer_already_acted");
}

static void
test_only_while_it_is_announced(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(object(stage), REFUSED);
	stage_expect_refusal(stage, "not_found");
	announce(stage);
	for (int i = 0; i < OBJECTIONS_MOST; i++)
		assert_int_equal(object(stage), DONE);
	assert_int_equal(object(stage), REFUSED);
	stage_expect_refusal(stage, "too_many_objections");
	stage_wait_until(stage, award_at(stage, AWARD_A)->notice_until + 1);
	assert_int_equal(object(stage), REFUSED);
	stage_expect_refusal(stage, "notice_over");
}

static void
test_the_deadline_warns_and_runs_out(void **state)
{
	struct stage *stage = *state;

	announce(stage);
	object(stage);
	assert_int_equal(stage_fire(stage, OBJECTION_DUE, FIRST, OBJECTION_WARNED), DONE);
	assert_non_null(stage_event(stage, "objection.warned.v1"));
	assert_int_equal(stage_fire(stage, OBJECTION_DUE, FIRST, OBJECTION_OVERDUE), DONE);
	assert_non_null(stage_event(stage, "objection.overdue.v1"));
	assert_int_equal(hear(stage, HEARER, FIRST, false), DONE);
	assert_int_equal(stage_fire(stage, OBJECTION_DUE, FIRST, OBJECTION_OVERDUE), DONE);
	assert_int_equal(stage_out(stage)->event_count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_it_is_told_without_its_grounds, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_the_end_of_the_notice_does_not_release_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_overruled_the_notice_goes_on, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_overruled_after_its_end_the_award_is_free, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_upheld_the_money_is_free, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_who_may_hear, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_only_while_it_is_announced, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_the_deadline_warns_and_runs_out, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
