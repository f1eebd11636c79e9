/* Awards: what is refused, what is none of ours, and taking an application back. */
#include "common.h"

static const struct forwarded asked = {
	.procedure = "verification", .matter = "incubator-verification", .review_by = REVIEWERS};

static void
test_applications_that_cannot_be_handled_are_refused_whole(void **state)
{
	static const struct {
		const char *label, *code;
		struct forwarded in;
	} cases[] = {
		{"neither money nor a title", "benefit_not_handled",
			{.benefit_kind = "relief", .amount = -1}},
		{"at once, but of no amount", "nothing_to_award", {.amount = -1}},
		{"nothing comes of it", "nothing_to_award", {.amount = -2}},
		{"a fund that there is not", "fund_unknown",
			{.funds = {FUND_A, "331023-hrss/2026/none"}, .shares = {"1/2", "1/2"}}},
		{"shares that leave something over", "funding_unreadable",
			{.funds = {FUND_A, FUND_A}, .shares = {"1/2", "1/3"}}},
		{"a matter, but nobody to ask", "review_by_nobody",
			{.procedure = "verification", .matter = "incubator-verification"}},
		{"somebody to ask, but no matter", "review_by_nobody",
			{.procedure = "verification", .review_by = REVIEWERS}},
	};
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 5000000);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		json_t *data = forwarded_json(cases[i].in);

		print_message("%s\n", cases[i].label);
		if (cases[i].in.amount == -2)
			json_object_set_new(data, "amount", json_integer(0));
		assert_int_equal(
			stage_tell(stage, APPLICATION, "application.submitted.v1", CASE_A, data),
			REFUSED);
		stage_expect_refusal(stage, cases[i].code);
		assert_int_equal(stage_count(stage, &award_type), 0);
		expect_figures(stage, FUND_A, 5000000, 0, 0, 0);
	}
}

static void
test_no_funding_at_all_is_refused(void **state)
{
	struct stage *stage = *state;
	json_t *data = forwarded_json((struct forwarded){0});

	json_object_set_new(data, "funding", json_array());
	assert_int_equal(
		stage_tell(stage, APPLICATION, "application.submitted.v1", CASE_A, data), REFUSED);
	stage_expect_refusal(stage, "funding_unreadable");
}

static void
test_what_is_for_others_or_known_changes_nothing(void **state)
{
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 5000000);
	assert_int_equal(
		forward(stage, (struct forwarded){.handler = "subsidy/440304-qyfw"}), DONE);
	assert_int_equal(stage_count(stage, &award_type), 0);
	assert_int_equal(stage_out(stage)->event_count, 0);
	forward(stage, (struct forwarded){0});
	assert_int_equal(forward(stage, (struct forwarded){0}), DONE);
	assert_int_equal(stage_out(stage)->event_count, 0);
	assert_int_equal(stage_count(stage, &award_type), 1);
	expect_figures(stage, FUND_A, 3000000, 0, 2000000, 0);
}

/* Nobody but who keeps a case files it here, or takes it back. */
static void
test_another_window_has_no_say(void **state)
{
	static const char other[] = "application/440304-zwfw";
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 5000000);
	assert_int_equal(stage_tell(stage, other, "application.submitted.v1", CASE_A,
				 forwarded_json((struct forwarded){0})),
		REFUSED);
	stage_expect_refusal(stage, "wrong_application");
	assert_int_equal(stage_count(stage, &award_type), 0);
	forward(stage, asked);
	assert_int_equal(stage_tell(stage, other, "application.withdrawal_requested.v1", CASE_A,
				 json_pack("{s:s, s:s, s:s, s:s}", "case", CASE_A, "award", AWARD_A,
					 "handler", SERVICE, "reason", "x")),
		REFUSED);
	stage_expect_refusal(stage, "wrong_application");
	expect_state(stage, AWARD_A, "in_review");
}

static void
test_deciding_is_refused(void **state)
{
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 1999999);
	assert_int_equal(decide(stage, APPROVER, AWARD_A, true), REFUSED);
	stage_expect_refusal(stage, "not_found");
	forward(stage, asked);
	assert_int_equal(decide(stage, APPROVER, AWARD_A, true), REFUSED);
	stage_expect_refusal(stage, "award_not_waiting");
	assert_string_equal(stage_out(stage)->problem.params[1].text, "in_review");
	conclude(stage, REVIEWERS, AWARD_A, APPROVER);
	assert_int_equal(decide(stage, "officer/440304-qyfw/xu-hui", AWARD_A, true), REFUSED);
	stage_expect_refusal(stage, "wrong_department");
	assert_int_equal(decide(stage, APPROVER, AWARD_A, false), REFUSED); /* gave the opinion */
	stage_expect_refusal(stage, "officer_already_acted");
	assert_int_equal(decide(stage, PAYER, AWARD_A, true), REFUSED);
	stage_expect_refusal(stage, "fund_insufficient");
	expect_state(stage, AWARD_A, "to_decide");
	expect_figures(stage, FUND_A, 1999999, 0, 0, 0);
	assert_int_equal(decide(stage, PAYER, AWARD_A, false), DONE);
	assert_int_equal(decide(stage, BUDGET, AWARD_A, true), REFUSED);
	stage_expect_refusal(stage, "already_decided");
}

