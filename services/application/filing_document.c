#include "filing.h"

#include "json/stored.h"
#include <string.h>

/* Sets "a.b" in an object, making the objects on the way.  Takes the value over. */
static void
set_path(json_t *object, const char *path, json_t *value)
{
	char name[161];
	const char *dot;

	while ((dot = strchr(path, '.'))) {
		json_t *below;

		(void)COPY_TEXT(name, path);
		name[(size_t)(dot - path) < sizeof(name) ? dot - path : 0] = 0;
		below = json_object_get(object, name);
		if (!json_is_object(below)) {
			below = json_object();
			json_object_set_new(object, name, below);
		}
		object = below;
		path = dot + 1;
	}
	json_object_set_new(object, path, value);
}

/* The attributes of the profile under a root, such as "party.". */
static void
add_attributes(json_t *document, const json_t *attributes, const char *root)
{
	const char *name;
	json_t *attribute;

	json_object_foreach((json_t *)attributes, name, attribute)
	{
		if (strncmp(name, root, strlen(root)) == 0)
			set_path(document, name + strlen(root),
				json_incref(json_object_get(attribute, "value")));
	}
}

json_t *
filing_people(const struct accepted *accepted)
{
	const struct filing *in = accepted->in;
	json_t *people = json_array();

	for (size_t i = 0; i < in->people_count; i++)
		json_array_append_new(
			people, json_pack("{s:s, s:s, s:o}", "role", in->people[i].role, "person",
					in->people[i].pseudonym, "answers",
					person_answers(in->people[i].person, accepted->filed_on)));
	return people;
}

/* {founder: {priority_group: true}} of [{role, answers}]. */
static json_t *
people_document(const struct accepted *accepted)
{
	json_t *document = json_object(), *one, *answer;
	size_t i, j;

	json_array_foreach(accepted->people, i, one)
	{
		json_t *answers = json_object();

		json_array_foreach(json_object_get(one, "answers"), j, answer) json_object_set(
			answers, json_text(answer, "question"), json_object_get(answer, "answer"));
		json_object_set_new(document, json_text(one, "role"), answers);
	}
	return document;
}

static bool
is_received(const struct application *application)
{
	return application->before == APPLICATION_APPROVED ||
	       application->before == APPLICATION_PAYING ||
	       application->before == APPLICATION_PAID ||
	       application->before == APPLICATION_PAYMENT_FAILED;
}

/* Periods for which the party was granted the same policy, in whichever version.  This one is not
 * among them: what was granted for it keeps it from being filed again. */
static int
years_received(const struct accepted *accepted)
{
	int years = 0;

	for (struct application **at = accepted->in->earlier; *at; at++)
		years += is_received(*at);
	return years;
}

static json_t *
given(const json_t *data, const char *name)
{
	json_t *object = json_object_get(data, name);

	return object ? json_incref(object) : json_object();
}

json_t *
filing_document(const struct accepted *accepted)
{
	const struct filing *in = accepted->in;
	_cleanup_json_ json_t *attributes = json_kept(in->party->attributes);
	json_t *party = json_pack("{s:s}", "name", in->party->name);
	json_t *held = json_pack("{s:i}", "years_received", years_received(accepted));

	add_attributes(party, attributes, "party.");
	add_attributes(held, attributes, "held.");
	return json_pack("{s:{s:s, s:s, s:s}, s:o, s:o, s:o, s:o, s:o}", "on", "filed",
		accepted->filed_on, "assessed", accepted->today, "period", accepted->period,
		"party", party, "people", people_document(accepted), "subject",
		given(in->data, "subject"), "form", given(in->data, "form"), "held", held);
}

json_t *
filing_to_add(const json_t *assessment, const struct window *window)
{
	json_t *to_add = json_array(), *path;
	size_t i;

	json_array_foreach(json_object_get(assessment, "missing"), i, path)
	{
		const char *name = json_string_value(path);
		json_t *text = (json_t *)window_text(window, name);

		json_array_append_new(
			to_add, text ? json_pack("{s:s, s:O}", "path", name, "text", text)
				     : json_pack("{s:s, s:{s:s, s:s}}", "path", name, "text", "zh",
					       name, "en", name));
	}
	return to_add;
}
