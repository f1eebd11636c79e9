/* Filing: the sample's applications with what is expected of them, and what follows from each
 * outcome. */
#include "scene.h"
#include "json/stored.h"

static bool
lists(const json_t *array, const char *text)
{
	size_t i;
	json_t *one;

	json_array_foreach((json_t *)array, i, one)
	{
		if (json_is_string(one) && strcmp(json_string_value(one), text) == 0)
			return true;
	}
	return false;
}

static void
compare(struct scene *scene, const json_t *expect)
{
	const struct application *application = created(scene->f, &application_type);
	const json_t *reply = scene->f->out.reply,
		     *assessment = json_object_get(reply, "assessment");
	const char *outcome = json_text(expect, "outcome");
	size_t i;
	json_t *one;

	assert_string_equal(json_text(assessment, "outcome"), outcome);
	assert_string_equal(json_text(reply, "case"), application->case_number);
	if (strcmp(outcome, "met") == 0) {
		assert_int_equal(application->state, APPLICATION_SUBMITTED);
		assert_int_equal(application->amount, json_int(expect, "amount"));
		assert_non_null(event_of(scene->f, "application.submitted.v1"));
	} else if (strcmp(outcome, "failed") == 0) {
		const json_t *reasons = json_at(reply, "/decision/reasons");

		assert_int_equal(application->state, APPLICATION_REFUSED);
		assert_int_equal(json_array_size(reasons),
			json_array_size(json_object_get(expect, "conditions")));
		json_array_foreach(json_object_get(expect, "conditions"), i, one)
			assert_string_equal(json_text(json_array_get(reasons, i), "code"),
				json_string_value(one));
		assert_non_null(event_of(scene->f, "application.refused.v1"));
	} else {
		assert_int_equal(application->state, APPLICATION_INCOMPLETE);
		json_array_foreach(json_object_get(expect, "missing"), i, one) assert_true(
			lists(json_object_get(assessment, "missing"), json_string_value(one)));
		assert_non_null(event_of(scene->f, "application.incomplete.v1"));
	}
}

static void
test_the_samples(void **state)
{
	_cleanup_json_ json_t *sample = read_json("deploy/sample/parties.json");
	size_t i;
	json_t *one;

	json_array_foreach(json_object_get(sample, "applications"), i, one)
	{
		struct scene scene = {.f = *state};
		json_t *expect;

		if (json_object_get(json_object_get(one, "expect"), "problem"))
			continue; /* needs an earlier case: see below */
		print_message("%s\n", json_text(one, "label"));
		use_application(&scene, json_text(one, "label"), &expect);
		assert_int_equal(file(&scene), DONE);
		compare(&scene, expect);
		scene_end(&scene);
		json_decref(expect);
	}
}

static void
test_submitted(void **state)
{
	struct scene scene = a_scene(state);
	struct fixture *f = *state;

	assert_int_equal(file(&scene), DONE);
	const struct application *application = created(f, &application_type);
	assert_memory_equal(application->case_number, "331023-2026-000001-", 19);
	assert_string_equal(application->owner, "331023-hrss");
	assert_string_equal(application->owner_before, "331023-hrss");
	assert_int_equal(application->before, APPLICATION_SUBMITTED);
	assert_string_equal(application->portal, PORTAL);
	assert_string_equal(application->handler, HANDLER);
	assert_string_equal(application->filed_on, "2026-03-02");
	assert_string_equal(application->review_by, "");
	assert_int_equal(application->waiting_since, NOW);
	assert_int_equal(application->changes, 1);
	assert_true(application->has_amount);
	assert_string_equal(((struct change *)created(f, &change_type))->detail, "filed");
	const struct sequence *sequence = created(f, &sequence_type);
	assert_int_equal(sequence->year, 2026);
	assert_int_equal(sequence->last, 1);
	_cleanup_json_ json_t *document = json_kept(application->document);
	assert_string_equal(json_string_value(json_at(document, "/on/filed")), "2026-03-02");
	assert_true(json_is_true(json_at(document, "/people/founder/priority_group")));
	assert_int_equal(json_integer_value(json_at(document, "/held/years_received")), 0);
	assert_int_equal(json_integer_value(json_at(document, "/party/insured_jobs")), 5);
	scene_end(&scene);
}

