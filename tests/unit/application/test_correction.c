/* Handing in anew: what was asked for, and what was found incomplete; who may, when, what comes of
 * it. */
#include "scene.h"
#include "services/application/correction.h"

#define ASKED CASE_A "/1/k1"
#define DAY   (INT64_C(86400) * MICROSECONDS_PER_SECOND)

static struct application
waiting(const struct scene *scene, int state)
{
	struct application application = a_case(state);

	(void)COPY_TEXT(application.policy, scene->policy.ref);
	(void)COPY_TEXT(application.policy_id, scene->policy.id);
	(void)COPY_TEXT(application.party, scene->party.uscc);
	(void)COPY_TEXT(application.award, CASE_A "/1");
	(void)COPY_TEXT(application.filed_on, "2026-03-02");
	return application;
}

static struct correction
asked(void)
{
	return (struct correction){.correction = ASKED,
		.case_number = CASE_A,
		.items = "[]",
		.asked_by = "officer/331023-hrss/zhou-min",
		.asked_at = NOW - DAY,
		.due = NOW + DAY};
}

static enum outcome
hand_in(struct scene *scene, struct application *application, struct correction *open)
{
	struct filing filing = {
		.data = scene->data,
		.policy_ref = json_text(scene->data, "policy"),
		.uscc = party_code(json_object_get(scene->data, "party")),
		.policy = &scene->policy,
		.party = &scene->party,
		.earlier = scene->earlier,
		.window = scene->f->window,
		.number = CASE_A,
		.correcting = application,
		.people = {{"founder", "person-" PERSON_ID, &scene->founder}},
		.people_count = json_object_size(json_object_get(scene->data, "people")),
	};

	return application_correct(&filing, open, &scene->f->out);
}

static void
expect_refused(struct scene *scene, struct application *application, struct correction *open,
	const char *code)
{
	int before = application ? application->state : 0;

	assert_int_equal(hand_in(scene, application, open), REFUSED);
	assert_string_equal(scene->f->out.problem.code, code);
	assert_int_equal(scene->f->out.event_count, 0);
	assert_int_equal(scene->f->out.created_count, 0);
	if (application)
		assert_int_equal(application->state, before);
	if (open)
		assert_int_equal(open->answered_at, 0);
	again(scene->f);
}

static void
test_corrected_it_goes_back_to_who_asked(void **state)
{
	struct scene scene = a_scene(state);
	struct application application = waiting(&scene, APPLICATION_CORRECTING);
	struct correction open = asked();

	again(scene.f);
	assert_int_equal(hand_in(&scene, &application, &open), DONE);
	assert_int_equal(application.state, APPLICATION_IN_REVIEW);
	assert_int_equal(application.amount, 400000);
	assert_int_equal(open.answered_at, NOW);
	assert_non_null(open.document);
	assert_int_equal(count_created(scene.f, &correction_type), 0);
	const struct event *event = event_of(scene.f, "application.corrected.v1");
	assert_non_null(event);
	assert_string_equal(event->audience[1], HANDLER);
	assert_string_equal(json_text(event->data, "correction"), ASKED);
	assert_string_equal(json_text(event->data, "award"), CASE_A "/1");
	assert_int_equal(json_int(event->data, "amount"), 400000);
	scene_end(&scene);
}

/* Sent twice with another id, the second finds nothing that is asked for. */
static void
test_twice(void **state)
{
	struct scene scene = a_scene(state);
	struct application application = waiting(&scene, APPLICATION_CORRECTING);
	struct correction open = asked();

	again(scene.f);
	assert_int_equal(hand_in(&scene, &application, &open), DONE);
	again(scene.f);
	expect_refused(&scene, &application, NULL, "nothing_to_correct");
	scene_end(&scene);
}

static void
test_corrected_it_may_fail(void **state)
{
	struct scene scene = {.f = *state};

	use_application(&scene, "chicheng", NULL);
	struct application application = waiting(&scene, APPLICATION_CORRECTING);
	struct correction open = asked();
	again(scene.f);
	assert_int_equal(hand_in(&scene, &application, &open), DONE);
	assert_int_equal(application.state, APPLICATION_REFUSED);
	assert_non_null(application.decision);
	const struct event *event = event_of(scene.f, "application.corrected.v1");
	assert_string_equal(
		json_string_value(json_at(event->data, "/assessment/outcome")), "failed");
	scene_end(&scene);
}

