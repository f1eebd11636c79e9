/* Payments: who may have an award paid, what the treasury says, and paying again after a failure.
 */
#include "common.h"

#define OTHER_PAYER "officer/331023-hrss/other"

static void
approved(struct stage *stage, struct forwarded forwarded)
{
	open_fund(stage, FUND_A, 5000000);
	open_fund(stage, FUND_B, 5000000);
	verify(stage, forwarded);
	assert_int_equal(decide(stage, APPROVER, AWARD_A, true), DONE);
}

static void
test_another_officer_has_it_paid_and_the_treasury_confirms(void **state)
{
	struct stage *stage = *state;

	approved(stage, (struct forwarded){0});
	assert_int_equal(pay(stage, PAYER, AWARD_A), DONE);
	expect_state(stage, AWARD_A, "paying");
	expect_figures(stage, FUND_A, 3000000, 0, 2000000, 0);
	const struct payment *payment = stage_find(stage, &payment_type, AWARD_A "/p1");
	assert_string_equal(payment->decided_by, APPROVER);
	assert_string_equal(payment->instructed_by, PAYER);
	assert_string_equal(((struct hand *)stage_find(stage, &hand_type, AWARD_A " " PAYER))->act,
		ACT_INSTRUCTED);
	const struct event *told = stage_event(stage, "payment.instructed.v1");
	assert_true(is_told(told, TREASURY));
	assert_string_equal(json_string_value(json_at(told->data, "/payee/external_ids/0/id")),
		"91331023MAYQYXW1X9");
	assert_int_equal(confirm(stage, TREASURY, AWARD_A "/p1", NULL), DONE);
	expect_state(stage, AWARD_A, "paid");
	expect_figures(stage, FUND_A, 3000000, 0, 0, 2000000);
	assert_string_equal(payment->confirmed_by, TREASURY);
	assert_string_equal(payment->reference, "T-1");
	told = stage_event(stage, "payment.confirmed.v1");
	assert_string_equal(
		json_string_value(json_at(told->data, "/external_ids/0/scheme")), "treasury");
}

static void
test_paying_is_refused(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(pay(stage, PAYER, AWARD_A), REFUSED);
	stage_expect_refusal(stage, "not_found");
	open_fund(stage, FUND_A, 5000000);
	verify(stage, (struct forwarded){0});
	assert_int_equal(pay(stage, PAYER, AWARD_A), REFUSED);
	stage_expect_refusal(stage, "award_not_approved");
	decide(stage, APPROVER, AWARD_A, true);
	assert_int_equal(pay(stage, "officer/440304-qyfw/ma-lin", AWARD_A), REFUSED);
	stage_expect_refusal(stage, "wrong_department");
	assert_int_equal(pay(stage, APPROVER, AWARD_A), REFUSED);
	stage_expect_refusal(stage, "payer_is_decider");
	expect_state(stage, AWARD_A, "approved");
	expect_figures(stage, FUND_A, 3000000, 2000000, 0, 0);
	pay(stage, PAYER, AWARD_A);
	assert_int_equal(pay(stage, PAYER, AWARD_A), REFUSED);
	stage_expect_refusal(stage, "award_not_approved");
	assert_int_equal(stage_count(stage, &payment_type), 1);
}

static void
test_who_gave_an_opinion_does_not_pay(void **state)
{
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 5000000);
	forward(stage, (struct forwarded){.procedure = "verification",
			       .matter = "incubator-verification",
			       .review_by = REVIEWERS});
	conclude(stage, REVIEWERS, AWARD_A, PAYER);
	decide(stage, APPROVER, AWARD_A, true);
	assert_int_equal(pay(stage, PAYER, AWARD_A), REFUSED);
	stage_expect_refusal(stage, "officer_already_acted");
	assert_int_equal(pay(stage, OTHER_PAYER, AWARD_A), DONE);
}

static void
test_a_refused_award_is_not_paid(void **state)
{
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 5000000);
	verify(stage, (struct forwarded){0});
	decide(stage, APPROVER, AWARD_A, false);
	assert_int_equal(pay(stage, PAYER, AWARD_A), REFUSED);
	stage_expect_refusal(stage, "award_not_approved");
}

