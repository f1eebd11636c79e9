/* Reviews: each state and what may happen in it, opinions, deadlines, and that exactly one
 * department has it. */
#include "common.h"

#include <stdio.h>

static void
test_asked(void **state)
{
	struct stage *stage = *state;

	begin(stage, "'" FIRST "', '" SECOND "'");
	const struct review *asked = review(stage);
	assert_int_equal(asked->state, REVIEW_OPEN);
	assert_string_equal(asked->owner, FIRST);
	assert_string_equal(asked->asked_by, SUBSIDY);
	/* five working days after a Monday end with the next Monday, in UTC+8 */
	assert_int_equal(asked->due, at("2026-03-09T16:00:00Z"));
	assert_int_equal(stage_out(stage)->timer_count, 2);
	assert_string_equal(stage_out(stage)->timers[0].kind, REVIEW_WARNING);
	assert_int_equal(stage_out(stage)->timers[0].due, at("2026-03-05T16:00:00Z"));
	assert_int_equal(stage_out(stage)->timers[1].due, asked->due);
	const struct event *opened = &stage_out(stage)->events[0];
	assert_string_equal(opened->type, "review.opened.v1");
	assert_string_equal(opened->audience[0], SUBSIDY);
	assert_string_equal(opened->audience[1], APPLICATION);
	assert_int_equal(json_array_size(json_object_get(opened->data, "departments")), 2);
	/* the event once more: nothing */
	assert_int_equal(ask(stage), DONE);
	assert_int_equal(stage_out(stage)->event_count + stage_out(stage)->created_count, 0);
}

static void
test_no_warning_if_none_is_wanted(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(put(stage, "'" FIRST "'", 5, 0), DONE);
	assert_int_equal(ask(stage), DONE);
	assert_int_equal(stage_out(stage)->timer_count, 1);
	assert_string_equal(stage_out(stage)->timers[0].kind, REVIEW_DEADLINE);
}

static void
test_cannot_be_asked(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(ask(stage), REFUSED);
	stage_expect_refusal(stage, "nobody_responsible");
	assert_int_equal(put(stage, "'" FIRST "'", 250, 2), DONE);
	stage_wait_until(stage, at("2026-12-01T04:00:00Z"));
	assert_int_equal(ask(stage), REFUSED);
	stage_expect_refusal(stage, "calendar_ends");
	assert_null(review(stage));
	assert_int_equal(put(stage, "'" FIRST "'", 5, 2), DONE);
	assert_int_equal(ask(stage), DONE);
}

static json_t *
request(const char *policy, const char *review_by)
{
	return json_of("{'review': '" REVIEW "', 'award': '" CASE "/1', 'case': '" CASE
		       "', 'policy': '%s', 'matter': '" MATTER "', 'application': '" APPLICATION
		       "', 'asked_by': '" SUBSIDY "', 'review_by': '%s'}",
		policy, review_by);
}

static void
test_asked_of_another(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(put(stage, "'" FIRST "'", 5, 2), DONE);
	assert_int_equal(stage_tell(stage, SUBSIDY, "award.review_requested.v1", CASE,
				 request("P5@1", "coordination/440304-fgw")),
		DONE);
	assert_null(review(stage));
	/* a question need not be */
	assert_int_equal(stage_tell(stage, SUBSIDY, "award.review_requested.v1", CASE,
				 request("P5@1", COORDINATION)),
		DONE);
	assert_null(review(stage)->question);
}

/* The schema lets nothing through that is too long; one day it may. */
static void
test_unreadable(void **state)
{
	struct stage *stage = *state;
	char name[2 * NAME_SIZE];

	assert_int_equal(put(stage, "'" FIRST "'", 5, 2), DONE);
	memset(name, 'x', sizeof(name));
	name[sizeof(name) - 1] = 0;
	_cleanup_json_ json_t *data = request(name, COORDINATION);
	assert_int_equal(review_open(stage_find(stage, &responsibility_type, MATTER), data, SUBSIDY,
				 stage_out(stage)),
		REFUSED);
	stage_expect_refusal(stage, "review_unreadable");
}

static void
test_one_after_the_other(void **state)
{
	struct stage *stage = *state;

	begin(stage, "'" FIRST "', '" SECOND "', '331023-hrss'");
	assert_int_equal(give(stage, SECOND, true), DONE);
	assert_string_equal(review(stage)->owner, FIRST);
	assert_int_equal(stage_out(stage)->event_count, 0);
	assert_int_equal(give(stage, FIRST, true), DONE);
	assert_string_equal(review(stage)->owner, "331023-hrss");
	assert_string_equal(json_text(stage_out(stage)->reply, "owner"), "331023-hrss");
	assert_int_equal(give(stage, "331023-hrss", true), DONE);
	assert_int_equal(review(stage)->state, REVIEW_CONCLUDED);
	assert_string_equal(review(stage)->result, "agreed");
	assert_string_equal(review(stage)->owner, LEAD);
	assert_int_equal(stage_out(stage)->timer_count, 2);
	assert_true(stage_out(stage)->timers[0].cancel && stage_out(stage)->timers[1].cancel);
	const json_t *concluded = stage_event(stage, "review.concluded.v1")->data;
	const json_t *opinions = json_object_get(concluded, "opinions");
	assert_int_equal(json_array_size(opinions), 3);
	assert_string_equal(json_text(json_array_get(opinions, 2), "department"), "331023-hrss");
	assert_string_equal(
		json_text(json_array_get(opinions, 2), "by"), "officer/331023-hrss/one");
}

