/* Whatever is asked of an award, by whomever and in whatever order, it goes only where README.md
 * says that this message can take it; what is refused changes nothing; its money is where its state
 * says.  Random messages from a fixed seed, money and titles, against a table of its own. */
#include "common.h"

#include <stdio.h>

#define ROUNDS	   450
#define ACTS	   60
#define BUDGET_FEN 1500000
#define DAY	   (INT64_C(86400) * MICROSECONDS_PER_SECOND)
#define STATES	   (AWARD_IN_CORRECTION + 1)

struct random {
	uint64_t state;
};

enum act {
	ACT_CONCLUDE,
	ACT_DECIDE,
	ACT_PAY,
	ACT_CONFIRM,
	ACT_RETURN,
	ACT_OBJECT,
	ACT_HEAR,
	ACT_ASK,
	ACT_CORRECT,
	ACT_WITHDRAW,
	ACT_REVOKE,
	ACT_TOP_UP,
	ACT_WAIT,
	ACT_KINDS,
};

#define IN(state) (1u << (state))

/* What a message can make of an award in that state; time serves who waits, ends notices, periods
 * and titles. */
static const struct {
	enum act act;
	enum award_state from;
	unsigned to;
} allowed[] = {
	{ACT_CONCLUDE, AWARD_IN_REVIEW, IN(AWARD_TO_DECIDE)},
	{ACT_DECIDE, AWARD_TO_DECIDE,
		IN(AWARD_APPROVED) | IN(AWARD_REFUSED) | IN(AWARD_IN_NOTICE) |
			IN(AWARD_RECOGNISED)},
	{ACT_PAY, AWARD_APPROVED, IN(AWARD_PAYING)},
	{ACT_PAY, AWARD_PAYMENT_FAILED, IN(AWARD_PAYING)},
	{ACT_CONFIRM, AWARD_PAYING, IN(AWARD_PAID) | IN(AWARD_PAYMENT_FAILED)},
	{ACT_RETURN, AWARD_PAYING, IN(AWARD_PAYMENT_FAILED)},
	{ACT_RETURN, AWARD_PAID, IN(AWARD_PAYMENT_FAILED)},
	{ACT_OBJECT, AWARD_IN_NOTICE, IN(AWARD_CONTESTED)},
	{ACT_HEAR, AWARD_CONTESTED,
		IN(AWARD_IN_NOTICE) | IN(AWARD_APPROVED) | IN(AWARD_RECOGNISED) |
			IN(AWARD_OVERTURNED)},
	{ACT_ASK, AWARD_TO_DECIDE, IN(AWARD_IN_CORRECTION)},
	{ACT_CORRECT, AWARD_IN_CORRECTION, IN(AWARD_TO_DECIDE) | IN(AWARD_CANCELLED)},
	{ACT_WITHDRAW, AWARD_IN_REVIEW, IN(AWARD_CANCELLED)},
	{ACT_WITHDRAW, AWARD_TO_DECIDE, IN(AWARD_CANCELLED)},
	{ACT_WITHDRAW, AWARD_WAITING_FOR_FUNDS, IN(AWARD_CANCELLED)},
	{ACT_WITHDRAW, AWARD_IN_CORRECTION, IN(AWARD_CANCELLED)},
	{ACT_REVOKE, AWARD_RECOGNISED, IN(AWARD_REVOKED)},
	{ACT_WAIT, AWARD_WAITING_FOR_FUNDS, IN(AWARD_PAYING) | IN(AWARD_IN_NOTICE)},
	{ACT_WAIT, AWARD_IN_NOTICE, IN(AWARD_APPROVED) | IN(AWARD_RECOGNISED)},
	{ACT_WAIT, AWARD_RECOGNISED, IN(AWARD_EXPIRED)},
	{ACT_WAIT, AWARD_IN_CORRECTION, IN(AWARD_CANCELLED)},
};

/* How often each was seen: what never comes up was not tried. */
static unsigned seen[ARRAY_LEN(allowed)];

/* Numerical Recipes' linear congruential generator; its high bits are used. */
static unsigned
below(struct random *random, unsigned most)
{
	random->state =
		random->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(random->state >> 33) % most;
}

/* ---- what is asked ---- */

static void
put_stages(json_t *procedure)
{
	json_object_set_new(procedure, "kind", json_string("stages"));
	json_object_set_new(procedure, "stages",
		json_pack("[{s:s, s:s}, {s:s, s:s}]", "id", "check", "department", "331023-hrss",
			"id", "decide", "department", "331023-hrss"));
}