static void
test_confirming_is_refused(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(confirm(stage, TREASURY, AWARD_A "/p1", NULL), REFUSED);
	stage_expect_refusal(stage, "not_found");
	assert_int_equal(confirm(stage, TREASURY, "p1", NULL), REFUSED);
	stage_expect_refusal(stage, "not_found");
	approved(stage, (struct forwarded){0});
	pay(stage, PAYER, AWARD_A);
	assert_int_equal(confirm(stage, "treasury/440304-czj", AWARD_A "/p1", NULL), REFUSED);
	stage_expect_refusal(stage, "wrong_treasury");
	assert_int_equal(confirm(stage, TREASURY, AWARD_A "/p2", NULL), REFUSED);
	stage_expect_refusal(stage, "not_found");
	assert_int_equal(confirm(stage, TREASURY, AWARD_A, NULL), REFUSED);
	stage_expect_refusal(stage, "not_found");
	expect_figures(stage, FUND_A, 3000000, 0, 2000000, 0);
	confirm(stage, TREASURY, AWARD_A "/p1", NULL);
	assert_int_equal(confirm(stage, TREASURY, AWARD_A "/p1", "账号有误"), REFUSED);
	stage_expect_refusal(stage, "payment_settled");
	expect_state(stage, AWARD_A, "paid");
}

/* The schema asks for a reason; should it ever not, the decision does. */
static void
test_a_failure_has_a_reason(void **state)
{
	struct stage *stage = *state;

	approved(stage, (struct forwarded){0});
	pay(stage, PAYER, AWARD_A);
	void *none = NULL;
	struct award_file file = {.award = award_at(stage, AWARD_A),
		.number = AWARD_A,
		.hands = &none,
		.payments = &none};
	_cleanup_json_ json_t *data = json_pack("{s:s, s:s}", "result", "failed", "reference", "x");
	stage_out(stage)->department = "331023-czj";
	assert_int_equal(payment_confirm(stage_find(stage, &payment_type, AWARD_A "/p1"), &file,
				 data, stage_out(stage)),
		REFUSED);
	stage_expect_refusal(stage, "reason_missing");
}

/* Schemas bound characters; in Chinese each takes three bytes, in the rarest four. */
static void
test_long_texts_are_kept_whole(void **state)
{
	struct stage *stage = *state;
	char reason[4 * 130 + 1] = "", reference[4 * 96 + 1] = "";

	for (size_t i = 0; i < 130; i++)
		memcpy(reason + 4 * i, "𠮷", 5);
	memcpy(reference, reason, sizeof(reference) - 1);
	approved(stage, (struct forwarded){0});
	pay(stage, PAYER, AWARD_A);
	assert_int_equal(stage_send(stage, TREASURY, "subsidy.payment.confirm.v1", AWARD_A "/p1",
				 json_pack("{s:s, s:s, s:s}", "result", "failed", "reference",
					 reference, "reason", reason)),
		DONE);
	const struct payment *payment = stage_find(stage, &payment_type, AWARD_A "/p1");
	assert_string_equal(payment->reason, reason);
	assert_string_equal(payment->reference, reference);
}

static void
test_what_failed_is_paid_again_by_the_same_officer(void **state)
{
	struct stage *stage = *state;

	approved(stage, (struct forwarded){0});
	pay(stage, PAYER, AWARD_A);
	assert_int_equal(confirm(stage, TREASURY, AWARD_A "/p1", "账号与户名不符"), DONE);
	expect_state(stage, AWARD_A, "payment_failed");
	expect_figures(stage, FUND_A, 3000000, 2000000, 0, 0);
	assert_string_equal(json_text(stage_event(stage, "payment.failed.v1")->data, "reason"),
		"账号与户名不符");
	assert_int_equal(pay(stage, APPROVER, AWARD_A), REFUSED);
	assert_int_equal(pay(stage, PAYER, AWARD_A), DONE);
	assert_int_equal(stage_count(stage, &payment_type), 2);
	assert_int_equal(confirm(stage, TREASURY, AWARD_A "/p2", NULL), DONE);
	expect_state(stage, AWARD_A, "paid");
	expect_figures(stage, FUND_A, 3000000, 0, 0, 2000000);
}

