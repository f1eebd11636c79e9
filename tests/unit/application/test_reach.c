/* Policies that reach enterprises which did not ask: who is told, once, and what is granted. */
#include "scene.h"

#include "services/application/reach.h"
#include <stdio.h>

#define DUE INT64_C(1772726400000000) /* three working days after NOW: the end of 2026-03-05 */

/* P1d without what only its founder could say, as `automatic` or as `announced`. */
static void
make_reaching(struct scene *scene, bool automatic)
{
	_cleanup_json_ json_t *document = json_kept(scene->policy.document);
	json_t *conditions = json_object_get(document, "conditions");

	for (size_t i = json_array_size(conditions); automatic && i--;)
		if (strstr(json_text(json_array_get(conditions, i), "feel"), "people."))
			json_array_remove(conditions, i);
	if (automatic)
		json_object_set_new(document, "procedure",
			json_pack("{s:s, s:i, s:i}", "kind", "automatic", "days", 0, "decline_days",
				3));
	else
		json_object_set_new(document, "announce", json_true());
	scene->policy.document = json_keep(document, scene->f->arena);
	(void)snprintf(scene->policy.ref, sizeof(scene->policy.ref), "P1d@%d", automatic ? 7 : 8);
	scene->policy.reaches = true;
}

static struct filing
filing_of(struct scene *scene)
{
	return (struct filing){.policy = &scene->policy,
		.party = &scene->party,
		.earlier = scene->earlier,
		.sequence = scene->sequence,
		.window = scene->f->window};
}

static enum outcome
tell(struct scene *scene, const struct match *match)
{
	const struct filing filing = filing_of(scene);

	again(scene->f);
	return reach_tell(&filing, match, &scene->f->out);
}

static size_t
search(struct scene *scene, size_t count)
{
	struct party *parties[REACH_CHUNK + 1] = {NULL};

	for (size_t i = 0; i < count; i++)
		parties[i] = &scene->party;
	again(scene->f);
	assert_int_equal(
		reach_search(&scene->policy, parties, scene->f->window, &scene->f->out), DONE);
	return scene->f->out.timer_count;
}

static void
test_who_is_found(void **state)
{
	struct scene scene = a_scene(state);

	assert_int_equal(search(&scene, 1), 0); /* it looks for nobody */
	make_reaching(&scene, true);
	assert_int_equal(search(&scene, 0), 0);
	assert_int_equal(search(&scene, 1), 1);
	assert_string_equal(scene.f->out.timers[0].kind, REACH_TELL);
	assert_int_equal(search(&scene, REACH_CHUNK), REACH_CHUNK + 1);
	assert_string_equal(scene.f->out.timers[REACH_CHUNK].kind, REACH_SEARCH);
	assert_non_null(strstr(scene.f->out.timers[REACH_CHUNK].subject, scene.party.uscc));
	scene.party.portal[0] = 0; /* nobody could tell it */
	assert_int_equal(search(&scene, 1), 0);
	(void)COPY_TEXT(scene.party.portal, PORTAL);
	scene.policy.withdrawn_at = NOW - 1;
	assert_int_equal(search(&scene, 1), 0);
	scene_end(&scene);
}

static void
test_who_would_fail_is_not_told(void **state)
{
	struct scene scene = a_scene(state);
	_cleanup_json_ json_t *known = json_kept(scene.party.attributes);

	make_reaching(&scene, false);
	assert_int_equal(search(&scene, 1), 1); /* what is unknown can be asked for */
	json_object_set_new(json_object_get(known, "party.insured_jobs"), "value", json_integer(2));
	scene.party.attributes = json_keep(known, scene.f->arena);
	assert_int_equal(search(&scene, 1), 0);
	scene_end(&scene);
}

static void
test_told_once(void **state)
{
	struct scene scene = a_scene(state);
	struct application before = a_case(APPLICATION_SUBMITTED);

	make_reaching(&scene, true);
	assert_int_equal(tell(&scene, NULL), DONE);
	struct match match = *(struct match *)created(scene.f, &match_type);
	const struct event *event = event_of(scene.f, "policy.matched.v1");
	assert_string_equal(event->audience[0], PORTAL);
	assert_int_equal(match.grants_at, DUE);
	assert_string_equal(json_text(event->data, "outcome"), "met");
	tell(&scene, &match);
	assert_null(event_of(scene.f, "policy.matched.v1"));
	scene.earlier[0] = &before; /* filed by itself meanwhile */
	tell(&scene, NULL);
	assert_null(event_of(scene.f, "policy.matched.v1"));
	scene_end(&scene);
}

