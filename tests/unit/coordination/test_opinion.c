/* Opinions: how they are joined, that they can be changed until the conclusion and by whom, that a
 * late one counts, and the deputy. */
#include "common.h"

static const char *const departments[] = {FIRST, SECOND, THIRD};

static void
test_joined(void **state)
{
	/* what the three say, in order; the result, and whether it comes before all have spoken */
	static const struct {
		const char *rule, *said, *result;
		int spoken;
	} cases[] = {
		{"all_agree", "yyy", "agreed", 3},
		{"all_agree", "nyy", "objected", 3},
		{"all_agree", "yyn", "objected", 3},
		{"all_agree", "nnn", "objected", 3},
		{"any_refuses", "yyy", "agreed", 3},
		{"any_refuses", "nyy", "objected", 1},
		{"any_refuses", "yny", "objected", 2},
		{"any_refuses", "yyn", "objected", 3},
		{"majority", "yyn", "agreed", 3},
		{"majority", "nyy", "agreed", 3},
		{"majority", "nny", "objected", 3},
		{"majority", "yyy", "agreed", 3},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct stage *stage = *state;
		_cleanup_free_ char *more = xasprintf(", 'joining': '%s'", cases[i].rule);
		int spoken = 0;

		begin_more(stage, ALL, more);
		while (review(stage)->state == REVIEW_OPEN && spoken < 3) {
			assert_int_equal(
				give(stage, departments[spoken], cases[i].said[spoken] == 'y'),
				DONE);
			spoken++;
		}
		if (spoken != cases[i].spoken || strcmp(review(stage)->result, cases[i].result))
			fail_msg("%s %s: %s after %d", cases[i].rule, cases[i].said,
				review(stage)->result, spoken);
		const json_t *told = stage_event(stage, "review.concluded.v1")->data;
		assert_string_equal(json_text(told, "joining"), cases[i].rule);
		assert_int_equal(json_array_size(json_object_get(told, "opinions")), spoken);
		tear_down(state);
		set_up(state);
	}
}

/* Half is no majority. */
static void
test_a_tie(void **state)
{
	struct stage *stage = *state;

	begin_more(stage, "'" FIRST "', '" SECOND "'", ", 'joining': 'majority'");
	assert_int_equal(give(stage, FIRST, true), DONE);
	assert_int_equal(give(stage, SECOND, false), DONE);
	assert_string_equal(review(stage)->result, "objected");
}

static void
test_conditions(void **state)
{
	struct stage *stage = *state;
	static const char format[] = "{'agree': %s, 'reasons': [{'code': 'seen', 'text': {'zh': "
				     "'属实', 'en': 'Genuine'}}], 'conditions': [{'zh': "
				     "'补交租约', 'en': 'Hand in the lease'}]}";

	begin(stage, "'" FIRST "'");
	assert_int_equal(stage_send(stage, "officer/" FIRST "/one", "coordination.opinion.v1",
				 REVIEW, json_of(format, "false")),
		REFUSED);
	stage_expect_refusal(stage, "conditions_of_objection");
	assert_int_equal(stage_send(stage, "officer/" FIRST "/one", "coordination.opinion.v1",
				 REVIEW, json_of(format, "true")),
		DONE);
	assert_string_equal(review(stage)->result, "agreed");
	const json_t *said = json_array_get(
		json_object_get(stage_event(stage, "review.concluded.v1")->data, "opinions"), 0);
	assert_string_equal(json_text(json_array_get(json_object_get(said, "conditions"), 0), "en"),
		"Hand in the lease");
}

static void
test_corrected(void **state)
{
	struct stage *stage = *state;

	begin(stage, ALL);
	assert_int_equal(correct(stage, FIRST, true), REFUSED);
	stage_expect_refusal(stage, "no_opinion");
	assert_int_equal(give(stage, FIRST, false), DONE);
	assert_int_equal(correct(stage, FIRST, true), DONE);
	assert_string_equal(review(stage)->owner, SECOND);
	assert_int_equal(stage_count(stage, &opinion_type), 2);
	const struct opinion *before = stage_at(stage, &opinion_type, 0);
	assert_false(before->agree);
	assert_int_equal(give(stage, SECOND, true), DONE);
	assert_int_equal(give(stage, THIRD, true), DONE);
	assert_string_equal(review(stage)->result, "agreed");
	assert_int_equal(correct(stage, FIRST, false), REFUSED);
	stage_expect_refusal(stage, "review_not_open");
}

static void
test_a_correction_may_conclude(void **state)
{
	struct stage *stage = *state;

	begin_more(stage, ALL, ", 'joining': 'any_refuses'");
	assert_int_equal(give(stage, SECOND, true), DONE);
	assert_int_equal(correct(stage, SECOND, false), DONE);
	assert_int_equal(review(stage)->state, REVIEW_CONCLUDED);
	assert_string_equal(review(stage)->result, "objected");
}