/* An instant award whose payment failed is paid again by an officer: its decider was the rule. */
static void
test_an_instant_award_is_paid_again_by_an_officer(void **state)
{
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 5000000);
	forward(stage, (struct forwarded){0});
	confirm(stage, TREASURY, AWARD_A "/p1", "账号有误");
	assert_int_equal(pay(stage, PAYER, AWARD_A), DONE);
	const struct payment *payment = stage_find(stage, &payment_type, AWARD_A "/p2");
	assert_string_equal(payment->instructed_by, PAYER);
	assert_string_equal(payment->decided_by, "rule:P1d@1");
}

/* Results of parts in every order: only what failed is paid again, and it is paid when all is. */
static void
test_parts_succeed_and_fail_in_any_order(void **state)
{
	static const struct {
		const char *label;
		const char *first, *second; /* reasons; NULL: paid */
		const char *state;
		int64_t again; /* payments after paying again */
	} cases[] = {
		{"both paid", NULL, NULL, "paid", 2},
		{"the first fails", "x", NULL, "payment_failed", 3},
		{"the second fails", NULL, "x", "payment_failed", 3},
		{"both fail", "x", "x", "payment_failed", 4},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		set_up(state);
		struct stage *stage = *state;

		print_message("%s\n", cases[i].label);
		approved(stage,
			(struct forwarded){.funds = {FUND_A, FUND_B}, .shares = {"1/2", "1/2"}});
		pay(stage, PAYER, AWARD_A);
		assert_int_equal(confirm(stage, TREASURY, AWARD_A "/p1", cases[i].first), DONE);
		expect_state(stage, AWARD_A, cases[i].first ? "payment_failed" : "paying");
		assert_int_equal(confirm(stage, TREASURY, AWARD_A "/p2", cases[i].second), DONE);
		expect_state(stage, AWARD_A, cases[i].state);
		assert_int_equal(pay(stage, PAYER, AWARD_A), cases[i].again > 2 ? DONE : REFUSED);
		assert_int_equal(stage_count(stage, &payment_type), cases[i].again);
		for (int64_t number = 3; number <= cases[i].again; number++)
			assert_int_equal(confirm(stage, TREASURY,
						 number == 3 ? AWARD_A "/p3" : AWARD_A "/p4", NULL),
				DONE);
		expect_state(stage, AWARD_A, "paid");
		expect_figures(stage, FUND_A, 4000000, 0, 0, 1000000);
		expect_figures(stage, FUND_B, 4000000, 0, 0, 1000000);
		tear_down(state);
	}
	*state = NULL;
}

/* Paid again while the other part is still under way, which then fails too. */
static void
test_a_part_fails_while_another_is_paid_again(void **state)
{
	struct stage *stage = *state;

	approved(stage, (struct forwarded){.funds = {FUND_A, FUND_B}, .shares = {"1/2", "1/2"}});
	pay(stage, PAYER, AWARD_A);
	confirm(stage, TREASURY, AWARD_A "/p1", "x");
	assert_int_equal(pay(stage, PAYER, AWARD_A), DONE);
	expect_state(stage, AWARD_A, "paying");
	confirm(stage, TREASURY, AWARD_A "/p2", "x");
	expect_state(stage, AWARD_A, "payment_failed");
	assert_int_equal(confirm(stage, TREASURY, AWARD_A "/p3", NULL), DONE);
	expect_state(stage, AWARD_A, "payment_failed");
	assert_int_equal(pay(stage, PAYER, AWARD_A), DONE);
	assert_int_equal(confirm(stage, TREASURY, AWARD_A "/p4", NULL), DONE);
	expect_state(stage, AWARD_A, "paid");
}

