/* What cannot be filed at all: no case is opened, and the refusal says why. */
#include "scene.h"
#include "json/stored.h"

static void
test_already_filed(void **state)
{
	struct scene scene = a_scene(state);
	struct application other = a_case(APPLICATION_SUBMITTED);

	for (int i = 0; application_states[i]; i++) {
		other.state = other.before = i;
		scene.earlier[0] = &other;
		if (!application_counts(i)) {
			assert_int_equal(file(&scene), DONE);
			continue;
		}
		expect_refusal(&scene, "already_filed");
		assert_string_equal(scene.f->out.problem.params[0].text, CASE_A);
		assert_non_null(strstr(scene.f->out.problem.params[1].text, application_states[i]));
		assert_string_equal(scene.f->out.problem.params[2].text, "331023-hrss");
	}
	other = a_case(APPLICATION_PAID);
	(void)COPY_TEXT(other.period, "2025");
	assert_int_equal(file(&scene), DONE);
	scene_end(&scene);
}

static void
test_unknown_policy_party_person(void **state)
{
	struct scene scene = a_scene(state), kept = scene;

	scene.policy.ref[0] = 0;
	expect_refusal(&scene, "policy_not_offered");
	scene.policy = kept.policy;
	scene.party.uscc[0] = 0;
	expect_refusal(&scene, "party_unknown");
	scene.party = kept.party;
	scene.founder.person[0] = 0;
	expect_refusal(&scene, "person_unknown");
	scene.founder = kept.founder;
	(void)COPY_TEXT(scene.founder.party, CODE_B);
	expect_refusal(&scene, "person_unknown");
	scene.founder = kept.founder;
	set_data(&scene, "people", json_pack("{s:s}", "mayor", "person-" PERSON_ID));
	expect_refusal(&scene, "person_unknown");
	set_data(&scene, "party",
		json_pack("{s:[{s:s, s:s}]}", "external_ids", "scheme", "uscc", "id",
			"92331023MAYQGQX354"));
	expect_refusal(&scene, "uscc_wrong_check");
	scene_end(&scene);
}

static void
test_days(void **state)
{
	static const struct {
		const char *on, *refused;
	} lines[] = {
		{"2026-03-02", NULL},
		{"2026-02-01", NULL},
		{"2026-03-03", "filing_day_unfit"},
		{"2026-01-29", "filing_day_unfit"},
		{"2025-12-31", "filing_day_unfit"},
	};
	struct scene scene = a_scene(state);

	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		set_data(&scene, "on", json_string(lines[i].on));
		if (lines[i].refused)
			expect_refusal(&scene, lines[i].refused);
		else
			assert_int_equal(file(&scene), DONE);
	}
	scene_end(&scene);
}

static void
test_when_a_policy_is_open(void **state)
{
	struct scene scene = a_scene(state);
	static const struct {
		const char *from, *to, *refused;
	} lines[] = {
		{"2026-03-02", "2026-03-02", NULL},
		{"2026-03-03", "2026-12-31", "policy_not_yet_open"},
		{"2026-01-01", "2026-03-01", "policy_ended"},
	};

	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		json_t *document = json_kept(scene.policy.document);

		json_object_set_new(document, "valid",
			json_pack("{s:s, s:s}", "from", lines[i].from, "to", lines[i].to));
		scene.policy.document = json_keep(document, scene.f->arena);
		json_decref(document);
		scene.policy.ref[sizeof("P1d@") - 1] =
			(char)('2' + i); /* what is published never changes */
		if (lines[i].refused)
			expect_refusal(&scene, lines[i].refused);
		else
			assert_int_equal(file(&scene), DONE);
	}
	scene.policy.withdrawn_at = NOW - 1;
	expect_refusal(&scene, "policy_ended");
	scene_end(&scene);
}

static void
test_periods(void **state)
{
	static const struct {
		const char *period, *refused;
	} lines[] = {
		{"2026", NULL},
		{"2025", NULL},
		{"2027", "period_unfit"},
		{"once", "period_unfit"},
	};
	struct scene scene = a_scene(state);

	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		set_data(&scene, "period", json_string(lines[i].period));
		if (lines[i].refused)
			expect_refusal(&scene, lines[i].refused);
		else
			assert_int_equal(file(&scene), DONE);
	}
	json_t *document = json_kept(scene.policy.document);
	json_object_set_new(document, "period", json_string("once"));
	scene.policy.document = json_keep(document, scene.f->arena);
	json_decref(document);
	(void)COPY_TEXT(scene.policy.ref, "P1d@2");
	set_data(&scene, "period", json_string("2026"));
	expect_refusal(&scene, "period_unfit");
	assert_string_equal(scene.f->out.problem.params[2].text, "once");
	set_data(&scene, "period", json_string("once"));
	assert_int_equal(file(&scene), DONE);
	scene_end(&scene);
}