static void
test_withdrawn(void **state)
{
	struct stage *stage = *state;

	begin(stage, ALL);
	assert_int_equal(take_back(stage, FIRST), REFUSED);
	stage_expect_refusal(stage, "no_opinion");
	assert_int_equal(give(stage, FIRST, true), DONE);
	assert_string_equal(
		json_text(stage_event(stage, "review.moved.v1")->data, "owner"), SECOND);
	assert_int_equal(take_back(stage, FIRST), DONE);
	assert_string_equal(json_text(stage_event(stage, "review.moved.v1")->data, "owner"), FIRST);
	assert_int_equal(take_back(stage, FIRST), REFUSED);
	stage_expect_refusal(stage, "no_opinion");
	assert_int_equal(give(stage, SECOND, true), DONE);
	assert_int_equal(give(stage, THIRD, true), DONE);
	assert_int_equal(review(stage)->state, REVIEW_OPEN);
	assert_int_equal(give(stage, FIRST, false), DONE);
	assert_string_equal(review(stage)->result, "objected");
}

static void
test_not_without_end(void **state)
{
	struct stage *stage = *state;

	begin(stage, ALL);
	assert_int_equal(give(stage, FIRST, true), DONE);
	for (int turn = 2; turn <= TURNS_MOST; turn++)
		assert_int_equal(correct(stage, FIRST, turn % 2), DONE);
	assert_int_equal(correct(stage, FIRST, true), REFUSED);
	stage_expect_refusal(stage, "opinion_turns_used");
	assert_int_equal(take_back(stage, FIRST), REFUSED);
	stage_expect_refusal(stage, "opinion_turns_used");
}

static void
test_late(void **state)
{
	struct stage *stage = *state;

	begin_more(stage, ALL, WITH_DEPUTY);
	assert_int_equal(give(stage, SECOND, true), DONE);
	assert_int_equal(stage_fire(stage, REVIEW_DEADLINE, REVIEW, 1), DONE);
	const json_t *overdue = stage_event(stage, "review.overdue.v1")->data;
	assert_string_equal(json_text(overdue, "owner"), DEPUTY);
	assert_string_equal(json_text(overdue, "late"), FIRST);
	const json_t *waiting = json_object_get(overdue, "waiting");
	assert_int_equal(json_array_size(waiting), 2);
	assert_string_equal(json_string_value(json_array_get(waiting, 1)), THIRD);
	assert_int_equal(give(stage, FIRST, true), DONE);
	assert_string_equal(review(stage)->owner, DEPUTY);
	assert_int_equal(give(stage, THIRD, true), DONE);
	const json_t *opinions =
		json_object_get(stage_event(stage, "review.concluded.v1")->data, "opinions");
	for (size_t i = 0; i < 3; i++) {
		const json_t *said = json_array_get(opinions, i);
		bool in_time = strcmp(json_text(said, "department"), SECOND) == 0;

		assert_int_equal(json_bool(said, "late"), !in_time);
	}
}

static void
test_deputy(void **state)
{
	struct stage *stage = *state;

	begin_more(stage, ALL, WITH_DEPUTY);
	assert_int_equal(say_for(stage, "", DEPUTY, FIRST, true), REFUSED);
	stage_expect_refusal(stage, "not_late");
	assert_int_equal(say_for(stage, "", SECOND, FIRST, true), REFUSED);
	stage_expect_refusal(stage, "not_deputy");
	assert_int_equal(give(stage, DEPUTY, true), REFUSED);
	stage_expect_refusal(stage, "not_asked");
	assert_int_equal(give(stage, SECOND, true), DONE);
	assert_int_equal(stage_fire(stage, REVIEW_DEADLINE, REVIEW, 1), DONE);
	assert_int_equal(say_for(stage, "", DEPUTY, SECOND, false), REFUSED);
	stage_expect_refusal(stage, "opinion_given");
	assert_int_equal(say_for(stage, ".correct", DEPUTY, SECOND, false), REFUSED);
	stage_expect_refusal(stage, "opinion_of_another");
	assert_int_equal(say_for(stage, "", DEPUTY, FIRST, true), DONE);
	assert_int_equal(give(stage, FIRST, false), REFUSED);
	stage_expect_refusal(stage, "opinion_given");
	assert_int_equal(correct(stage, FIRST, false), REFUSED);
	stage_expect_refusal(stage, "opinion_of_another");
	assert_int_equal(say_for(stage, ".withdraw", DEPUTY, FIRST, false), DONE);
	assert_int_equal(give(stage, FIRST, true), DONE);
	assert_int_equal(say_for(stage, "", DEPUTY, THIRD, true), DONE);
	assert_string_equal(review(stage)->result, "agreed");
	const struct opinion *last = stage_at(stage, &opinion_type, 4);
	assert_string_equal(last->deputy, DEPUTY);
	assert_string_equal(last->given_by, "officer/" DEPUTY "/one");
}

/* The lead of a matter without a deputy owns what is late, but speaks for nobody. */
static void
test_no_deputy(void **state)
{
	struct stage *stage = *state;

	begin(stage, ALL);
	assert_int_equal(stage_fire(stage, REVIEW_DEADLINE, REVIEW, 1), DONE);
	assert_string_equal(review(stage)->owner, LEAD);
	assert_int_equal(say_for(stage, "", LEAD, FIRST, true), REFUSED);
	stage_expect_refusal(stage, "not_deputy");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_joined, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_tie, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_conditions, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_corrected, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_correction_may_conclude, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_withdrawn, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_not_without_end, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_late, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_deputy, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_no_deputy, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
