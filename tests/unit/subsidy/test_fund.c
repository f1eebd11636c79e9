/* Funds and the ledger: opening, and money that moves between figures. */
#include "common.h"

static void
test_opening_writes_fund_ledger_and_event(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(open_fund(stage, FUND_A, 5000000), DONE);
	const struct fund *fund = stage_find(stage, &fund_type, FUND_A);
	assert_string_equal(fund->payer, "331023-hrss");
	assert_string_equal(fund->opened_by, BUDGET);
	assert_int_equal(fund->year, 2026);
	assert_int_equal(fund->postings, 1);
	expect_figures(stage, FUND_A, 5000000, 0, 0, 0);
	assert_int_equal(stage_count(stage, &ledger_line_type), 2);
	const struct ledger_line *from = stage_at(stage, &ledger_line_type, 0);
	const struct ledger_line *to = stage_at(stage, &ledger_line_type, 1);
	assert_int_equal(from->account, ACCOUNT_BUDGET);
	assert_int_equal(from->amount, -5000000);
	assert_int_equal(to->account, ACCOUNT_AVAILABLE);
	assert_int_equal(to->amount, 5000000);
	assert_string_equal(from->transaction, FUND_A "#1");
	assert_string_equal(from->line, FUND_A "#1/1");
	assert_string_equal(to->line, FUND_A "#1/2");
	assert_string_equal(to->what, "opened");
	const struct event *event = stage_event(stage, "fund.opened.v1");
	assert_non_null(event);
	assert_string_equal(event->subject, FUND_A);
	assert_string_equal(event->audience[0], ""); /* of the own department alone */
}

static enum outcome
open_as(struct stage *stage, const char *who, const char *fund)
{
	return stage_send(stage, who, "subsidy.fund.open.v1", fund,
		json_pack("{s:{s:s, s:s}, s:i, s:i, s:{s:i, s:s, s:s, s:s}}", "title", "zh", "一",
			"en", "one", "year", 2026, "amount", 1, "indicator", "year", 2026, "level",
			"county", "functional_class", "2080799", "economic_class", "31204"));
}

static void
test_opening_is_refused(void **state)
{
	static const struct {
		const char *label, *who, *fund, *code;
	} cases[] = {
		{"by another department", "officer/440304-qyfw/he-ping", FUND_B,
			"wrong_department"},
		{"twice", BUDGET, FUND_A, "fund_exists"},
		{"without a name", BUDGET, "331023-hrss/2026/", "fund_misnamed"},
		{"in another's name", BUDGET, "440304-qyfw/2026/x", "fund_misnamed"},
		{"in another year", BUDGET, "331023-hrss/2025/x", "fund_misnamed"},
		{"with capitals", BUDGET, "331023-hrss/2026/Jobs", "fund_misnamed"},
		{"with a blank", BUDGET, "331023-hrss/2026/jo bs", "fund_misnamed"},
		{"with the sign of transactions", BUDGET, "331023-hrss/2026/jobs#1",
			"fund_misnamed"},
		{"with too long a name", BUDGET,
			"331023-hrss/2026/abcdefghijklmnopqrstuvwxyz1234567", "fund_misnamed"},
		{"without any subject", BUDGET, "", "fund_misnamed"},
	};
	struct stage *stage = *state;

	open_fund(stage, FUND_A, 100);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		print_message("%s\n", cases[i].label);
		assert_int_equal(open_as(stage, cases[i].who, cases[i].fund), REFUSED);
		stage_expect_refusal(stage, cases[i].code);
	}
	assert_int_equal(stage_count(stage, &fund_type), 1);
	assert_int_equal(
		open_as(stage, BUDGET, "331023-hrss/2026/abcdefghijklmnopqrstuvwxyz123456"), DONE);
}

/* Every pair of accounts: which movements there are, and that others change nothing. */
static void
test_money_moves_as_named_and_not_otherwise(void **state)
{
	static const struct {
		enum account from, to;
		const char *what;
	} allowed[] = {
		{ACCOUNT_AVAILABLE, ACCOUNT_COMMITTED, "committed"},
		{ACCOUNT_COMMITTED, ACCOUNT_INSTRUCTED, "instructed"},
		{ACCOUNT_COMMITTED, ACCOUNT_AVAILABLE, "released"},
		{ACCOUNT_INSTRUCTED, ACCOUNT_PAID, "paid"},
		{ACCOUNT_INSTRUCTED, ACCOUNT_COMMITTED, "payment failed"},
		{ACCOUNT_PAID, ACCOUNT_COMMITTED, "returned"},
		{ACCOUNT_PAID, ACCOUNT_REVENUE, "returned to revenue"},
	};
	struct stage *stage = *state;

	for (int from = ACCOUNT_BUDGET; from <= ACCOUNT_REVENUE; from++) {
		for (int to = ACCOUNT_BUDGET; to <= ACCOUNT_REVENUE; to++) {
			struct fund fund = {.amount = 50,
				.available = 10,
				.committed = 10,
				.instructed = 10,
				.paid = 10,
				.revenue = 10};
			struct fund before = fund;
			struct effects *out = stage_out(stage);
			const char *what = NULL;

			for (size_t i = 0; i < ARRAY_LEN(allowed); i++)
				if ((int)allowed[i].from == from && (int)allowed[i].to == to)
					what = allowed[i].what;
			size_t lines = out->created_count;
			assert_int_equal(fund_move(&fund, from, to, 10, "x", out), what != NULL);
			if (!what) {
				assert_memory_equal(&fund, &before, sizeof(fund));
				assert_int_equal(out->created_count, lines);
				continue;
			}
			assert_int_equal(fund.available + fund.committed + fund.instructed +
						 fund.paid + fund.revenue,
				50);
			assert_int_equal(out->created_count, lines + 2);
			const struct ledger_line *line = out->created[lines].entity;
			assert_string_equal(line->what, what);
			assert_string_equal(line->about, "x");
		}
	}
}

static void
test_no_more_moves_than_there_is(void **state)
{
	static const struct {
		const char *label;
		int64_t amount;
		bool moves;
	} cases[] = {{"one fen too much", 11, false}, {"nothing", 0, false},
		{"less than nothing", -1, false}, {"the largest number", INT64_MAX, false},
		{"the smallest number", INT64_MIN, false}, {"all", 10, true}, {"one fen", 1, true}};
	struct stage *stage = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fund fund = {.amount = 10, .available = 10};

		print_message("%s\n", cases[i].label);
		assert_int_equal(fund_move(&fund, ACCOUNT_AVAILABLE, ACCOUNT_COMMITTED,
					 cases[i].amount, "x", stage_out(stage)),
			cases[i].moves);
		assert_int_equal(fund.available, cases[i].moves ? 10 - cases[i].amount : 10);
		assert_int_equal(fund.postings, cases[i].moves);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_opening_writes_fund_ledger_and_event, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_opening_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_money_moves_as_named_and_not_otherwise, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_no_more_moves_than_there_is, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
