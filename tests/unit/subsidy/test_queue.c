/* Who waits for money, and whose turn it is when there is some. */
#include "common.h"

#include <stdio.h>

#define CASE(n)	 "331023-2026-00000" n "-M"
#define AWARD(n) CASE(n) "/1"

static void
file_case(struct stage *stage, const char *number, int64_t amount)
{
	assert_int_equal(
		forward(stage, (struct forwarded){.case_number = number, .amount = amount}), DONE);
}

static void
let_queue_move(struct stage *stage)
{
	stage_wait_until(stage, stage_out(stage)->now);
}

static const struct fund *
fund_a(struct stage *stage)
{
	return stage_find(stage, &fund_type, FUND_A);
}

static void
test_a_top_up_adds_money_and_says_by_what(void **state)
{
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 1000);
	assert_int_equal(top_up(stage, BUDGET, FUND_A, 500), DONE);
	expect_figures(stage, FUND_A, 1500, 0, 0, 0);
	assert_int_equal(fund_a(stage)->postings, 2);
	const struct ledger_line *line = stage_at(stage, &ledger_line_type, 3);
	assert_string_equal(line->what, "topped up");
	assert_int_equal(line->amount, 500);
	const struct event *event = stage_event(stage, "fund.topped_up.v1");
	assert_int_equal(json_int(event->data, "added"), 500);
	assert_int_equal(json_int(event->data, "amount"), 1500);
	assert_string_equal(event->audience[0], "");
	assert_false(stage_has_timer(stage, FUND_QUEUE, FUND_A));
}

static void
test_a_top_up_is_refused(void **state)
{
	static const struct {
		const char *label, *who, *fund, *code;
		int64_t amount;
	} cases[] = {
		{"by another department", "officer/440304-qyfw/he-ping", FUND_A, "wrong_department",
			1},
		{"of no fund", BUDGET, FUND_B, "not_found", 1},
		{"to more than can be written", BUDGET, FUND_A, "fund_too_large",
			INT64_C(9007199254740991)},
	};
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 1000);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		print_message("%s\n", cases[i].label);
		assert_int_equal(
			top_up(stage, cases[i].who, cases[i].fund, cases[i].amount), REFUSED);
		stage_expect_refusal(stage, cases[i].code);
	}
	expect_figures(stage, FUND_A, 1000, 0, 0, 0);
}

static void
test_who_comes_later_waits_behind_who_waits(void **state)
{
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 1000);
	file_case(stage, CASE("1"), 1500);
	file_case(stage, CASE("2"), 400); /* there is enough for it, but it is not its turn */
	expect_state(stage, AWARD("1"), "waiting_for_funds");
	expect_state(stage, AWARD("2"), "waiting_for_funds");
	assert_int_equal(fund_a(stage)->waiting, 2);
	expect_figures(stage, FUND_A, 1000, 0, 0, 0);
	top_up(stage, BUDGET, FUND_A, 600);
	let_queue_move(stage);
	expect_state(stage, AWARD("1"), "paying");
	expect_state(stage, AWARD("2"), "waiting_for_funds");
	expect_figures(stage, FUND_A, 100, 0, 1500, 0);
	top_up(stage, BUDGET, FUND_A, 300);
	let_queue_move(stage);
	expect_state(stage, AWARD("2"), "paying");
	assert_int_equal(fund_a(stage)->waiting, 0);
	file_case(stage, CASE("3"), 1);
	expect_state(stage, AWARD("3"), "waiting_for_funds");
}

static void
test_the_order_is_that_of_filing_not_of_arrival(void **state)
{
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 10);
	struct forwarded late = {.case_number = CASE("1"), .amount = 100};
	json_t *early = forwarded_json((struct forwarded){.case_number = CASE("2"), .amount = 100});
	json_object_set_new(early, "filed_at", json_string("2026-03-01T01:30:00.000000Z"));
	forward(stage, late);
	stage_tell(stage, APPLICATION, "application.submitted.v1", CASE("2"), early);
	top_up(stage, BUDGET, FUND_A, 100);
	let_queue_move(stage);
	expect_state(stage, AWARD("2"), "paying");
	expect_state(stage, AWARD("1"), "waiting_for_funds");
}

static void
test_who_goes_lets_the_next_have_its_turn(void **state)
{
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 1000);
	file_case(stage, CASE_A, 1500);
	file_case(stage, CASE("2"), 400);
	assert_int_equal(withdraw(stage, AWARD_A), DONE);
	expect_state(stage, AWARD_A, "cancelled");
	let_queue_move(stage);
	expect_state(stage, AWARD("2"), "paying");
	assert_int_equal(fund_a(stage)->waiting, 0);
}

static void
test_of_two_funds_it_waits_for_the_one_that_lacks_money(void **state)
{
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 10);
	open_fund(stage, FUND_B, 10);
	forward(stage, (struct forwarded){.case_number = CASE("1"),
			       .amount = 1000,
			       .funds = {FUND_A, FUND_B},
			       .shares = {"1/2", "1/2"}});
	top_up(stage, BUDGET, FUND_A, 490);
	let_queue_move(stage);
	assert_string_equal(award_at(stage, AWARD("1"))->waits_for, FUND_B);
	assert_int_equal(fund_a(stage)->waiting, 0);
	expect_figures(stage, FUND_A, 500, 0, 0, 0);
	top_up(stage, BUDGET, FUND_B, 490);
	let_queue_move(stage);
	expect_state(stage, AWARD("1"), "paying");
	expect_figures(stage, FUND_A, 0, 0, 500, 0);
	expect_figures(stage, FUND_B, 0, 0, 500, 0);
}

static void
test_an_officer_does_not_promise_what_others_wait_for(void **state)
{
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 1000);
	verify(stage, (struct forwarded){.amount = 100});
	file_case(stage, CASE("2"), 1500);
	assert_int_equal(decide(stage, APPROVER, AWARD_A, true), REFUSED);
	stage_expect_refusal(stage, "fund_promised");
	top_up(stage, BUDGET, FUND_A, 600);
	let_queue_move(stage);
	assert_int_equal(decide(stage, APPROVER, AWARD_A, true), DONE);
	expect_figures(stage, FUND_A, 0, 100, 1500, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_a_top_up_adds_money_and_says_by_what, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_top_up_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_who_comes_later_waits_behind_who_waits, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_the_order_is_that_of_filing_not_of_arrival, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_who_goes_lets_the_next_have_its_turn, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_of_two_funds_it_waits_for_the_one_that_lacks_money, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_an_officer_does_not_promise_what_others_wait_for, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
