/* Whatever is said in whatever order, by whomever: a review is in a state that its table names,
 * came there by a move that the table names, and has exactly one owner.  Random messages from a
 * fixed seed, checked against what is worked out anew from the rows. */
#include "common.h"

#include <stdio.h>

#define ROUNDS 400
#define ACTS   40

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

static const char *const names[] = {FIRST, SECOND, THIRD, LEAD, DEPUTY};

static void
act(struct stage *stage, struct random *random)
{
	static const char *const verbs[] = {"", "", ".correct", ".withdraw"};
	const char *by = names[below(random, ARRAY_LEN(names))];
	const char *on = below(random, 3) ? NULL : names[below(random, 3)];

	switch (below(random, 16)) {
	case 0:
		stage_fire(stage, REVIEW_DEADLINE, REVIEW, below(random, 3));
		break;
	case 1:
		stage_fire(stage, REVIEW_WARNING, REVIEW, below(random, 3));
		break;
	case 2:
		stage_send(stage, COORDINATOR, "coordination.review.extend.v1", REVIEW,
			json_of("{'days': %u, 'reason': {'zh': '复核', 'en': 'Looked at again'}}",
				1 + below(random, 5)));
		break;
	case 3:
		if (below(random, 20) == 0)
			stage_tell(stage, SUBSIDY, "award.cancelled.v1", CASE,
				json_of("{'award': '" CASE "/1', 'case': '" CASE
					"', 'reason': '不'}"));
		break;
	default:
		say_for(stage, verbs[below(random, ARRAY_LEN(verbs))], by, on, below(random, 4));
	}
}

/* Who has spoken, from the rows alone. */
static int
standing(struct stage *stage, const char *department, bool *ret_agree)
{
	const struct opinion *one, *last = NULL;
	int count = 0;

	for (size_t i = 0; (one = stage_at(stage, &opinion_type, i)); i++) {
		if (strcmp(one->department, department) != 0)
			continue;
		assert_int_equal(one->turn, ++count);
		last = one;
	}
	*ret_agree = last && last->agree;
	return last && last->kind != OPINION_WITHDRAWN;
}

static void
check_owner(struct stage *stage, const struct review *now)
{
	bool agree;

	if (now->state == REVIEW_OPEN) {
		const char *first = NULL;

		for (size_t i = 3; i-- > 0;)
			if (!standing(stage, names[i], &agree))
				first = names[i];
		assert_non_null(first);
		assert_string_equal(now->owner, first);
	} else if (now->state == REVIEW_OVERDUE) {
		assert_string_equal(now->owner, now->deputy[0] ? now->deputy : now->lead);
	} else if (now->state == REVIEW_CONCLUDED) {
		assert_string_equal(now->owner, now->lead);
	}
}

static void
check_result(struct stage *stage, const struct review *now)
{
	int spoken = 0, agreed = 0;

	for (size_t i = 0; i < 3; i++) {
		bool agree;

		if (!standing(stage, names[i], &agree))
			continue;
		spoken++;
		agreed += agree;
	}
	bool objected = agreed < spoken;
	bool majority = strcmp(now->joining, "majority") == 0,
	     early = strcmp(now->joining, "any_refuses") == 0;
	if (now->state != REVIEW_CONCLUDED) {
		assert_true(spoken < 3 || now->state == REVIEW_CANCELLED);
		assert_false(early && objected && now->state != REVIEW_CANCELLED);
		assert_string_equal(now->result, "");
		return;
	}
	assert_true(spoken == 3 || (early && objected));
	assert_string_equal(
		now->result, (majority ? agreed >= 2 : !objected) ? "agreed" : "objected");
}

static void
check_move(int before, int after)
{
	static const bool may[4][4] = {
		[REVIEW_OPEN] = {true, true, true, true},
		[REVIEW_OVERDUE] = {false, true, true, true},
		[REVIEW_CONCLUDED] = {[REVIEW_CONCLUDED] = true},
		[REVIEW_CANCELLED] = {[REVIEW_CANCELLED] = true},
	};

	assert_in_range(after, REVIEW_OPEN, REVIEW_CANCELLED);
	assert_true(may[before][after]);
}

static void
play(struct stage *stage, struct random *random, int reached[4])
{
	static const char *const rules[] = {"all_agree", "any_refuses", "majority"};
	_cleanup_free_ char *more = xasprintf(", 'joining': '%s'%s", rules[below(random, 3)],
		below(random, 2) ? WITH_DEPUTY : "");

	begin_more(stage, ALL, more);
	for (int i = 0; i < ACTS; i++) {
		const struct review before = *review(stage);

		act(stage, random);
		const struct review *now = review(stage);
		check_move(before.state, now->state);
		check_owner(stage, now);
		check_result(stage, now);
		assert_true(now->due >= before.due);
		assert_int_equal(now->concluded_at != 0, now->state >= REVIEW_CONCLUDED);
		bool over = now->state >= REVIEW_CONCLUDED;
		assert_false(over && stage_has_timer(stage, REVIEW_DEADLINE, REVIEW));
		if (before.state >= REVIEW_CONCLUDED)
			assert_memory_equal(&before, now, sizeof(before));
	}
	reached[review(stage)->state]++;
}

static void
test_random_messages(void **state)
{
	struct random random = {20260302};
	int reached[4] = {0};

	for (int i = 0; i < ROUNDS; i++) {
		play(*state, &random, reached);
		tear_down(state);
		set_up(state);
	}
	print_message("%d rounds of %d messages, seed 20260302: open %d, overdue %d, concluded %d, "
		      "cancelled %d\n",
		ROUNDS, ACTS, reached[0], reached[1], reached[2], reached[3]);
	for (int i = 0; i < 4; i++)
		assert_true(reached[i] > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_random_messages, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
