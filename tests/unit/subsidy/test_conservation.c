/* Whatever is asked in whatever order, no fen is made or lost, and nobody acts twice on an award:
 * random messages from a fixed seed, checked against figures that are added up from scratch. */
#include "common.h"

#include <stdio.h>
#include <stdlib.h>

#define CASES 80
#define ACTS  8000
#define FUNDS 3

static const char *const funds[FUNDS] = {FUND_A, FUND_B, "331023-hrss/2026/third"};
static const char *const officers[] = {APPROVER, PAYER, BUDGET, "officer/331023-hrss/other"};

struct random {
	uint64_t state;
};

/* Numerical Recipes' linear congruential generator; its high bits are used. */
static unsigned
below(struct random *random, unsigned most)
{
	random->state =
		random->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(random->state >> 33) % most;
}

static char *
case_number(unsigned i)
{
	return xasprintf("331023-2026-%06u-M", i + 1);
}

static void
act_forward(struct stage *stage, struct random *random, const char *number)
{
	static const char *const shares[][3] = {
		{"1"}, {"1/2", "1/2"}, {"1/3", "2/3"}, {"1/7", "3/7", "3/7"}};
	struct forwarded in = {.case_number = number,
		.amount = below(random, 8) ? 1 + (int64_t)below(random, 40000) : -1};
	size_t split = below(random, ARRAY_LEN(shares));

	for (size_t i = 0; i < 3 && shares[split][i]; i++) {
		in.shares[i] = shares[split][i];
		in.funds[i] = funds[below(random, FUNDS)];
	}
	if (in.amount < 0 || below(random, 2))
		in.procedure = "verification";
	if (in.procedure && below(random, 3)) {
		in.matter = "incubator-verification";
		in.review_by = REVIEWERS;
	}
	json_t *data = forwarded_json(in), *procedure = json_object_get(data, "procedure");

	if (in.procedure && below(random, 2)) {
		json_object_set_new(procedure, "kind", json_string("stages"));
		json_object_set_new(procedure, "stages",
			json_pack("[{s:s, s:s}, {s:s, s:s}]", "id", "check", "department",
				"331023-hrss", "id", "decide", "department", "331023-hrss"));
	}
	if (below(random, 4) == 0)
		json_object_set_new(procedure, "notice_days", json_integer(3));
	stage_tell(stage, APPLICATION, "application.submitted.v1", number, data);
}

static void
act_decide(struct stage *stage, struct random *random, const char *officer, const char *award)
{
	json_t *data =
		json_pack("{s:b, s:[{s:s, s:{s:s, s:s}}]}", "approve", (int)(below(random, 4) != 0),
			"reasons", "code", "verified", "text", "zh", "一", "en", "one");

	if (json_bool(data, "approve") && below(random, 3) == 0)
		json_object_set_new(
			data, "amount", json_integer(1 + (json_int_t)below(random, 40000)));
	stage_send(stage, officer, "subsidy.decide.v1", award, data);
}

static void
act_object(struct stage *stage, struct random *random, const char *award)
{
	_cleanup_free_ char *objection = xasprintf("%s/o%u", award, 1 + below(random, 2));

	if (below(random, 2))
		stage_send(stage, PORTAL, "subsidy.objection.file.v1", award,
			json_pack("{s:{s:s}, s:s}", "by", "party", "91331023MAYQHLC25F", "grounds",
				"x"));
	else
		stage_send(stage, officers[below(random, ARRAY_LEN(officers))],
			"subsidy.objection.hear.v1", objection,
			json_pack("{s:b, s:[{s:s, s:{s:s, s:s}}]}", "uphold", (int)below(random, 2),
				"reasons", "code", "heard", "text", "zh", "一", "en", "one"));
}

/* Asks for a correction, or tells that one was handed in, with another amount. */
static void
act_correct(struct stage *stage, struct random *random, const char *officer, const char *number)
{
	_cleanup_free_ char *award = xasprintf("%s/1", number);
	_cleanup_free_ char *correction = xasprintf("%s/k%u", award, 1 + below(random, 2));

	if (below(random, 2)) {
		stage_send(stage, officer, "subsidy.correction.ask.v1", award,
			json_pack("{s:i, s:[{s:{s:s, s:s}}]}", "days", 1 + (int)below(random, 3),
				"items", "text", "zh", "一", "en", "one"));
		return;
	}
	json_t *data = forwarded_json((struct forwarded){
		.case_number = number, .amount = 1 + (int64_t)below(random, 40000)});
	json_object_set_new(data, "award", json_string(award));
	json_object_set_new(data, "correction", json_string(correction));
	json_object_set_new(data, "corrected_at", json_string("2026-03-05T01:30:00.000000Z"));
	if (below(random, 4) == 0)
		json_object_set_new(
			json_object_get(data, "assessment"), "outcome", json_string("failed"));
	stage_tell(stage, APPLICATION, "application.corrected.v1", number, data);
}

