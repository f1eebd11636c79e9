/* Awards: the table of states, line by line, and each way from the application to the decision. */
#include "common.h"

/* ---- the table ---- */

#define STATES (AWARD_WAITING_FOR_PAYERS + 1)
#define STEPS  (STEP_PART_RETURNED + 1)

/* All that may happen; what is not here is refused, and changes nothing. */
static const struct {
	enum award_state from;
	enum award_step step;
	const char *to;
} table[] = {
	{AWARD_IN_REVIEW, STEP_REVIEW_CONCLUDED, "to_decide"},
	{AWARD_IN_REVIEW, STEP_CANCEL, "cancelled"},
	{AWARD_TO_DECIDE, STEP_APPROVE, "approved"},
	{AWARD_TO_DECIDE, STEP_REFUSE, "refused"},
	{AWARD_TO_DECIDE, STEP_CANCEL, "cancelled"},
	{AWARD_WAITING_FOR_FUNDS, STEP_SERVE, "approved"},
	{AWARD_WAITING_FOR_FUNDS, STEP_CANCEL, "cancelled"},
	{AWARD_APPROVED, STEP_INSTRUCT, "paying"},
	{AWARD_APPROVED, STEP_BEGIN_NOTICE, "in_notice"},
	{AWARD_APPROVED, STEP_RECOGNISE, "recognised"},
	{AWARD_IN_NOTICE, STEP_END_NOTICE, "approved"},
	{AWARD_PAYING, STEP_ALL_PAID, "paid"},
	{AWARD_PAYING, STEP_PAYMENT_FAILED, "payment_failed"},
	{AWARD_PAYMENT_FAILED, STEP_PAYMENT_FAILED, "payment_failed"},
	{AWARD_PAID, STEP_PAYMENT_FAILED, "payment_failed"},
	{AWARD_APPROVED, STEP_ASK_PAYERS, "waiting_for_payers"},
	{AWARD_WAITING_FOR_PAYERS, STEP_PAYERS_AGREED, "approved"},
	{AWARD_WAITING_FOR_PAYERS, STEP_PAYER_REFUSED, "refused"},
	{AWARD_WAITING_FOR_PAYERS, STEP_CANCEL, "cancelled"},
	{AWARD_PAID, STEP_PART_RETURNED, "paying"},
	{AWARD_PAYMENT_FAILED, STEP_INSTRUCT, "paying"},
	{AWARD_RECOGNISED, STEP_EXPIRE, "expired"},
	{AWARD_RECOGNISED, STEP_REVOKE, "revoked"},
	{AWARD_IN_NOTICE, STEP_OBJECT, "contested"},
	{AWARD_CONTESTED, STEP_OBJECT, "contested"},
	{AWARD_CONTESTED, STEP_OVERRULE, "in_notice"},
	{AWARD_CONTESTED, STEP_UPHOLD, "overturned"},
	{AWARD_TO_DECIDE, STEP_ASK_CORRECTION, "in_correction"},
	{AWARD_IN_CORRECTION, STEP_CORRECTED, "to_decide"},
	{AWARD_IN_CORRECTION, STEP_CANCEL, "cancelled"},
};

static const char *
where_to(int from, int step)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if ((int)table[i].from == from && (int)table[i].step == step)
			return table[i].to;
	return NULL;
}

static void
test_every_state_and_step(void **state)
{
	(void)state;
	for (int from = 0; from < STATES; from++) {
		for (int step = 0; step < STEPS; step++) {
			struct award award = {.state = from};
			const char *to = where_to(from, step);

			assert_int_equal(award_enter(&award, step), to != NULL);
			assert_string_equal(
				award_states[award.state], to ? to : award_states[from]);
		}
	}
	assert_null(award_states[STATES]);
}

/* ---- granted at once ---- */

static void
test_an_instant_award_is_approved_and_instructed_in_one_step(void **state)
{
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 5000000);
	assert_int_equal(forward(stage, (struct forwarded){0}), DONE);
	expect_state(stage, AWARD_A, "paying");
	expect_figures(stage, FUND_A, 3000000, 0, 2000000, 0);
	const struct decision *decision = stage_find(stage, &decision_type, AWARD_A);
	assert_true(decision->approve);
	assert_string_equal(decision->decided_by, "rule:P1d@1");
	const struct payment *payment = stage_find(stage, &payment_type, AWARD_A "/p1");
	assert_string_equal(payment->instructed_by, "rule:P1d@1");
	assert_string_equal(payment->procedure, "instant");
	assert_int_equal(payment->amount, 2000000);
	assert_int_equal(stage_count(stage, &hand_type), 0);
	const struct event *approved = stage_event(stage, "award.approved.v1");
	assert_string_equal(approved->subject, CASE_A);
	assert_true(is_told(approved, APPLICATION));
	assert_int_equal(
		json_integer_value(json_at(approved->data, "/allocations/0/amount")), 2000000);
	assert_true(json_is_null(json_at(approved->data, "/decision/served_at")));
	const struct event *instructed = stage_event(stage, "payment.instructed.v1");
	assert_true(is_told(instructed, APPLICATION));
	assert_true(is_told(instructed, TREASURY));
	assert_string_equal(json_text(instructed->data, "idempotency_key"), AWARD_A "/p1");
}