static enum outcome
answer(struct scene *scene, struct match *match, bool decline)
{
	_cleanup_json_ json_t *data =
		json_pack("{s:s, s:b}", "party", scene->party.uscc, "decline", (int)decline);

	again(scene->f);
	return reach_answer(match, scene->policy.ref, data, &scene->f->out);
}

static enum outcome
grant(struct scene *scene, struct match *match)
{
	const struct filing filing = filing_of(scene);

	again(scene->f);
	scene->f->out.now = DUE;
	return reach_grant(&filing, match, &scene->f->out);
}

static void
test_declined_is_not_granted(void **state)
{
	struct scene scene = a_scene(state);

	make_reaching(&scene, true);
	tell(&scene, NULL);
	struct match match = *(struct match *)created(scene.f, &match_type);
	assert_int_equal(answer(&scene, &match, false), DONE);
	assert_int_equal(match.state, MATCH_RECEIVED);
	assert_int_equal(answer(&scene, &match, true), DONE);
	assert_int_equal(match.state, MATCH_DECLINED);
	assert_true(scene.f->out.timers[0].cancel);
	assert_int_equal(grant(&scene, &match), DONE);
	assert_null(created(scene.f, &application_type));
	assert_int_equal(match.state, MATCH_DECLINED);
	assert_int_equal(answer(&scene, NULL, true), REFUSED);
	assert_string_equal(scene.f->out.problem.code, "not_found");
	(void)COPY_TEXT(match.portal, "portal/other");
	assert_int_equal(answer(&scene, &match, true), REFUSED);
	scene_end(&scene);
}

static void
test_granted(void **state)
{
	struct scene scene = a_scene(state);

	make_reaching(&scene, true);
	tell(&scene, NULL);
	struct match match = *(struct match *)created(scene.f, &match_type);
	assert_int_equal(grant(&scene, &match), DONE);
	const struct application *application = created(scene.f, &application_type);
	assert_int_equal(application->state, APPLICATION_SUBMITTED);
	assert_string_equal(application->portal, PORTAL);
	const struct event *event = event_of(scene.f, "application.submitted.v1");
	assert_string_equal(json_text(event->data, "origin"), "automatic");
	assert_int_equal(match.state, MATCH_GRANTED);
	assert_int_equal(grant(&scene, &match), DONE); /* nothing happens twice */
	assert_null(created(scene.f, &application_type));
	assert_int_equal(answer(&scene, &match, true), REFUSED);
	assert_string_equal(scene.f->out.problem.code, "too_late_to_decline");
	scene_end(&scene);
}

static void
test_changed_meanwhile(void **state)
{
	struct scene scene = a_scene(state);
	_cleanup_json_ json_t *known = json_kept(scene.party.attributes);

	make_reaching(&scene, true);
	tell(&scene, NULL);
	struct match match = *(struct match *)created(scene.f, &match_type);
	json_object_set_new(json_object_get(known, "party.insured_jobs"), "value", json_integer(2));
	scene.party.attributes = json_keep(known, scene.f->arena);
	assert_int_equal(grant(&scene, &match), DONE);
	assert_null(created(scene.f, &application_type));
	assert_int_equal(match.state, MATCH_TOLD);
	scene_end(&scene);
}

static void
test_a_profile_asks_all_policies(void **state)
{
	struct scene scene = a_scene(state);
	struct policy *policies[] = {&scene.policy, NULL};

	make_reaching(&scene, true);
	again(scene.f);
	assert_int_equal(
		reach_profile(&scene.party, policies, scene.f->window, &scene.f->out), DONE);
	assert_int_equal(scene.f->out.timer_count, 1);
	again(scene.f);
	assert_int_equal(reach_profile(NULL, policies, scene.f->window, &scene.f->out), DONE);
	assert_int_equal(scene.f->out.timer_count, 0);
	scene_end(&scene);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_who_is_found),
		CASE(test_who_would_fail_is_not_told),
		CASE(test_told_once),
		CASE(test_declined_is_not_granted),
		CASE(test_granted),
		CASE(test_changed_meanwhile),
		CASE(test_a_profile_asks_all_policies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