/* One random message about one random case. */
static void
act(struct stage *stage, struct random *random)
{
	_cleanup_free_ char *number = case_number(below(random, CASES));
	_cleanup_free_ char *award = xasprintf("%s/1", number);
	_cleanup_free_ char *payment = xasprintf("%s/p%u", award, 1 + below(random, 6));
	const char *officer = officers[below(random, ARRAY_LEN(officers))];

	if (below(random, 600) == 0)
		top_up(stage, BUDGET, funds[below(random, FUNDS)],
			1 + (int64_t)below(random, 60000));
	stage_wait_until(stage, stage_out(stage)->now + INT64_C(60000000) * below(random, 10));
	switch (below(random, 12)) {
	case 0:
		act_forward(stage, random, number);
		break;
	case 1:
		conclude(stage, REVIEWERS, award, officer);
		break;
	case 2:
	case 3:
		act_decide(stage, random, officer, award);
		break;
	case 4:
		pay(stage, officer, award);
		break;
	case 5:
	case 6:
		if (below(random, 40) == 0)
			give_back(stage, TREASURY, payment);
		else
			confirm(stage, below(random, 5) ? TREASURY : "treasury/440304-czj", payment,
				below(random, 3) ? NULL : "x");
		break;
	case 8:
		act_correct(stage, random, officer, number);
		break;
	case 7:
	case 9:
	case 10:
		act_object(stage, random, award);
		break;
	default:
		if (below(random, 30) == 0)
			withdraw(stage, award);
	}
}

/* ---- added up from scratch ---- */

struct sums {
	int64_t by_account[ACCOUNT_PAID + 1];
};

/* From the ledger; each transaction is two lines, one after the other, that sum to zero. */
static struct sums
sum_ledger(struct stage *stage, const char *fund)
{
	struct sums sums = {{0}};
	const struct ledger_line *line, *other;

	for (size_t i = 0; (line = stage_at(stage, &ledger_line_type, i)); i += 2) {
		other = stage_at(stage, &ledger_line_type, i + 1);
		assert_string_equal(line->transaction, other->transaction);
		assert_int_equal(line->amount + other->amount, 0);
		if (strcmp(line->fund, fund) != 0)
			continue;
		sums.by_account[line->account] += line->amount;
		sums.by_account[other->account] += other->amount;
	}
	return sums;
}

static const struct payment *
last_payment(struct stage *stage, const char *allocation)
{
	const struct payment *payment, *last = NULL;

	for (size_t i = 0; (payment = stage_at(stage, &payment_type, i)); i++)
		if (strcmp(payment->allocation, allocation) == 0)
			last = payment;
	return last;
}

/* From allocations and payments: where the money of each part of an award must be. */
static struct sums
sum_awards(struct stage *stage, const char *fund)
{
	struct sums sums = {{0}};
	const struct allocation *allocation;

	for (size_t i = 0; (allocation = stage_at(stage, &allocation_type, i)); i++) {
		const struct payment *payment = last_payment(stage, allocation->allocation);
		enum account where = !payment || payment->state == PAYMENT_FAILED ||
						     payment->state == PAYMENT_RETURNED
					     ? ACCOUNT_COMMITTED
				     : payment->state == PAYMENT_CONFIRMED ? ACCOUNT_PAID
									   : ACCOUNT_INSTRUCTED;

		if (strcmp(allocation->fund, fund) == 0 &&
			award_at(stage, allocation->award)->state != AWARD_OVERTURNED)
			sums.by_account[where] += allocation->amount;
	}
	return sums;
}

static int64_t
count_waiting(struct stage *stage, const char *fund)
{
	const struct award *award;
	int64_t count = 0;

	for (size_t i = 0; (award = stage_at(stage, &award_type, i)); i++)
		count += award->state == AWARD_WAITING_FOR_FUNDS &&
			 strcmp(award->waits_for, fund) == 0;
	return count;
}