static void
test_the_event_for_the_handler(void **state)
{
	struct scene scene = a_scene(state);

	file(&scene);
	const struct event *event = event_of(scene.f, "application.submitted.v1");
	assert_string_equal(event->audience[0], PORTAL);
	assert_string_equal(event->audience[1], HANDLER);
	assert_string_equal(event->audience[2], "");
	assert_string_equal(json_text(event->data, "handler"), HANDLER);
	assert_string_equal(json_text(event->data, "application"), "application/331023-zwfw");
	assert_string_equal(json_text(event->data, "benefit_kind"), "money");
	assert_int_equal(json_int(event->data, "amount"), 400000);
	assert_string_equal(
		json_string_value(json_at(event->data, "/people/0/person")), "person-" PERSON_ID);
	assert_null(json_at(event->data, "/assessment/conditions/0/values"));
	_cleanup_buf_ struct buf text = BUF_INIT;
	json_write(event->data, &text);
	assert_null(strstr(text.data, scene.founder.name));
	assert_null(strstr(text.data, scene.founder.telephone));
	scene_end(&scene);
}

static void
test_refused_by_rule(void **state)
{
	struct scene scene = {.f = *state};

	use_application(&scene, "chicheng", NULL);
	assert_int_equal(file(&scene), DONE);
	const struct application *application = created(scene.f, &application_type);
	const struct event *event = event_of(scene.f, "application.refused.v1");
	const json_t *reason = json_at(event->data, "/decision/reasons/0");
	assert_string_equal(event->audience[0], PORTAL);
	assert_string_equal(event->audience[1], "");
	assert_int_equal(application->waiting_since, 0);
	assert_string_equal(
		json_string_value(json_at(event->data, "/decision/decided_by")), "rule:P1d@1");
	assert_string_equal(json_text(reason, "code"), "jobs_at_least_3");
	assert_non_null(strstr(json_string_value(json_at(reason, "/text/zh")),
		"吸纳就业并已缴纳社会保险满一年的人数：2"));
	assert_non_null(strstr(json_string_value(json_at(reason, "/text/en")),
		"employees whose social insurance has been paid for a year or more: 2"));
	assert_non_null(strstr(
		json_string_value(json_at(event->data, "/decision/remedies/zh")), "0576-00000001"));
	assert_false(application->has_amount);
	assert_string_equal(((struct change *)created(scene.f, &change_type))->by, "rule:P1d@1");
	scene_end(&scene);
}

static void
test_incomplete_says_what_to_add(void **state)
{
	struct scene scene = {.f = *state};

	use_application(&scene, "qiongtai", NULL);
	assert_int_equal(file(&scene), DONE);
	const struct application *application = created(scene.f, &application_type);
	const json_t *to_add = json_at(scene.f->out.reply, "/assessment/to_add/0");
	assert_string_equal(application->owner, "331023-zwfw");
	assert_string_equal(json_text(to_add, "path"), "party.insured_jobs");
	assert_string_equal(json_string_value(json_at(to_add, "/text/zh")),
		"吸纳就业并已缴纳社会保险满一年的人数");
	const struct event *event = event_of(scene.f, "application.incomplete.v1");
	assert_string_equal(event->audience[0], PORTAL);
	assert_string_equal(event->audience[1], "");
	scene_end(&scene);
}

static void
test_an_expired_answer_is_unknown(void **state)
{
	struct scene scene = a_scene(state);

	scene.founder.answers =
		"[{\"question\":\"priority_group\",\"answer\":true,\"source\":\"s\","
		"\"at\":\"2025-01-12\",\"valid_until\":\"2026-03-01\"}]";
	assert_int_equal(file(&scene), DONE);
	const json_t *missing = json_at(scene.f->out.reply, "/assessment/missing");
	assert_true(lists(missing, "people.founder.priority_group"));
	assert_true(lists(missing, "people.founder.first_venture"));
	scene_end(&scene);
}

static void
test_filed_anew_closes_the_incomplete_one(void **state)
{
	struct scene scene = a_scene(state);
	struct application same = a_case(APPLICATION_INCOMPLETE),
			   other_year = a_case(APPLICATION_INCOMPLETE);

	(void)COPY_TEXT(other_year.period, "2025");
	scene.earlier[0] = &other_year;
	scene.earlier[1] = &same;
	assert_int_equal(file(&scene), DONE);
	assert_int_equal(same.state, APPLICATION_WITHDRAWN);
	assert_int_equal(other_year.state, APPLICATION_INCOMPLETE);
	const struct event *event = event_of(scene.f, "application.withdrawn.v1");
	assert_string_equal(event->subject, CASE_A);
	assert_string_equal(
		json_text(event->data, "superseded_by"), json_text(scene.f->out.reply, "case"));
	scene_end(&scene);
}

