/* Awards that several departments pay, and over several years. */
#include "two.h"

static void
expect_part(struct two *two, const char *number, const char *state)
{
	const struct part *part = stage_find(two->handler, &part_type, number);

	assert_non_null(part);
	assert_string_equal(part_states[part->state], state);
}

static void
test_it_is_approved_when_every_payer_has_committed_its_part(void **state)
{
	struct two *two = *state;

	decided(two, 5000, 20000);
	expect_state(two->handler, AWARD_A, "waiting_for_payers");
	expect_figures(two->handler, FUND_A, 2000, 3000, 0, 0);
	const struct event *told = stage_event(two->handler, "award.waiting_for_payers.v1");
	assert_string_equal(json_text(told->data, "waits_for"), "420000-hrss");
	assert_int_equal(json_array_size(json_object_get(told->data, "parts")), 4);
	assert_null(stage_event(two->handler, "award.approved.v1"));
	assert_int_equal(pay(two->handler, PAYER, AWARD_A), REFUSED);
	settle(two);
	expect_state(two->handler, AWARD_A, "approved");
	expect_part(two, PART("2"), "committed");
	expect_part(two, PART("3"), "planned");
	expect_part(two, PART("4"), "planned");
	expect_state(two->payer, PART("2"), "approved");
	expect_figures(two->payer, OTHER_FUND, 10000, 10000, 0, 0);
	assert_int_equal(stage_count(two->payer, &award_type), 1);
}

static void
test_before_it_is_granted_a_part_is_held(void **state)
{
	struct two *two = *state;

	decided(two, 5000, 20000);
	struct heard asked = two->heard[two->taken];
	two->taken++;
	assert_int_equal(tell(two, &asked), DONE);
	json_decref(asked.event.data);
	expect_state(two->payer, PART("2"), "waiting_for_payers");
	assert_int_equal(pay(two->payer, OTHER_PAYER, PART("2")), REFUSED);
	stage_expect_refusal(two->payer, "award_not_approved");
	settle(two);
	assert_int_equal(pay(two->payer, APPROVER, PART("2")), REFUSED);
	assert_int_equal(pay(two->payer, OTHER_PAYER, PART("2")), DONE);
}

/* Year by year: a fund that is there, one that has to be topped up, one that is opened late. */
static void
test_it_is_paid_when_each_payer_has_paid_each_year(void **state)
{
	struct two *two = *state;

	decided(two, 5000, 20000);
	settle(two);
	pay(two->handler, PAYER, AWARD_A);
	confirm(two->handler, TREASURY, AWARD_A "/p1", NULL);
	expect_state(two->handler, AWARD_A, "paying");
	assert_string_equal(
		json_text(stage_event(two->handler, "payment.confirmed.v1")->data, "award_state"),
		"paying");
	pay(two->payer, OTHER_PAYER, PART("2"));
	settle(two);
	expect_part(two, PART("2"), "paying");
	confirm(two->payer, OTHER_TREASURY, PART("2") "/p1", NULL);
	settle(two);
	expect_part(two, PART("2"), "paid");
	open_fund_of(two->handler, "331023-hrss/2027/jobs", 2027, 2999);
	wait_until(two, YEAR(1));
	expect_state(two->handler, PART("3"), "waiting_for_funds");
	expect_part(two, PART("3"), "waiting_for_funds");
	top_up(two->handler, BUDGET, "331023-hrss/2027/jobs", 1);
	settle(two);
	expect_part(two, PART("3"), "committed");
	assert_int_equal(pay(two->handler, PAYER, PART("3")), DONE);
	confirm(two->handler, TREASURY, PART("3") "/p1", NULL);
	settle(two);
	expect_part(two, PART("3"), "paid");
	expect_state(two->handler, AWARD_A, "paying");
	assert_int_equal(stage_fire(two->handler, PART_DUE, PART("4"), 1), REFUSED);
	stage_expect_refusal(two->handler, "fund_unknown");
	open_fund_of(two->handler, "331023-hrss/2028/jobs", 2028, 9000);
	wait_until(two, YEAR(2));
	expect_figures(two->handler, "331023-hrss/2028/jobs", 6000, 3000, 0, 0);
	pay(two->handler, PAYER, PART("4"));
	assert_int_equal(confirm(two->handler, TREASURY, PART("4") "/p1", NULL), DONE);
	settle(two);
	expect_state(two->handler, AWARD_A, "paid");
	assert_int_equal(award_at(two->handler, AWARD_A)->unpaid_parts, 0);
	/* And what the bank returns opens it again. */
	give_back(two->payer, OTHER_TREASURY, PART("2") "/p1");
	settle(two);
	expect_part(two, PART("2"), "payment_failed");
	expect_state(two->handler, AWARD_A, "paying");
}

static void
test_a_payer_without_money_is_waited_for(void **state)
{
	struct two *two = *state;

	decided(two, 5000, 9999);
	settle(two);
	expect_state(two->handler, AWARD_A, "waiting_for_payers");
	expect_part(two, PART("2"), "waiting_for_funds");
	expect_figures(two->handler, FUND_A, 2000, 3000, 0, 0);
	top_up(two->payer, OTHER_BUDGET, OTHER_FUND, 1);
	settle(two);
	expect_state(two->handler, AWARD_A, "approved");
	expect_figures(two->payer, OTHER_FUND, 0, 10000, 0, 0);
}