/* A policy's procedure, of any kind; a title, or an amount that the fund may lack. */
static void
open_case(struct stage *stage, struct random *random)
{
	bool title = below(random, 4) == 0;
	unsigned parts = 1 + below(random, 2);
	struct forwarded in = {.amount = title ? -1 : 1 + (int64_t)below(random, 2000000)};

	if (title) {
		in.procedure = "recognition";
		in.benefit_kind = "recognition";
	} else if (below(random, 3)) {
		in.procedure = "verification";
		in.amount = below(random, 4) ? in.amount : -1;
	}
	for (size_t i = 0; i < 2 && !title && parts > 1; i++) {
		in.funds[i] = FUND_A;
		in.shares[i] = i ? "2/3" : "1/3";
	}
	if (in.procedure && below(random, 2)) {
		in.matter = "incubator-verification";
		in.review_by = REVIEWERS;
	}
	json_t *data = forwarded_json(in), *procedure = json_object_get(data, "procedure");
	if (title) {
		json_object_set_new(data, "funding", json_array());
		json_object_set_new(data, "gives",
			json_pack("{s:{s:s, s:s}, s:i, s:s}", "title", "zh", "孵化基地", "en",
				"Base", "valid_months", 36, "attribute", "held.provincial_base"));
	} else if (in.procedure && below(random, 2)) {
		put_stages(procedure);
	}
	json_object_set_new(procedure, "notice_days", json_integer(3 * below(random, 2)));
	assert_int_equal(
		stage_tell(stage, APPLICATION, "application.submitted.v1", CASE_A, data), DONE);
}

static json_t *
reasons_and(const char *name, bool value)
{
	return json_pack("{s:b, s:[{s:s, s:{s:s, s:s}}]}", name, (int)value, "reasons", "code",
		"checked", "text", "zh", "一", "en", "one");
}

static enum outcome
send_decision(struct stage *stage, struct random *random, const char *officer)
{
	json_t *data = reasons_and("approve", below(random, 8) != 0);

	if (json_bool(data, "approve") && below(random, 4) == 0)
		json_object_set_new(
			data, "amount", json_integer(1 + (json_int_t)below(random, 2000000)));
	return stage_send(stage, officer, "subsidy.decide.v1", AWARD_A, data);
}

static enum outcome
tell_correction(struct stage *stage, struct random *random)
{
	_cleanup_free_ char *correction = xasprintf(AWARD_A "/k%u", 1 + below(random, 2));
	json_t *data =
		forwarded_json((struct forwarded){.amount = 1 + (int64_t)below(random, 2000000)});

	json_object_set_new(data, "award", json_string(AWARD_A));
	json_object_set_new(data, "correction", json_string(correction));
	json_object_set_new(data, "corrected_at", json_string("2026-03-05T01:30:00.000000Z"));
	if (below(random, 4) == 0)
		json_object_set_new(
			json_object_get(data, "assessment"), "outcome", json_string("failed"));
	return stage_tell(stage, APPLICATION, "application.corrected.v1", CASE_A, data);
}

/* Time passes: mostly hours and days, where a title is held also years. */
static enum outcome
wait(struct stage *stage, struct random *random)
{
	bool long_one =
		award_at(stage, AWARD_A)->state == AWARD_RECOGNISED && below(random, 6) == 0;
	int64_t step = long_one ? 1200 * DAY : (int64_t)below(random, 48) * DAY / 24;

	stage_wait_until(stage, stage_out(stage)->now + step);
	return DONE;
}

static enum outcome
act(struct stage *stage, struct random *random, enum act kind)
{
	static const char *const officers[] = {APPROVER, PAYER, BUDGET, REVIEWER,
		"officer/331023-hrss/second", "officer/331023-hrss/third"};
	const char *officer = officers[below(random, ARRAY_LEN(officers))];
	_cleanup_free_ char *payment = xasprintf(AWARD_A "/p%u", 1 + below(random, 4));
	_cleanup_free_ char *objection = xasprintf(AWARD_A "/o%u", 1 + below(random, 2));

	switch (kind) {
	case ACT_CONCLUDE:
		return conclude(stage, REVIEWERS, AWARD_A, officer);
	case ACT_DECIDE:
		return send_decision(stage, random, officer);
	case ACT_PAY:
		return pay(stage, officer, AWARD_A);
	case ACT_CONFIRM:
		return confirm(stage, TREASURY, payment, below(random, 3) ? NULL : "x");
	case ACT_RETURN:
		return give_back(stage, TREASURY, payment);
	case ACT_OBJECT:
		return stage_send(stage, PORTAL, "subsidy.objection.file.v1", AWARD_A,
			json_pack("{s:{s:s}, s:s}", "by", "party", "91331023MAYQHLC25F", "grounds",
				"x"));
	case ACT_HEAR:
		return stage_send(stage, officer, "subsidy.objection.hear.v1", objection,
			reasons_and("uphold", below(random, 3) == 0));
	case ACT_ASK:
		return stage_send(stage, officer, "subsidy.correction.ask.v1", AWARD_A,
			json_pack("{s:i, s:[{s:{s:s, s:s}}]}", "days", 1 + (int)below(random, 3),
				"items", "text", "zh", "一", "en", "one"));
	case ACT_CORRECT:
		return tell_correction(stage, random);
	case ACT_WITHDRAW:
		return withdraw(stage, AWARD_A);
	case ACT_REVOKE:
		return stage_send(stage, officer, "subsidy.recognition.revoke.v1", AWARD_A,
			json_pack("{s:[{s:s, s:{s:s, s:s}}]}", "reasons", "code", "x", "text", "zh",
				"一", "en", "one"));
	case ACT_TOP_UP:
		return top_up(stage, BUDGET, FUND_A, 1 + (int64_t)below(random, 800000));
	default:
		return wait(stage, random);
	}
}