static void
test_one_objection_is_enough(void **state)
{
	static const bool agree[][2] = {{false, true}, {true, false}, {false, false}};

	for (size_t i = 0; i < ARRAY_LEN(agree); i++) {
		struct stage *stage = *state;

		begin(stage, "'" FIRST "', '" SECOND "'");
		assert_int_equal(give(stage, FIRST, agree[i][0]), DONE);
		assert_int_equal(give(stage, SECOND, agree[i][1]), DONE);
		assert_string_equal(review(stage)->result, "objected");
		tear_down(state);
		set_up(state);
	}
}

static void
test_opinion_refused(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(give(stage, FIRST, true), REFUSED);
	stage_expect_refusal(stage, "not_found");
	begin(stage, "'" FIRST "', '" SECOND "'");
	assert_int_equal(give(stage, "331023-hrss", true), REFUSED);
	stage_expect_refusal(stage, "not_asked");
	assert_int_equal(give(stage, LEAD, true), REFUSED);
	stage_expect_refusal(stage, "not_asked");
	assert_int_equal(give(stage, FIRST, true), DONE);
	assert_int_equal(give(stage, FIRST, false), REFUSED);
	stage_expect_refusal(stage, "opinion_given");
	assert_int_equal(give(stage, SECOND, true), DONE);
	assert_int_equal(give(stage, SECOND, false), REFUSED);
	stage_expect_refusal(stage, "opinion_given");
	assert_string_equal(review(stage)->result, "agreed");
}

/* However long each is, the opinions of all departments must travel in one event. */
static void
test_an_opinion_that_is_too_long(void **state)
{
	struct stage *stage = *state;
	static char text[3601];
	static const char format[] = "{'agree': true, 'reasons': [{'code': 'seen', 'text': "
				     "{'zh': '属实', 'en': '%s'}}, {'code': 'seen', 'text': "
				     "{'zh': '属实', 'en': '%s'}}, {'code': 'seen', 'text': "
				     "{'zh': '属实', 'en': '%s'}}]}";

	begin(stage, "'" FIRST "', '" SECOND "'");
	memset(text, 'x', sizeof(text) - 1);
	assert_int_equal(stage_send(stage, "officer/" FIRST "/one", "coordination.opinion.v1",
				 REVIEW, json_of(format, text, text, text)),
		REFUSED);
	stage_expect_refusal(stage, "opinion_too_long");
	assert_int_equal(stage_send(stage, "officer/" FIRST "/one", "coordination.opinion.v1",
				 REVIEW, json_of(format, text, text, "short")),
		DONE);
}

static void
test_warning(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(stage_fire(stage, REVIEW_WARNING, REVIEW, 1), DONE);
	begin(stage, "'" FIRST "', '" SECOND "'");
	assert_int_equal(stage_fire(stage, REVIEW_WARNING, REVIEW, 0), DONE);
	assert_int_equal(stage_out(stage)->event_count, 0);
	stage_wait_until(stage, at("2026-03-05T16:00:00Z"));
	const json_t *warned = stage_event(stage, "review.warned.v1")->data;
	assert_string_equal(json_text(warned, "owner"), FIRST);
	assert_int_equal(json_int(warned, "left_days"), 2);
	assert_int_equal(review(stage)->state, REVIEW_OPEN);
}

static void
test_deadline(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(stage_fire(stage, REVIEW_DEADLINE, REVIEW, 1), DONE);
	begin(stage, "'" FIRST "', '" SECOND "'");
	assert_int_equal(stage_fire(stage, REVIEW_DEADLINE, REVIEW, 2), DONE);
	assert_int_equal(review(stage)->state, REVIEW_OPEN);
	assert_int_equal(stage_fire(stage, REVIEW_DEADLINE, REVIEW, 1), DONE);
	assert_int_equal(review(stage)->state, REVIEW_OVERDUE);
	assert_string_equal(review(stage)->owner, LEAD);
	const json_t *overdue = stage_event(stage, "review.overdue.v1")->data;
	assert_string_equal(json_text(overdue, "owner"), LEAD);
	assert_string_equal(json_text(overdue, "late"), FIRST);
	/* once more, and a warning that comes late: nothing */
	assert_int_equal(stage_fire(stage, REVIEW_DEADLINE, REVIEW, 1), DONE);
	assert_int_equal(stage_out(stage)->event_count, 0);
	assert_int_equal(stage_fire(stage, REVIEW_WARNING, REVIEW, 1), DONE);
	assert_int_equal(stage_out(stage)->event_count, 0);
}