static void
test_when_a_payer_refuses_nobody_pays(void **state)
{
	struct two *two = *state;

	decided(two, 5000, 9999);
	settle(two);
	assert_int_equal(refuse_part(two, APPROVER, PART("2")), REFUSED);
	stage_expect_refusal(two->payer, "wrong_department");
	assert_int_equal(refuse_part(two, OTHER_BUDGET, PART("9")), REFUSED);
	stage_expect_refusal(two->payer, "not_found");
	assert_int_equal(refuse_part(two, OTHER_BUDGET, PART("2")), DONE);
	settle(two);
	expect_part(two, PART("2"), "refused");
	expect_part(two, PART("3"), "cancelled");
	expect_state(two->handler, AWARD_A, "refused");
	expect_state(two->payer, PART("2"), "cancelled");
	expect_figures(two->payer, OTHER_FUND, 9999, 0, 0, 0);
	expect_figures(two->handler, FUND_A, 5000, 0, 0, 0);
	wait_until(two, YEAR(1));
	expect_part(two, PART("3"), "cancelled");
	assert_int_equal(stage_count(two->handler, &award_type), 1);
}

static void
test_what_is_committed_cannot_be_refused(void **state)
{
	struct two *two = *state;

	decided(two, 5000, 20000);
	struct heard asked = two->heard[two->taken++];
	assert_int_equal(tell(two, &asked), DONE);
	json_decref(asked.event.data);
	assert_int_equal(refuse_part(two, OTHER_BUDGET, PART("2")), REFUSED);
	settle(two);
	assert_int_equal(refuse_part(two, OTHER_BUDGET, PART("2")), REFUSED);
	stage_expect_refusal(two->payer, "allocation_not_open");
	expect_figures(two->payer, OTHER_FUND, 10000, 10000, 0, 0);
}

/* Taken back while it waits, and while the answer is on its way. */
static void
test_what_is_withdrawn_frees_every_part(void **state)
{
	static const int64_t others[] = {9999, 20000};

	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		set_up_two(state);
		struct two *two = *state;

		decided(two, 5000, others[i]);
		assert_int_equal(withdraw(two->handler, AWARD_A), DONE);
		expect_state(two->handler, AWARD_A, "cancelled");
		settle(two);
		expect_state(two->handler, AWARD_A, "cancelled");
		expect_state(two->payer, PART("2"), "cancelled");
		expect_figures(two->handler, FUND_A, 5000, 0, 0, 0);
		expect_figures(two->payer, OTHER_FUND, others[i], 0, 0, 0);
		expect_part(two, PART("2"), "cancelled");
		const struct fund *fund = stage_find(two->payer, &fund_type, OTHER_FUND);
		assert_int_equal(fund->waiting, 0);
		tear_down_two(state);
	}
	*state = NULL;
}

static void
test_our_own_lack_of_money_asks_nobody(void **state)
{
	struct two *two = *state;

	open_fund(two->handler, FUND_A, 2999);
	open_other(two, 20000);
	file_case(two, CASE_A, false);
	assert_int_equal(decide(two->handler, APPROVER, AWARD_A, true), REFUSED);
	stage_expect_refusal(two->handler, "fund_insufficient");
	assert_int_equal(stage_count(two->handler, &part_type), 0);
	file_case(two, CASE_B, true);
	expect_state(two->handler, CASE_B "/1", "waiting_for_funds");
	top_up(two->handler, BUDGET, FUND_A, 1);
	settle(two);
	expect_state(two->handler, CASE_B "/1", "paying");
	expect_state(two->payer, CASE_B "/2", "approved");
}

static void
test_a_fund_that_the_payer_has_not_is_waited_for_there(void **state)
{
	struct two *two = *state;

	open_fund(two->handler, FUND_A, 5000);
	file_case(two, CASE_A, false);
	decide(two->handler, APPROVER, AWARD_A, true);
	struct heard asked = two->heard[two->taken];
	assert_int_equal(tell(two, &asked), REFUSED);
	stage_expect_refusal(two->payer, "fund_unknown");
	open_other(two, 20000);
	settle(two);
	expect_state(two->handler, AWARD_A, "approved");
}

static void
test_only_who_was_asked_tells_of_a_part(void **state)
{
	struct two *two = *state;

	decided(two, 5000, 20000);
	json_t *data = json_pack("{s:s, s:s, s:s, s:i}", "award", PART("2"), "case", CASE_A,
		"policy", "P1d@1", "amount", 10000);
	assert_int_equal(stage_tell(two->handler, "subsidy/440304-qyfw", "allocation.committed.v1",
				 CASE_A, data),
		REFUSED);
	stage_expect_refusal(two->handler, "wrong_payer");
	expect_state(two->handler, AWARD_A, "waiting_for_payers");
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up_two, tear_down_two)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_it_is_approved_when_every_payer_has_committed_its_part),
		test(test_before_it_is_granted_a_part_is_held),
		test(test_it_is_paid_when_each_payer_has_paid_each_year),
		test(test_a_payer_without_money_is_waited_for),
		test(test_when_a_payer_refuses_nobody_pays),
		test(test_what_is_committed_cannot_be_refused),
		cmocka_unit_test(test_what_is_withdrawn_frees_every_part),
		test(test_our_own_lack_of_money_asks_nobody),
		test(test_a_fund_that_the_payer_has_not_is_waited_for_there),
		test(test_only_who_was_asked_tells_of_a_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