/* Of the same budget year: the fund has it back for this award, which can be paid again. */
static void
test_what_returns_is_paid_again(void **state)
{
	struct stage *stage = *state;

	approved(stage, (struct forwarded){0});
	pay(stage, PAYER, AWARD_A);
	assert_int_equal(give_back(stage, TREASURY, AWARD_A "/p1"), REFUSED);
	stage_expect_refusal(stage, "payment_not_made");
	confirm(stage, TREASURY, AWARD_A "/p1", NULL);
	assert_int_equal(give_back(stage, "treasury/440304-czj", AWARD_A "/p1"), REFUSED);
	stage_expect_refusal(stage, "wrong_treasury");
	assert_int_equal(give_back(stage, TREASURY, AWARD_A "/p1"), DONE);
	const struct event *told = stage_event(stage, "payment.returned.v1");
	assert_false(json_bool(told->data, "to_revenue"));
	expect_state(stage, AWARD_A, "payment_failed");
	expect_figures(stage, FUND_A, 3000000, 2000000, 0, 0);
	assert_int_equal(give_back(stage, TREASURY, AWARD_A "/p1"), REFUSED);
	stage_expect_refusal(stage, "payment_not_made");
	assert_int_equal(confirm(stage, TREASURY, AWARD_A "/p1", NULL), REFUSED);
	stage_expect_refusal(stage, "payment_settled");
	assert_int_equal(pay(stage, PAYER, AWARD_A), DONE);
	confirm(stage, TREASURY, AWARD_A "/p2", NULL);
	expect_state(stage, AWARD_A, "paid");
	expect_figures(stage, FUND_A, 3000000, 0, 0, 2000000);
}

/* Of an earlier budget year: revenue, whatever is asked; this year's fund of that name bears it
 * anew. */
static void
test_what_returns_after_its_year_is_revenue(void **state)
{
	struct stage *stage = *state;
	const struct fund *fund;

	approved(stage, (struct forwarded){0});
	pay(stage, PAYER, AWARD_A);
	confirm(stage, TREASURY, AWARD_A "/p1", NULL);
	stage_wait_until(stage, STAGE_NOW + 366 * MICROSECONDS_PER_DAY);
	assert_int_equal(give_back(stage, TREASURY, AWARD_A "/p1"), DONE);
	assert_true(json_bool(stage_event(stage, "payment.returned.v1")->data, "to_revenue"));
	fund = stage_find(stage, &fund_type, FUND_A);
	assert_int_equal(fund->revenue, 2000000);
	expect_figures(stage, FUND_A, 3000000, 0, 0, 0);
	expect_state(stage, AWARD_A, "payment_failed");
	assert_int_equal(pay(stage, PAYER, AWARD_A), REFUSED);
	stage_expect_refusal(stage, "fund_unknown");
	open_fund_of(stage, "331023-hrss/2027/jobs", 2027, 1999999);
	assert_int_equal(pay(stage, PAYER, AWARD_A), REFUSED);
	stage_expect_refusal(stage, "fund_insufficient");
	top_up(stage, BUDGET, "331023-hrss/2027/jobs", 1);
	assert_int_equal(pay(stage, PAYER, AWARD_A), DONE);
	expect_figures(stage, "331023-hrss/2027/jobs", 0, 0, 2000000, 0);
	assert_int_equal(confirm(stage, TREASURY, AWARD_A "/p2", NULL), DONE);
	expect_state(stage, AWARD_A, "paid");
	expect_figures(stage, "331023-hrss/2027/jobs", 0, 0, 0, 2000000);
	expect_figures(stage, FUND_A, 3000000, 0, 0, 0);
	/* And once more, in the year of the second fund. */
	give_back(stage, TREASURY, AWARD_A "/p2");
	expect_figures(stage, "331023-hrss/2027/jobs", 0, 2000000, 0, 0);
	assert_int_equal(pay(stage, PAYER, AWARD_A), DONE);
	assert_int_equal(confirm(stage, TREASURY, AWARD_A "/p3", NULL), DONE);
	expect_state(stage, AWARD_A, "paid");
	expect_figures(stage, "331023-hrss/2027/jobs", 0, 0, 0, 2000000);
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_another_officer_has_it_paid_and_the_treasury_confirms),
		test(test_paying_is_refused),
		test(test_who_gave_an_opinion_does_not_pay),
		test(test_a_refused_award_is_not_paid),
		test(test_confirming_is_refused),
		test(test_a_failure_has_a_reason),
		test(test_long_texts_are_kept_whole),
		test(test_what_failed_is_paid_again_by_the_same_officer),
		test(test_an_instant_award_is_paid_again_by_an_officer),
		cmocka_unit_test(test_parts_succeed_and_fail_in_any_order),
		test(test_a_part_fails_while_another_is_paid_again),
		test(test_what_returns_is_paid_again),
		test(test_what_returns_after_its_year_is_revenue),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