static void
test_the_last_fen_may_be_committed(void **state)
{
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 2000000);
	forward(stage, (struct forwarded){0});
	expect_state(stage, AWARD_A, "paying");
	expect_figures(stage, FUND_A, 0, 0, 2000000, 0);
}

static void
test_an_exhausted_fund_makes_it_wait(void **state)
{
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 1999999);
	assert_int_equal(forward(stage, (struct forwarded){0}), DONE);
	expect_state(stage, AWARD_A, "waiting_for_funds");
	expect_figures(stage, FUND_A, 1999999, 0, 0, 0);
	assert_int_equal(stage_count(stage, &allocation_type), 0);
	assert_int_equal(stage_count(stage, &decision_type), 0);
	assert_int_equal(stage_count(stage, &ledger_line_type), 2);
	const struct event *event = stage_event(stage, "award.waiting_for_funds.v1");
	assert_string_equal(json_text(event->data, "fund"), FUND_A);
	assert_int_equal(json_int(event->data, "available"), 1999999);
}

/* ---- several funds ---- */

static void
test_an_amount_is_split_without_losing_a_fen(void **state)
{
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 100);
	open_fund(stage, FUND_B, 100);
	assert_int_equal(forward(stage, (struct forwarded){.amount = 101,
						.funds = {FUND_A, FUND_B, FUND_A},
						.shares = {"1/3", "1/3", "1/3"}}),
		DONE);
	expect_figures(stage, FUND_A, 33, 0, 67, 0);
	expect_figures(stage, FUND_B, 66, 0, 34, 0);
	assert_int_equal(stage_count(stage, &payment_type), 3);
	assert_int_equal(award_at(stage, AWARD_A)->payments, 3);
}

static void
test_all_funds_commit_or_none(void **state)
{
	static const struct {
		const char *label;
		int64_t a, b;
		const char *lacking;
	} cases[] = {
		{"the second is short", 1000, 32, FUND_B},
		{"the first is short", 65, 1000, FUND_A},
		{"what two parts need of one fund counts together", 66, 1000, FUND_A},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		set_up(state);
		struct stage *stage = *state;

		print_message("%s\n", cases[i].label);
		open_fund(stage, FUND_A, cases[i].a);
		open_fund(stage, FUND_B, cases[i].b);
		assert_int_equal(forward(stage, (struct forwarded){.amount = 101,
							.funds = {FUND_A, FUND_B, FUND_A},
							.shares = {"1/3", "1/3", "1/3"}}),
			DONE);
		expect_state(stage, AWARD_A, "waiting_for_funds");
		expect_figures(stage, FUND_A, cases[i].a, 0, 0, 0);
		expect_figures(stage, FUND_B, cases[i].b, 0, 0, 0);
		assert_string_equal(
			json_text(stage_event(stage, "award.waiting_for_funds.v1")->data, "fund"),
			cases[i].lacking);
		tear_down(state);
	}
	*state = NULL;
}

/* A part that comes to nothing is neither committed nor paid. */
static void
test_a_part_of_nothing_is_not_paid(void **state)
{
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 100);
	open_fund(stage, FUND_B, 100);
	forward(stage, (struct forwarded){
			       .amount = 1, .funds = {FUND_A, FUND_B}, .shares = {"1/2", "1/2"}});
	assert_int_equal(stage_count(stage, &allocation_type), 1);
	assert_int_equal(stage_count(stage, &payment_type), 1);
	expect_figures(stage, FUND_B, 100, 0, 0, 0);
	assert_int_equal(confirm(stage, TREASURY, AWARD_A "/p1", NULL), DONE);
	expect_state(stage, AWARD_A, "paid");
}

/* ---- put before officers ---- */