static void
test_forms_that_do_not_fit(void **state)
{
	static const struct {
		const char *name, *value, *pointer;
	} lines[] = {
		{"form", "{\"rent\": 1}", "/form/rent"}, /* the policy does not ask for it */
		{"form", "{\"recognised_on\": \"yesterday\"}", "/form/recognised_on"},
		{"form", "{\"recognition_level\": 1}", "/form/recognition_level"},
		{"subject", "{\"jobs\": \"many\"}", "/subject/jobs"},
		{"subject", "{\"colour\": \"red\"}", "/subject/colour"},
		{"subject", "{\"years\": [{\"occupancy\": \"0.9\"}, {\"occupancy\": true}]}",
			"/subject/years/1/occupancy"},
		{"subject", "{\"years\": {\"occupancy\": \"0.9\"}}", "/subject/years/occupancy"},
		{"subject", "{\"jobs\": [1]}", "/subject/jobs"},
	};
	struct scene scene = {.f = *state};

	use_application(&scene, "lianhua", NULL);
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		json_t *kept = json_incref(json_object_get(scene.data, lines[i].name));

		set_data(&scene, lines[i].name, json_loads(lines[i].value, 0, NULL));
		expect_refusal(&scene, "form_unfit");
		assert_int_equal(scene.f->out.problem.errors->count, 1);
		assert_string_equal(scene.f->out.problem.errors->at[0].pointer, lines[i].pointer);
		assert_true(scene.f->out.problem.errors->at[0].expected[0]);
		set_data(&scene, lines[i].name, kept);
	}
	set_data(&scene, "subject",
		json_loads("{\"jobs\": 60, \"years\": [{\"occupancy\": \"0.95\"}, {}]}", 0, NULL));
	assert_int_equal(file(&scene), DONE);
	scene_end(&scene);
}

static void
test_a_form_that_the_policy_asks_more_of(void **state)
{
	struct scene scene = {.f = *state};

	use_application(&scene, "lianhua", NULL);
	json_t *document = json_kept(scene.policy.document);
	json_object_set_new(document, "form_schema",
		json_pack("{s:s, s:[s], s:{s:{s:[s, s]}}}", "type", "object", "required",
			"recognised_on", "properties", "recognition_level", "enum", "city",
			"district"));
	scene.policy.document = json_keep(document, scene.f->arena);
	assert_int_equal(file(&scene), DONE);
	set_data(&scene, "form", json_pack("{s:s}", "recognition_level", "county"));
	expect_refusal(&scene, "form_unfit");
	assert_int_equal(scene.f->out.problem.errors->count, 2);
	assert_string_equal(scene.f->out.problem.errors->at[0].pointer, "/form/recognised_on");
	assert_string_equal(scene.f->out.problem.errors->at[1].pointer, "/form/recognition_level");
	json_object_del(scene.data, "form");
	expect_refusal(&scene, "form_unfit");
	assert_string_equal(scene.f->out.problem.errors->at[0].pointer, "/form/recognised_on");
	json_decref(document);
	scene_end(&scene);
}

static void
test_a_deep_subject(void **state)
{
	struct scene scene = a_scene(state);
	json_t *deep = json_object();

	for (int i = 0; i < 28; i++)
		deep = json_pack("{s:o}", "abcdefghijkl", deep);
	json_object_set_new(deep, "x", json_integer(1));
	set_data(&scene, "subject", deep);
	expect_refusal(&scene, "form_unfit");
	scene_end(&scene);
}

static void
test_case_numbers(void **state)
{
	struct sequence sequence = {"case", 2025, 77};
	struct scene scene = a_scene(state);

	scene.sequence = &sequence;
	assert_int_equal(file(&scene), DONE);
	assert_int_equal(sequence.year, 2026);
	assert_int_equal(sequence.last, 1);
	assert_null(created(scene.f, &sequence_type));
	assert_int_equal(file(&scene), DONE);
	assert_memory_equal(json_text(scene.f->out.reply, "case"), "331023-2026-000002-", 19);
	sequence.last = 999999;
	expect_refusal(&scene, "case_numbers_used_up");
	/* the clock of a test may stand before a year that was used */
	sequence = (struct sequence){"case", 2027, 3};
	assert_int_equal(file(&scene), DONE);
	assert_memory_equal(json_text(scene.f->out.reply, "case"), "331023-2027-000004-", 19);
	scene_end(&scene);
}

static void
test_rules_that_cannot_be_read(void **state)
{
	struct scene scene = a_scene(state);
	json_t *document = json_kept(scene.policy.document);

	json_object_set_new(json_at(document, "/conditions/0"), "feel", json_string("party."));
	scene.policy.document = json_keep(document, scene.f->arena);
	expect_refusal(&scene, "policy_unreadable");

	json_t *published = json_pack("{s:s, s:o}", "policy", "P1d@1", "document", document);
	again(scene.f);
	assert_int_equal(
		policy_take(NULL, "P1d@1", published, scene.f->window, &scene.f->out), REFUSED);
	assert_string_equal(scene.f->out.problem.code, "policy_unreadable");
	assert_int_equal(scene.f->out.created_count, 0);
	json_decref(published);
	scene_end(&scene);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_already_filed),
		CASE(test_unknown_policy_party_person),
		CASE(test_days),
		CASE(test_when_a_policy_is_open),
		CASE(test_periods),
		CASE(test_forms_that_do_not_fit),
		CASE(test_a_form_that_the_policy_asks_more_of),
		CASE(test_a_deep_subject),
		CASE(test_case_numbers),
		CASE(test_rules_that_cannot_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