static void
test_what_lacks_something_is_not_taken(void **state)
{
	struct scene scene = {.f = *state};

	use_application(&scene, "qiongtai", NULL);
	struct application application = waiting(&scene, APPLICATION_CORRECTING);
	struct correction open = asked();
	again(scene.f);
	assert_int_equal(hand_in(&scene, &application, &open), REFUSED);
	assert_string_equal(scene.f->out.problem.code, "correction_incomplete");
	assert_int_equal(application.state, APPLICATION_CORRECTING);
	assert_int_equal(open.answered_at, 0);
	scene_end(&scene);
}

static void
test_the_last_instant_is_in_time(void **state)
{
	struct scene scene = a_scene(state);
	struct application application = waiting(&scene, APPLICATION_CORRECTING);
	struct correction open = asked();

	again(scene.f);
	open.due = NOW - 1;
	expect_refused(&scene, &application, &open, "correction_too_late");
	open.due = NOW;
	assert_int_equal(hand_in(&scene, &application, &open), DONE);
	scene_end(&scene);
}

static void
test_an_incomplete_case_is_completed(void **state)
{
	struct scene scene = a_scene(state);
	struct application application = waiting(&scene, APPLICATION_INCOMPLETE);

	again(scene.f);
	assert_int_equal(hand_in(&scene, &application, NULL), DONE);
	assert_int_equal(application.state, APPLICATION_SUBMITTED);
	assert_string_equal(application.case_number, CASE_A);
	assert_int_equal(count_created(scene.f, &application_type), 0);
	const struct correction *own = created(scene.f, &correction_type);
	assert_string_equal(own->correction, CASE_A "/k1");
	assert_int_equal(own->due, 0);
	assert_non_null(event_of(scene.f, "application.submitted.v1"));
	assert_null(event_of(scene.f, "application.corrected.v1"));
	scene_end(&scene);
}

static void
test_only_what_waits_for_it(void **state)
{
	struct scene scene = a_scene(state);
	struct correction open = asked();

	again(scene.f);
	for (int i = 0; application_states[i]; i++) {
		struct application application = waiting(&scene, i);

		if (i == APPLICATION_INCOMPLETE || i == APPLICATION_CORRECTING)
			continue;
		expect_refused(&scene, &application, &open,
			i == APPLICATION_WITHDRAWING ? "withdrawal_pending" : "nothing_to_correct");
	}
	struct application application = waiting(&scene, APPLICATION_CORRECTING);
	expect_refused(&scene, &application, NULL, "nothing_to_correct");
	scene_end(&scene);
}

static void
test_only_its_portal_and_its_own_matter(void **state)
{
	struct scene scene = a_scene(state);
	struct application application = waiting(&scene, APPLICATION_CORRECTING);
	struct correction open = asked();

	again(scene.f);
	expect_refused(&scene, NULL, NULL, "not_found");
	(void)COPY_TEXT(application.portal, "portal/440304-zwfw");
	expect_refused(&scene, &application, &open, "not_found");
	application = waiting(&scene, APPLICATION_CORRECTING);
	(void)COPY_TEXT(application.party, CODE_B);
	expect_refused(&scene, &application, &open, "correction_differs");
	application = waiting(&scene, APPLICATION_CORRECTING);
	(void)COPY_TEXT(application.policy, "P1d@2");
	expect_refused(&scene, &application, &open, "correction_differs");
	scene_end(&scene);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_corrected_it_goes_back_to_who_asked),
		CASE(test_twice),
		CASE(test_corrected_it_may_fail),
		CASE(test_what_lacks_something_is_not_taken),
		CASE(test_the_last_instant_is_in_time),
		CASE(test_an_incomplete_case_is_completed),
		CASE(test_only_what_waits_for_it),
		CASE(test_only_its_portal_and_its_own_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
