/* Requests of enterprises: each state and what may happen in it, one owner, no end without an
 * answer. */
#include "common.h"

#include <stdio.h>

#define PORTAL	"portal/331023-zwfw"
#define HANDLER "officer/" LEAD "/one"
#define NUMBER	"Q331023-2026-000001-"

static struct request *
request(struct stage *stage)
{
	return stage_at(stage, &request_type, 0);
}

static enum outcome
file(struct stage *stage)
{
	return stage_send(stage, PORTAL, "coordination.request.file.v1", "",
		json_of("{'matter': '" MATTER
			"', 'party': '91331023MA2DXK3T0H', 'text': '合同要求是什么？'}"));
}

static enum outcome
respond(struct stage *stage, const char *who)
{
	return stage_send(stage, who, "coordination.request.answer.v1", request(stage)->number,
		json_of("{'text': {'zh': '一年以上', 'en': 'A year or more'}}"));
}

static enum outcome
rate(struct stage *stage, const char *who, int rating)
{
	return stage_send(stage, who, "coordination.request.rate.v1", request(stage)->number,
		json_of("{'rating': %d}", rating));
}

static enum outcome
pass_to(struct stage *stage, const char *who, const char *to)
{
	return stage_send(stage, who, "coordination.request.pass.v1", request(stage)->number,
		json_of("{'matter': '" MATTER
			"', 'to': '%s', 'reason': {'zh': '属其职责', 'en': 'It is theirs'}}",
			to));
}

static void
begin_request(struct stage *stage, const char *more)
{
	assert_int_equal(put_more(stage, "'" FIRST "'", 5, 2, more), DONE);
	assert_int_equal(file(stage), DONE);
}

static void
test_filed(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(file(stage), REFUSED);
	stage_expect_refusal(stage, "nobody_responsible");
	begin_request(stage, "");
	assert_true(strncmp(request(stage)->number, NUMBER, strlen(NUMBER)) == 0);
	assert_string_equal(request(stage)->owner, LEAD);
	assert_int_equal(request(stage)->due, at("2026-03-09T16:00:00Z"));
	/* what was asked is in no event */
	const struct event *opened = stage_event(stage, "request.opened.v1");
	assert_string_equal(opened->audience[0], PORTAL);
	assert_null(json_object_get(opened->data, "text"));
	assert_null(json_object_get(opened->data, "party"));
	assert_int_equal(file(stage), DONE);
	const struct request *second = stage_at(stage, &request_type, 1);
	assert_true(strncmp(second->number, "Q331023-2026-000002-", 20) == 0);
}

static void
test_answered_and_rated(void **state)
{
	static const struct {
		int rating, state;
	} cases[] = {
		{5, REQUEST_CLOSED}, {3, REQUEST_CLOSED}, {2, REQUEST_OPEN}, {1, REQUEST_OPEN}};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct stage *stage = *state;

		begin_request(stage, "");
		assert_int_equal(rate(stage, PORTAL, 5), REFUSED);
		stage_expect_refusal(stage, "request_not_open");
		assert_int_equal(respond(stage, HANDLER), DONE);
		assert_int_equal(request(stage)->state, REQUEST_ANSWERED);
		assert_false(stage_has_timer(stage, REQUEST_DEADLINE, request(stage)->number));
		assert_int_equal(respond(stage, HANDLER), REFUSED);
		stage_expect_refusal(stage, "request_not_open");
		assert_int_equal(rate(stage, "portal/440304-zwfw", 5), REFUSED);
		stage_expect_refusal(stage, "not_found");
		assert_int_equal(rate(stage, PORTAL, cases[i].rating), DONE);
		assert_int_equal(request(stage)->state, cases[i].state);
		tear_down(state);
		set_up(state);
	}
}

static void
test_opened_again_only_once(void **state)
{
	struct stage *stage = *state;

	begin_request(stage, "");
	assert_int_equal(respond(stage, HANDLER), DONE);
	assert_int_equal(rate(stage, PORTAL, 1), DONE);
	assert_non_null(stage_event(stage, "request.reopened.v1"));
	assert_true(stage_has_timer(stage, REQUEST_DEADLINE, request(stage)->number));
	assert_int_equal(respond(stage, HANDLER), DONE);
	assert_int_equal(rate(stage, PORTAL, 1), DONE);
	assert_int_equal(request(stage)->state, REQUEST_CLOSED);
	assert_int_equal(request(stage)->rating, 1);
	assert_int_equal(rate(stage, PORTAL, 5), REFUSED);
	stage_expect_refusal(stage, "request_not_open");
}

static void
test_one_owner(void **state)
{
	struct stage *stage = *state;

	begin_request(stage, "");
	assert_int_equal(respond(stage, "officer/" FIRST "/one"), REFUSED);
	stage_expect_refusal(stage, "request_of_another");
	assert_int_equal(pass_to(stage, "officer/" FIRST "/one", FIRST), REFUSED);
	stage_expect_refusal(stage, "request_of_another");
	assert_int_equal(pass_to(stage, HANDLER, SECOND), REFUSED);
	stage_expect_refusal(stage, "not_of_the_matter");
	assert_int_equal(pass_to(stage, HANDLER, FIRST), DONE);
	assert_string_equal(
		json_text(stage_event(stage, "request.moved.v1")->data, "owner"), FIRST);
	assert_int_equal(request(stage)->due, at("2026-03-09T16:00:00Z"));
	assert_int_equal(respond(stage, HANDLER), REFUSED);
	stage_expect_refusal(stage, "request_of_another");
	assert_int_equal(respond(stage, "officer/" FIRST "/one"), DONE);
	assert_int_equal(pass_to(stage, "officer/" FIRST "/one", LEAD), REFUSED);
	stage_expect_refusal(stage, "request_not_open");
}

static void
test_deadlines(void **state)
{
	struct stage *stage = *state;

	begin_request(stage, WITH_DEPUTY);
	stage_wait_until(stage, at("2026-03-09T16:00:00Z"));
	assert_int_equal(request(stage)->state, REQUEST_OVERDUE);
	assert_string_equal(request(stage)->owner, DEPUTY);
	assert_int_equal(respond(stage, HANDLER), REFUSED);
	stage_expect_refusal(stage, "request_of_another");
	assert_int_equal(respond(stage, "officer/" DEPUTY "/one"), DONE);
	/* a deadline that is not its own any more */
	assert_int_equal(stage_fire(stage, REQUEST_DEADLINE, request(stage)->number, 1), DONE);
	assert_int_equal(request(stage)->state, REQUEST_ANSWERED);
	stage_wait_until(stage, at("2026-03-24T16:00:00Z"));
	assert_int_equal(request(stage)->state, REQUEST_CLOSED);
	assert_int_equal(request(stage)->rating, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_filed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_answered_and_rated, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_opened_again_only_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_one_owner, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_deadlines, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