/* ---- what must hold ---- */

static void
check_move(enum act act, int before, int after)
{
	if (before == after)
		return;
	for (size_t i = 0; i < ARRAY_LEN(allowed); i++) {
		if (allowed[i].act == act && (int)allowed[i].from == before &&
			allowed[i].to & IN(after)) {
			seen[i]++;
			return;
		}
	}
	fail_msg("act %d took an award from %s to %s", act, award_states[before],
		award_states[after]);
}

/* The money of one award is in the accounts that its state names, and nothing else has moved. */
static void
check_money(struct stage *stage, const struct award *award)
{
	static const unsigned all_committed =
		IN(AWARD_APPROVED) | IN(AWARD_IN_NOTICE) | IN(AWARD_CONTESTED);
	static const unsigned under_way = IN(AWARD_PAYING) | IN(AWARD_PAYMENT_FAILED);
	const struct fund *fund = stage_find(stage, &fund_type, FUND_A);
	int64_t borne = fund->committed + fund->instructed + fund->paid;
	unsigned is = IN(award->state);

	assert_int_equal(borne, !award->gives && is & (all_committed | under_way | IN(AWARD_PAID))
					? award->amount
					: 0);
	assert_true(!(is & all_committed) || fund->committed == borne);
	assert_true(!(is & IN(AWARD_PAID)) || fund->paid == borne);
	assert_true(!(is & IN(AWARD_PAYING)) || (!fund->committed && fund->instructed > 0));
	assert_true(!(is & IN(AWARD_PAYMENT_FAILED)) || fund->committed > 0);
	assert_int_equal(fund->revenue, 0);
	assert_int_equal(fund->available + borne, fund->amount);
	assert_int_equal(fund->waiting, award->state == AWARD_WAITING_FOR_FUNDS);
}

/* A title is on record once it is given; it has ended where the state says so. */
static void
check_title(struct stage *stage, const struct award *award)
{
	static const unsigned given = IN(AWARD_RECOGNISED) | IN(AWARD_EXPIRED) | IN(AWARD_REVOKED);
	const struct recognition *title = stage_find(stage, &recognition_type, AWARD_A);

	assert_int_equal(title != NULL, (given & IN(award->state)) != 0);
	if (title) {
		assert_non_null(award->gives);
		assert_int_equal(title->ended_at != 0, award->state != AWARD_RECOGNISED);
		assert_int_equal(title->ended_by[0] != 0, award->state == AWARD_REVOKED);
	}
}

static void
play(struct stage *stage, struct random *random, unsigned reached[STATES])
{
	open_fund(stage, FUND_A, BUDGET_FEN);
	open_case(stage, random);
	for (int i = 0; i < ACTS; i++) {
		const struct award before = *award_at(stage, AWARD_A);
		enum act kind = below(random, 3) ? below(random, ACT_KINDS) : ACT_WAIT;

		if (kind == ACT_WITHDRAW && below(random, 8))
			kind = ACT_CONFIRM;

		enum outcome outcome = act(stage, random, kind);
		const struct award *now = award_at(stage, AWARD_A);
		if (outcome == REFUSED)
			assert_memory_equal(&before, now, sizeof(before));
		check_move(kind, before.state, now->state);
		check_money(stage, now);
		check_title(stage, now);
		reached[now->state]++;
	}
}

static void
test_random_messages(void **state)
{
	struct random random = {UINT64_C(20260302)};
	unsigned reached[STATES] = {0};

	for (int i = 0; i < ROUNDS; i++) {
		play(*state, &random, reached);
		tear_down(state);
		set_up(state);
	}
	print_message("%d awards, %d messages each, seed 20260302\n", ROUNDS, ACTS);
	for (size_t i = 0; i < STATES; i++) {
		print_message("%8u in %s\n", reached[i], award_states[i]);
		assert_true(reached[i] > 0);
	}
	for (size_t i = 0; i < ARRAY_LEN(allowed); i++)
		if (seen[i] == 0)
			fail_msg("act %d never moved an award from %s", allowed[i].act,
				award_states[allowed[i].from]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_random_messages, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
