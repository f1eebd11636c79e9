/* Several payers: all pay or none, whatever is asked of either in whatever order, from a fixed
 * seed; money is conserved in both. */
#include "two.h"

#define CASES 20
#define ACTS  4000

static unsigned
below(uint64_t *random, unsigned most)
{
	*random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(*random >> 33) % most;
}

/* One of what was said is heard; when all was, the list begins anew. */
static void
hear_one(struct two *two)
{
	if (two->taken < two->said) {
		struct heard heard = two->heard[two->taken++];

		assert_int_equal(tell(two, &heard), DONE);
		json_decref(heard.event.data);
	}
	if (two->taken == two->said)
		two->taken = two->said = 0;
}

static void
pay_or_answer(struct stage *stage, const char *payer, const char *treasury, const char *award,
	uint64_t *random)
{
	_cleanup_free_ char *payment = xasprintf("%s/p%u", award, 1 + below(random, 3));

	if (below(random, 2))
		pay(stage, payer, award);
	else if (below(random, 12) == 0)
		give_back(stage, treasury, payment);
	else
		confirm(stage, treasury, payment, below(random, 4) ? NULL : "x");
}

static void
act_at_random(struct two *two, uint64_t *random)
{
	_cleanup_free_ char *number = xasprintf("331023-2026-%06u-M", below(random, CASES));
	_cleanup_free_ char *award = xasprintf("%s/1", number),
			    *part = xasprintf("%s/%u", number, 2 + below(random, 3));

	switch (below(random, 9)) {
	case 0:
		file_case(two, number, below(random, 4) == 0);
		break;
	case 1:
	case 2:
		decide(two->handler, APPROVER, award, below(random, 8) != 0);
		break;
	case 3:
		if (below(random, 12) == 0)
			stage_tell(two->handler, APPLICATION, "application.withdrawal_requested.v1",
				number,
				json_pack("{s:s, s:s, s:s, s:s}", "case", number, "award", award,
					"handler", SERVICE, "reason", "x"));
		break;
	case 4:
		if (below(random, 12) == 0)
			refuse_part(two, OTHER_BUDGET, part);
		break;
	case 5:
		if (below(random, 8) == 0)
			top_up(two->payer, OTHER_BUDGET, OTHER_FUND, 8000);
		break;
	case 6:
		pay_or_answer(two->payer, OTHER_PAYER, OTHER_TREASURY, part, random);
		break;
	default:
		pay_or_answer(
			two->handler, PAYER, TREASURY, below(random, 2) ? award : part, random);
	}
}

/* Where the money of a fund must be, by the allocations and payments of its service. */
static void
check_fund(struct stage *stage, const char *id)
{
	const struct fund *fund = stage_find(stage, &fund_type, id);
	const struct allocation *allocation;
	int64_t borne = 0;

	for (size_t i = 0; (allocation = stage_at(stage, &allocation_type, i)); i++) {
		const struct award *award = award_at(stage, allocation->award);

		if (strcmp(allocation->fund, id) == 0 && award->state != AWARD_CANCELLED &&
			award->state != AWARD_REFUSED)
			borne += allocation->amount;
	}
	assert_true(fund->available >= 0);
	assert_int_equal(borne, fund->committed + fund->instructed + fund->paid + fund->revenue);
	assert_int_equal(fund->amount, fund->available + borne);
}

/* All first parts, or none; paid when all are. */
static void
check_award(struct two *two, const struct award *award)
{
	bool over = award->state == AWARD_CANCELLED || award->state == AWARD_REFUSED;
	bool granted = award->state == AWARD_APPROVED || award->state == AWARD_PAYING ||
		       award->state == AWARD_PAID || award->state == AWARD_PAYMENT_FAILED;
	const struct part *part;
	int64_t unpaid = 0;

	for (size_t i = 0; (part = stage_at(two->handler, &part_type, i)); i++) {
		if (strcmp(part->award, award->number) != 0)
			continue;
		const struct award *there = award_at(two->payer, part->part);
		bool committed =
			part->state >= PART_COMMITTED && part->state <= PART_PAYMENT_FAILED;

		unpaid += part->state != PART_PAID;
		if (granted && part->due == 0)
			assert_true(committed && there && there->state != AWARD_CANCELLED);
		if (over)
			assert_true(!committed);
	}
	if (award->state == AWARD_PAID)
		assert_int_equal(unpaid, 0);
	if (granted)
		assert_int_equal(award->unpaid_parts, unpaid);
}

static void
test_all_pay_or_none_whatever_happens_in_between(void **state)
{
	struct two *two = *state;
	uint64_t random = UINT64_C(20260302);
	size_t seen[AWARD_WAITING_FOR_PAYERS + 1] = {0};
	const struct award *award;

	open_fund(two->handler, FUND_A, 50000);
	open_fund_of(two->handler, "331023-hrss/2027/jobs", 2027, 50000);
	open_fund_of(two->handler, "331023-hrss/2028/jobs", 2028, 50000);
	open_other(two, 30000);
	for (unsigned i = 0; i < ACTS; i++) {
		act_at_random(two, &random);
		for (unsigned heard = below(&random, 3); heard > 0; heard--)
			hear_one(two);
		if (i == ACTS / 2 || i == ACTS * 3 / 4)
			wait_until(two, YEAR(i == ACTS / 2 ? 1 : 2));
		stage_wait_until(two->handler, stage_out(two->handler)->now);
		stage_wait_until(two->payer, stage_out(two->payer)->now);
		check_fund(two->handler, FUND_A);
		check_fund(two->payer, OTHER_FUND);
		for (size_t k = 0; (award = stage_at(two->handler, &award_type, k)); k++)
			if (!award->parent[0])
				check_award(two, award);
	}
	settle(two);
	for (size_t k = 0; (award = stage_at(two->handler, &award_type, k)); k++)
		seen[award->state]++;
	/* Or else nothing was tried. */
	assert_true(seen[AWARD_PAID] > 3 && seen[AWARD_CANCELLED] + seen[AWARD_REFUSED] > 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_all_pay_or_none_whatever_happens_in_between,
			set_up_two, tear_down_two),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
