#include "scene.h"

#include <stdio.h>

static void
use_policy(struct scene *scene, const char *id)
{
	char path[128];

	snprintf(path, sizeof(path), "deploy/sample/policies/%s.json", id);
	json_t *document = read_json(path);
	snprintf(scene->policy.ref, sizeof(scene->policy.ref), "%s@1", id);
	(void)COPY_TEXT(scene->policy.id, id);
	scene->policy.document = json_keep(document, scene->f->arena);
	scene->policy.published_at = NOW - 1;
	json_decref(document);
}

/* The profile and the founder as the sample gives them, through the decisions that take them. */
static void
use_party(struct scene *scene, const char *code)
{
	_cleanup_json_ json_t *sample = read_json("deploy/sample/parties.json");
	size_t i;
	json_t *party;

	json_array_foreach(json_object_get(sample, "parties"), i, party)
	{
		if (strcmp(json_text(party, "code"), code) != 0)
			continue;
		json_t *founder = json_at(party, "/people/founder");
		again(scene->f);
		assert_int_equal(party_put(NULL, code, json_object_get(party, "profile"),
					 scene->f->window, &scene->f->out),
			DONE);
		scene->party = *(struct party *)created(scene->f, &party_type);
		if (!founder)
			return;
		again(scene->f);
		assert_int_equal(person_put(code, true, PERSON_ID, founder, scene->f->window,
					 &scene->f->out),
			DONE);
		scene->founder = *(struct person *)created(scene->f, &person_type);
		return;
	}
	fail_msg("no party %s", code);
}

enum outcome
file(struct scene *scene)
{
	struct filing filing = {
		.data = scene->data,
		.policy_ref = json_text(scene->data, "policy"),
		.uscc = party_code(json_object_get(scene->data, "party")),
		.policy = scene->policy.ref[0] ? &scene->policy : NULL,
		.party = scene->party.uscc[0] ? &scene->party : NULL,
		.earlier = scene->earlier,
		.sequence = scene->sequence,
		.window = scene->f->window,
	};
	const char *role;
	json_t *person;

	json_object_foreach(json_object_get(scene->data, "people"), role, person)
		filing.people[filing.people_count++] = (struct filed_person){
		role, json_string_value(person), scene->founder.person[0] ? &scene->founder : NULL};
	again(scene->f);
	return application_file(&filing, &scene->f->out);
}

/* An application of the sample by its label. */
void
use_application(struct scene *scene, const char *label, json_t **ret_expect)
{
	_cleanup_json_ json_t *sample = read_json("deploy/sample/parties.json");
	size_t i;
	json_t *one;

	json_array_foreach(json_object_get(sample, "applications"), i, one)
	{
		if (strcmp(json_text(one, "label"), label) != 0)
			continue;
		scene->data = json_incref(json_object_get(one, "data"));
		json_t *people = json_object_get(scene->data, "people");
		if (json_object_size(people))
			json_object_set_new(people, "founder", json_string("person-" PERSON_ID));
		if (ret_expect)
			*ret_expect = json_incref(json_object_get(one, "expect"));
		char id[8] = "";
		snprintf(id, sizeof(id), "%.*s",
			(int)strcspn(json_text(scene->data, "policy"), "@"),
			json_text(scene->data, "policy"));
		use_policy(scene, id);
		use_party(scene, party_code(json_object_get(scene->data, "party")));
		return;
	}
	fail_msg("no application %s", label);
}

/* What most tests start from: one that meets all conditions. */
struct scene
a_scene(void **state)
{
	struct scene scene = {.f = *state};

	use_application(&scene, "guoqing", NULL);
	return scene;
}

void
expect_refusal(struct scene *scene, const char *code)
{
	assert_int_equal(file(scene), REFUSED);
	assert_string_equal(scene->f->out.problem.code, code);
	assert_int_equal(scene->f->out.event_count, 0);
	assert_int_equal(scene->f->out.created_count, 0);
}

void
set_data(struct scene *scene, const char *name, json_t *value)
{
	json_object_set_new(scene->data, name, value);
}

void
scene_end(struct scene *scene)
{
	json_decref(scene->data);
	scene->data = NULL;
}