static void
check_fund(struct stage *stage, const char *id)
{
	const struct fund *fund = stage_find(stage, &fund_type, id);
	struct sums ledger = sum_ledger(stage, id), awards = sum_awards(stage, id);

	assert_true(fund->available >= 0);
	assert_int_equal(fund->waiting, count_waiting(stage, id));
	assert_int_equal(
		fund->amount, fund->available + fund->committed + fund->instructed + fund->paid);
	assert_int_equal(ledger.by_account[ACCOUNT_BUDGET], -fund->amount);
	assert_int_equal(ledger.by_account[ACCOUNT_AVAILABLE], fund->available);
	assert_int_equal(ledger.by_account[ACCOUNT_COMMITTED], fund->committed);
	assert_int_equal(ledger.by_account[ACCOUNT_INSTRUCTED], fund->instructed);
	assert_int_equal(ledger.by_account[ACCOUNT_PAID], fund->paid);
	assert_int_equal(awards.by_account[ACCOUNT_COMMITTED], fund->committed);
	assert_int_equal(awards.by_account[ACCOUNT_INSTRUCTED], fund->instructed);
	assert_int_equal(awards.by_account[ACCOUNT_PAID], fund->paid);
}

static void
check_award(struct stage *stage, const struct award *award)
{
	bool counts = award->state == AWARD_APPROVED || award->state == AWARD_PAYING ||
		      award->state == AWARD_PAID || award->state == AWARD_PAYMENT_FAILED ||
		      award->state == AWARD_IN_NOTICE || award->state == AWARD_CONTESTED ||
		      award->state == AWARD_OVERTURNED;
	const struct decision *decision = stage_find(stage, &decision_type, award->number);
	const struct allocation *allocation;
	const struct payment *payment;
	int64_t borne = 0;

	for (size_t i = 0; (allocation = stage_at(stage, &allocation_type, i)); i++)
		if (strcmp(allocation->award, award->number) == 0)
			borne += allocation->amount;
	assert_int_equal(borne, counts ? award->amount : 0);
	assert_true(award->state != AWARD_IN_CORRECTION || award->clock.since == 0);
	assert_true(award->open_objections == 0 || award->state == AWARD_CONTESTED ||
		    award->state == AWARD_OVERTURNED);
	assert_int_equal(counts, decision && decision->approve);
	for (size_t i = 0; (payment = stage_at(stage, &payment_type, i)); i++)
		if (strcmp(payment->award, award->number) == 0 &&
			strncmp(payment->instructed_by, "rule:", 5) != 0)
			assert_string_not_equal(payment->instructed_by, decision->decided_by);
}

static void
check_everything(struct stage *stage)
{
	const struct award *award;
	const struct hand *hand, *other;

	for (size_t i = 0; i < FUNDS; i++)
		check_fund(stage, funds[i]);
	for (size_t i = 0; (award = stage_at(stage, &award_type, i)); i++)
		check_award(stage, award);
	for (size_t i = 0; (hand = stage_at(stage, &hand_type, i)); i++)
		for (size_t k = i + 1; (other = stage_at(stage, &hand_type, k)); k++)
			assert_false(strcmp(hand->award, other->award) == 0 &&
				     strcmp(hand->officer, other->officer) == 0);
}

static void
test_money_is_conserved(void **state)
{
	struct stage *stage = *state;
	struct random random = {UINT64_C(20260302)};
	size_t seen[AWARD_IN_CORRECTION + 1] = {0};
	const struct award *award;
	int64_t waited = 0, waiting;

	for (size_t i = 0; i < FUNDS; i++)
		open_fund(stage, funds[i], 100000 + 1000 * (int64_t)i);
	for (unsigned i = 0; i < ACTS; i++) {
		act(stage, &random);
		waiting = count_waiting(stage, FUND_A);
		waited = waiting > waited ? waiting : waited;
		if (i % 100 == 0)
			check_everything(stage);
	}
	check_everything(stage);
	for (size_t i = 0; (award = stage_at(stage, &award_type, i)); i++)
		seen[award->state]++;
	/* Or else nothing was tried. */
	assert_int_equal(stage_count(stage, &award_type), CASES);
	assert_true(seen[AWARD_PAID] > 5);
	assert_true(seen[AWARD_REFUSED] > 2);
	assert_true(seen[AWARD_OVERTURNED] > 0);
	assert_true(stage_count(stage, &correction_type) > 5);
	assert_true(waited > 2);
	assert_true(count_waiting(stage, FUND_A) < waited);
	assert_true(stage_count(stage, &payment_type) > seen[AWARD_PAID] + 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_money_is_conserved, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