static void
test_opinions_after_the_deadline(void **state)
{
	struct stage *stage = *state;

	begin(stage, "'" FIRST "', '" SECOND "'");
	assert_int_equal(stage_fire(stage, REVIEW_DEADLINE, REVIEW, 1), DONE);
	assert_int_equal(give(stage, FIRST, true), DONE);
	assert_int_equal(review(stage)->state, REVIEW_OVERDUE);
	assert_string_equal(review(stage)->owner, LEAD);
	assert_int_equal(give(stage, SECOND, true), DONE);
	assert_int_equal(review(stage)->state, REVIEW_CONCLUDED);
}

static enum outcome
cancel(struct stage *stage, const char *stream)
{
	return stage_tell(stage, stream, "award.cancelled.v1", CASE,
		json_of("{'award': '" CASE "/1', 'case': '" CASE "', 'reason': '不再需要'}"));
}

static void
test_cancelled(void **state)
{
	struct stage *stage = *state;

	for (int overdue = 0; overdue < 2; overdue++) {
		begin(stage, "'" FIRST "', '" SECOND "'");
		assert_int_equal(give(stage, FIRST, true), DONE);
		if (overdue)
			assert_int_equal(stage_fire(stage, REVIEW_DEADLINE, REVIEW, 1), DONE);
		/* not by who did not ask */
		assert_int_equal(cancel(stage, "subsidy/331023-hrss"), DONE);
		assert_int_not_equal(review(stage)->state, REVIEW_CANCELLED);
		assert_int_equal(cancel(stage, SUBSIDY), DONE);
		assert_int_equal(review(stage)->state, REVIEW_CANCELLED);
		assert_int_equal(stage_out(stage)->timer_count, 2);
		assert_int_equal(give(stage, SECOND, true), REFUSED);
		stage_expect_refusal(stage, "review_not_open");
		assert_int_equal(stage_fire(stage, REVIEW_DEADLINE, REVIEW, 1), DONE);
		assert_int_equal(stage_fire(stage, REVIEW_WARNING, REVIEW, 1), DONE);
		assert_int_equal(review(stage)->state, REVIEW_CANCELLED);
		tear_down(state);
		set_up(state);
		stage = *state;
	}
}

static enum outcome
extend(struct stage *stage, const char *who, int days)
{
	return stage_send(stage, who, "coordination.review.extend.v1", REVIEW,
		json_of("{'days': %d, 'reason': {'zh': '实地复核', 'en': 'Seen on site'}}", days));
}

static void
test_more_time(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(extend(stage, COORDINATOR, 3), REFUSED);
	stage_expect_refusal(stage, "not_found");
	begin(stage, "'" FIRST "'");
	assert_int_equal(extend(stage, "officer/440304-kcj/one", 3), REFUSED);
	stage_expect_refusal(stage, "wrong_department");
	assert_int_equal(extend(stage, COORDINATOR, 3), DONE);
	assert_int_equal(review(stage)->due, at("2026-03-12T16:00:00Z"));
	assert_int_equal(stage_out(stage)->timers[0].due, at("2026-03-10T16:00:00Z"));
	assert_string_equal(
		json_text(stage_event(stage, "review.extended.v1")->data, "by"), COORDINATOR);
	/* the deadline before this one is nobody's any more */
	assert_int_equal(stage_fire(stage, REVIEW_DEADLINE, REVIEW, 1), DONE);
	assert_int_equal(review(stage)->state, REVIEW_OPEN);
	assert_int_equal(stage_fire(stage, REVIEW_DEADLINE, REVIEW, 2), DONE);
	assert_int_equal(review(stage)->state, REVIEW_OVERDUE);
	assert_int_equal(extend(stage, COORDINATOR, 3), REFUSED);
	stage_expect_refusal(stage, "review_not_open");
}

static void
test_more_time_than_the_calendar_has(void **state)
{
	struct stage *stage = *state;

	begin(stage, "'" FIRST "'");
	for (int i = 0; i < 3; i++)
		assert_int_equal(extend(stage, COORDINATOR, 60), DONE);
	assert_int_equal(extend(stage, COORDINATOR, 60), REFUSED);
	stage_expect_refusal(stage, "calendar_ends");
	assert_int_equal(review(stage)->days, 185);
}

static void
test_what_is_concluded_stays(void **state)
{
	struct stage *stage = *state;

	begin(stage, "'" FIRST "'");
	assert_int_equal(give(stage, FIRST, false), DONE);
	assert_int_equal(cancel(stage, SUBSIDY), DONE);
	assert_int_equal(stage_fire(stage, REVIEW_DEADLINE, REVIEW, 1), DONE);
	assert_int_equal(stage_fire(stage, REVIEW_WARNING, REVIEW, 1), DONE);
	assert_int_equal(stage_out(stage)->event_count, 0);
	assert_int_equal(review(stage)->state, REVIEW_CONCLUDED);
	assert_string_equal(review(stage)->result, "objected");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_asked, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_no_warning_if_none_is_wanted, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_cannot_be_asked, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_asked_of_another, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_unreadable, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_one_after_the_other, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_one_objection_is_enough, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_opinion_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_an_opinion_that_is_too_long, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_warning, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_deadline, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_opinions_after_the_deadline, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_cancelled, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_more_time, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_more_time_than_the_calendar_has, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_what_is_concluded_stays, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
