#include "person.h"

#include "party.h"
#include "store.h"
#include "json/stored.h"
#include <stdio.h>
#include <string.h>

/*
 * Only questions that the dictionary publishes: a question made up by a sender could name the very
 * group that answers must not name.
 */
static const struct schema_errors *
unknown_questions(const json_t *answers, const struct window *window, struct arena *arena)
{
	struct schema_errors *errors = arena_alloc(arena, sizeof(*errors));
	size_t i;
	json_t *answer;

	json_array_foreach((json_t *)answers, i, answer)
	{
		if (window_has_question(window, json_text(answer, "question")))
			continue;
		_cleanup_free_ char *pointer = xasprintf("/answers/%zu/question", i);
		schema_wrong_at(errors, pointer, "is no published question",
			"a question that proto/dictionary.json has under people");
	}
	return errors->count ? errors : NULL;
}

enum outcome
person_put(const char *uscc, bool party_known, const char *id, const json_t *data,
	const struct window *window, struct effects *out)
{
	const json_t *answers = json_object_get(data, "answers");
	const struct schema_errors *errors;

	if (uscc_refused(uscc, out))
		return REFUSED;
	if (!party_known)
		return refuse(out, "party_unknown", P(uscc));
	if ((errors = unknown_questions(answers, window, out->arena))) {
		out->problem.errors = errors;
		return refuse(out, "question_unknown");
	}
	struct person *person = create(out, &person_type);
	snprintf(person->person, sizeof(person->person), "person-%s", id);
	(void)COPY_TEXT(person->party, uscc);
	(void)COPY_TEXT(person->name, json_text(data, "name"));
	(void)COPY_TEXT(person->telephone, json_text(data, "telephone"));
	person->answers = json_keep(answers, out->arena);
	(void)COPY_TEXT(person->recorded_by, out->principal);
	person->recorded_at = out->now;
	return reply(out, json_pack("{s:s}", "person", person->person));
}

enum outcome
person_read(const struct person *person, const char *pseudonym, const char *id, const char *reason,
	struct effects *out)
{
	if (!person)
		return refuse(out, "not_found", P(pseudonym));
	if (person->erased_at)
		return refuse(out, "person_erased", P(pseudonym), P(person->erased_request));
	struct person_look *look = create(out, &person_look_type);
	snprintf(look->look, sizeof(look->look), "%s %s", out->principal, id);
	(void)COPY_TEXT(look->person, pseudonym);
	(void)COPY_TEXT(look->officer, out->principal);
	look->reason = arena_strdup(out->arena, reason);
	look->at = out->now;
	return reply(out, json_pack("{s:s, s:s, s:s, s:s, s:o}", "person", pseudonym, "party",
				  person->party, "name", person->name, "telephone",
				  person->telephone, "answers", json_kept(person->answers)));
}

enum outcome
person_erase(struct person *person, const char *pseudonym, const json_t *data, struct effects *out)
{
	if (strcmp(out->department, out->own_department) != 0)
		return refuse(out, "wrong_department", P(out->own_department));
	if (!person)
		return refuse(out, "not_found", P(pseudonym));
	if (person->erased_at)
		return reply(out, json_pack("{s:b}", "already", 1));
	memset(person->name, 0, sizeof(person->name));
	memset(person->telephone, 0, sizeof(person->telephone));
	person->answers = NULL;
	person->erased_at = out->now;
	(void)COPY_TEXT(person->erased_by, out->principal);
	person->erased_because = arena_strdup(out->arena, json_text(data, "basis"));
	(void)COPY_TEXT(person->erased_request, json_text(data, "request"));
	return reply(out, json_pack("{s:b}", "already", 0));
}

json_t *
person_answers(const struct person *person, const char *day)
{
	_cleanup_json_ json_t *all = json_kept(person->answers);
	json_t *valid = json_array(), *answer;
	size_t i;

	json_array_foreach(all, i, answer) if (strcmp(json_text(answer, "at"), day) <= 0 &&
					       strcmp(day, json_text(answer, "valid_until")) <= 0)
		json_array_append(valid, answer);
	return valid;
}