/* A portal has no such role; should one ever be given to who filed, the decision still is not. */
static void
test_who_filed_does_not_decide(void **state)
{
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 5000000);
	verify(stage, (struct forwarded){0});
	COPY_TEXT(award_at(stage, AWARD_A)->portal, APPROVER);
	assert_int_equal(decide(stage, APPROVER, AWARD_A, true), REFUSED);
	stage_expect_refusal(stage, "officer_already_acted");
}

static void
test_opinions_of_others_and_late_ones(void **state)
{
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 5000000);
	assert_int_equal(conclude(stage, REVIEWERS, AWARD_A, REVIEWER), DONE); /* not ours */
	forward(stage, asked);
	assert_int_equal(conclude(stage, "coordination/440304-fgj", AWARD_A, REVIEWER), REFUSED);
	stage_expect_refusal(stage, "wrong_reviewer");
	expect_state(stage, AWARD_A, "in_review");
	conclude(stage, REVIEWERS, AWARD_A, REVIEWER);
	assert_int_equal(conclude(stage, REVIEWERS, AWARD_A, "officer/440304-kcj/other"), DONE);
	expect_state(stage, AWARD_A, "to_decide");
	assert_int_equal(stage_count(stage, &hand_type), 1);
	withdraw(stage, AWARD_A);
	assert_int_equal(conclude(stage, REVIEWERS, AWARD_A, REVIEWER), DONE);
	expect_state(stage, AWARD_A, "cancelled");
}

static void
test_one_officer_with_two_opinions_has_one_part(void **state)
{
	struct stage *stage = *state;
	void *none = NULL;
	_cleanup_json_ json_t *in = json_pack("{s:s, s:[{s:s}, {s:s}, {s:s}]}", "result",
		"objected", "opinions", "by", REVIEWER, "by", REVIEWER, "by", "officer/440304-x/y");

	open_fund(stage, FUND_A, 5000000);
	forward(stage, asked);
	size_t before = stage_out(stage)->created_count;
	assert_int_equal(
		award_take_review(award_at(stage, AWARD_A), &none, in, stage_out(stage)), DONE);
	assert_int_equal(stage_out(stage)->created_count, before + 2);
}

/* ---- taking back ---- */

static void
test_taking_back_in_every_state(void **state)
{
	static const struct {
		int from;
		const char *event, *state;
	} cases[] = {
		{AWARD_IN_REVIEW, "award.cancelled.v1", "cancelled"},
		{AWARD_TO_DECIDE, "award.cancelled.v1", "cancelled"},
		{AWARD_WAITING_FOR_FUNDS, "award.cancelled.v1", "cancelled"},
		{AWARD_APPROVED, "award.withdrawal_refused.v1", "approved"},
		{AWARD_REFUSED, "award.withdrawal_refused.v1", "refused"},
		{AWARD_CANCELLED, NULL, "cancelled"},
		{AWARD_PAYING, "award.withdrawal_refused.v1", "paying"},
		{AWARD_PAID, "award.withdrawal_refused.v1", "paid"},
		{AWARD_PAYMENT_FAILED, "award.withdrawal_refused.v1", "payment_failed"},
	};
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 5000000);
	forward(stage, asked);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		award_at(stage, AWARD_A)->state = cases[i].from;
		assert_int_equal(withdraw(stage, AWARD_A), DONE);
		expect_state(stage, AWARD_A, cases[i].state);
		assert_int_equal(stage_out(stage)->event_count, cases[i].event != NULL);
		if (cases[i].event)
			assert_true(is_told(stage_event(stage, cases[i].event), APPLICATION));
	}
}

static void
test_who_was_asked_hears_that_it_is_over(void **state)
{
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 5000000);
	forward(stage, asked);
	withdraw(stage, AWARD_A);
	assert_true(is_told(stage_event(stage, "award.cancelled.v1"), REVIEWERS));
	assert_int_equal(withdraw(stage, "331023-2026-000999-M/1"), REFUSED);
	stage_expect_refusal(stage, "not_found");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_applications_that_cannot_be_handled_are_refused_whole, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			test_no_funding_at_all_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_what_is_for_others_or_known_changes_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_another_window_has_no_say, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_deciding_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_who_filed_does_not_decide, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_opinions_of_others_and_late_ones, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_one_officer_with_two_opinions_has_one_part, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_taking_back_in_every_state, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_who_was_asked_hears_that_it_is_over, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