/* The fourth year of a policy that may be received for three. */
static void
test_years_received(void **state)
{
	static const int received[] = {APPLICATION_APPROVED, APPLICATION_PAYING, APPLICATION_PAID};
	struct scene scene = a_scene(state);
	struct application years[3];

	for (int i = 0; i < 3; i++) {
		years[i] = a_case(received[i]);
		(void)COPY_TEXT(years[i].period, ((const char *[]){"2023", "2024", "2025"})[i]);
		scene.earlier[i] = &years[i];
	}
	assert_int_equal(file(&scene), DONE);
	assert_string_equal(
		json_string_value(json_at(scene.f->out.reply, "/decision/reasons/0/code")),
		"at_most_3_years");
	years[0].state = years[0].before = APPLICATION_IN_REVIEW;
	assert_int_equal(file(&scene), DONE);
	assert_string_equal(json_text(scene.f->out.reply, "state"), "submitted");
	/* granted, though a withdrawal is asked for */
	years[0].state = APPLICATION_WITHDRAWING;
	years[0].before = APPLICATION_APPROVED;
	assert_int_equal(file(&scene), DONE);
	assert_string_equal(json_text(scene.f->out.reply, "state"), "refused");
	scene_end(&scene);
}

/* Thirty levels deep, as JSON allows: refused, and no stack is used up. */
/* Granted at once, but with nobody to fix the amount inside its range: nobody gets nothing by that.
 */
static void
test_an_amount_that_nobody_fixes(void **state)
{
	struct scene scene = a_scene(state);
	json_t *document = json_kept(scene.policy.document);
	json_t *benefit = json_object_get(document, "benefit");

	json_object_del(benefit, "amount");
	json_object_set_new(benefit, "range", json_pack("{s:s, s:s}", "least", "1", "most", "2"));
	scene.policy.document = json_keep(document, scene.f->arena);
	assert_int_equal(file(&scene), DONE);
	assert_string_equal(json_text(scene.f->out.reply, "state"), "incomplete");
	json_object_set_new(
		json_object_get(document, "procedure"), "kind", json_string("verification"));
	scene.policy.document = json_keep(document, scene.f->arena);
	(void)COPY_TEXT(scene.policy.ref, "P1d@2");
	assert_int_equal(file(&scene), DONE);
	assert_string_equal(json_text(scene.f->out.reply, "state"), "submitted");
	assert_true(json_is_null(
		json_object_get(event_of(scene.f, "application.submitted.v1")->data, "amount")));
	json_decref(document);
	scene_end(&scene);
}

static void
test_policies_as_published(void **state)
{
	struct fixture *f = *state;
	json_t *data = json_pack("{s:s, s:o}", "policy", "P1d@1", "document",
		read_json("deploy/sample/policies/P1d.json"));

	assert_int_equal(policy_take(NULL, "P1d@1", data, f->window, &f->out), DONE);
	struct policy policy = *(struct policy *)created(f, &policy_type);
	assert_string_equal(policy.ref, "P1d@1");
	assert_string_equal(policy.id, "P1d");
	again(f);
	assert_int_equal(policy_take(&policy, "P1d@1", data, f->window, &f->out), DONE);
	assert_int_equal(f->out.created_count, 0);
	assert_int_equal(policy_end(&policy, "P1d@1", &f->out), DONE);
	assert_int_equal(policy.withdrawn_at, NOW);
	f->out.now = NOW + 5;
	assert_int_equal(policy_end(&policy, "P1d@1", &f->out), DONE);
	assert_int_equal(policy.withdrawn_at, NOW);
	assert_int_equal(policy_end(NULL, "P9@1", &f->out), REFUSED);
	assert_string_equal(f->out.problem.code, "policy_not_offered");
	json_decref(data);
}

/* More policies than are kept: the oldest rules are dropped and compiled again. */
static void
test_the_cache_is_bounded(void **state)
{
	struct fixture *f = *state;
	_cleanup_json_ json_t *document = read_json("deploy/sample/policies/P1d.json");
	struct fault fault;

	for (int i = 1; i <= 2 * RULES_MOST + 1; i++) {
		char ref[POLICY_REF_SIZE];

		snprintf(ref, sizeof(ref), "P1d@%d", i);
		assert_non_null(window_offer(f->window, ref, document, &fault));
	}
	assert_ptr_equal(window_offer(f->window, "P1d@129", document, &fault),
		window_offer(f->window, "P1d@129", document, &fault));
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_the_samples),
		CASE(test_submitted),
		CASE(test_the_event_for_the_handler),
		CASE(test_refused_by_rule),
		CASE(test_incomplete_says_what_to_add),
		CASE(test_an_expired_answer_is_unknown),
		CASE(test_filed_anew_closes_the_incomplete_one),
		CASE(test_years_received),
		CASE(test_an_amount_that_nobody_fixes),
		CASE(test_policies_as_published),
		CASE(test_the_cache_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