static void
test_verification_asks_and_then_an_officer_decides(void **state)
{
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 5000000);
	assert_int_equal(forward(stage, (struct forwarded){.procedure = "verification",
						.matter = "incubator-verification",
						.review_by = REVIEWERS}),
		DONE);
	expect_state(stage, AWARD_A, "in_review");
	const struct event *asked = stage_event(stage, "award.review_requested.v1");
	assert_true(is_told(asked, REVIEWERS));
	assert_true(is_told(asked, APPLICATION));
	assert_string_equal(json_text(asked->data, "review"), AWARD_A "/r1");
	assert_string_equal(json_text(asked->data, "asked_by"), SERVICE);
	assert_int_equal(conclude(stage, REVIEWERS, AWARD_A, REVIEWER), DONE);
	expect_state(stage, AWARD_A, "to_decide");
	assert_int_equal(stage_out(stage)->event_count, 0);
	assert_string_equal(award_at(stage, AWARD_A)->review_result, "agreed");
	const struct hand *hand = stage_find(stage, &hand_type, AWARD_A " " REVIEWER);
	assert_string_equal(hand->act, ACT_REVIEWED);
	assert_int_equal(decide(stage, APPROVER, AWARD_A, true), DONE);
	expect_state(stage, AWARD_A, "approved");
	expect_figures(stage, FUND_A, 3000000, 2000000, 0, 0);
	const struct decision *decision = stage_find(stage, &decision_type, AWARD_A);
	assert_string_equal(decision->decided_by, APPROVER);
	assert_int_equal(decision->decided_at, STAGE_NOW);
	assert_non_null(stage_event(stage, "award.approved.v1"));
	assert_null(stage_event(stage, "payment.instructed.v1"));
}

static void
test_an_officer_refuses(void **state)
{
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 5000000);
	verify(stage, (struct forwarded){0});
	assert_int_equal(decide(stage, APPROVER, AWARD_A, false), DONE);
	expect_state(stage, AWARD_A, "refused");
	expect_figures(stage, FUND_A, 5000000, 0, 0, 0);
	assert_int_equal(stage_count(stage, &allocation_type), 0);
	const struct event *event = stage_event(stage, "award.refused.v1");
	assert_string_equal(
		json_string_value(json_at(event->data, "/decision/decided_by")), APPROVER);
	assert_string_equal(
		json_string_value(json_at(event->data, "/decision/reasons/0/code")), "verified");
}

static void
test_a_policy_may_ask_nobody(void **state)
{
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 5000000);
	assert_int_equal(forward(stage, (struct forwarded){.procedure = "verification"}), DONE);
	expect_state(stage, AWARD_A, "to_decide");
	assert_int_equal(decide(stage, APPROVER, AWARD_A, true), DONE);
	expect_state(stage, AWARD_A, "approved");
}

static enum outcome
decide_amount(struct stage *stage, int64_t amount)
{
	return stage_send(stage, APPROVER, "subsidy.decide.v1", AWARD_A,
		json_pack("{s:b, s:I, s:[{s:s, s:{s:s, s:s}}]}", "approve", 1, "amount",
			(json_int_t)amount, "reasons", "code", "audited", "text", "zh", "经审计",
			"en", "Audited"));
}

static void
test_an_open_amount_is_fixed_with_the_decision(void **state)
{
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 5000000);
	verify(stage, (struct forwarded){.amount = -1});
	assert_int_equal(decide(stage, APPROVER, AWARD_A, true), REFUSED);
	stage_expect_refusal(stage, "amount_missing");
	assert_int_equal(decide_amount(stage, 5000001), REFUSED);
	stage_expect_refusal(stage, "fund_insufficient");
	assert_int_equal(award_at(stage, AWARD_A)->amount, 0);
	assert_int_equal(decide_amount(stage, 3000000), DONE);
	assert_int_equal(award_at(stage, AWARD_A)->amount, 3000000);
	expect_figures(stage, FUND_A, 2000000, 3000000, 0, 0);
	assert_int_equal(
		json_int(stage_event(stage, "award.approved.v1")->data, "amount"), 3000000);
}

static void
test_an_amount_of_the_rules_stays(void **state)
{
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 5000000);
	verify(stage, (struct forwarded){0});
	assert_int_equal(decide_amount(stage, 1999999), REFUSED);
	stage_expect_refusal(stage, "amount_fixed");
	assert_int_equal(decide_amount(stage, 2000000), DONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_state_and_step),
		cmocka_unit_test_setup_teardown(
			test_an_instant_award_is_approved_and_instructed_in_one_step, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			test_the_last_fen_may_be_committed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_an_exhausted_fund_makes_it_wait, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_an_amount_is_split_without_losing_a_fen, set_up, tear_down),
		cmocka_unit_test(test_all_funds_commit_or_none),
		cmocka_unit_test_setup_teardown(
			test_a_part_of_nothing_is_not_paid, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_verification_asks_and_then_an_officer_decides, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_an_officer_refuses, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_policy_may_ask_nobody, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_an_open_amount_is_fixed_with_the_decision, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_an_amount_of_the_rules_stays, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
