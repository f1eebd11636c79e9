#include "party.h"

#include "domain/code.h"
#include "reach.h"
#include "store.h"
#include "json/stored.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *
party_code(const json_t *party)
{
	const json_t *first = json_array_get(json_object_get(party, "external_ids"), 0);
	const char *scheme = json_text(first, "scheme"), *id = json_text(first, "id");

	return scheme && id && strcmp(scheme, "uscc") == 0 ? id : "";
}

/* What departments know of an enterprise: what it is, and what it holds; but what it was granted
 * here is counted here. */
static bool
is_of_profile(const char *name)
{
	return strncmp(name, "party.", 6) == 0 ||
	       (strncmp(name, "held.", 5) == 0 && strcmp(name, "held.years_received") != 0);
}

/* The attributes that do not fit the dictionary, as errors of a refusal.  NULL: none. */
static const struct schema_errors *
unfit_attributes(const json_t *attributes, const struct window *window, struct arena *arena)
{
	struct schema_errors *errors = arena_alloc(arena, sizeof(*errors));
	size_t i;
	json_t *said;

	json_array_foreach((json_t *)attributes, i, said)
	{
		const char *name = json_text(said, "name");
		const char *expected = window_unfit(window, name, json_object_get(said, "value"));
		bool of_profile = is_of_profile(name);

		if (of_profile && !expected)
			continue;
		_cleanup_free_ char *pointer = xasprintf("/attributes/%zu", i);
		_cleanup_free_ char *detail = xasprintf("%s does not fit", name);
		schema_wrong_at(errors, pointer, detail,
			of_profile ? expected
				   : "an attribute whose name begins with party. or held.");
	}
	return errors->count ? errors : NULL;
}

static void
keep_on_record(struct party *party, const json_t *said, struct effects *out)
{
	struct attribute *row = create(out, &attribute_type);

	row->number = ++party->changes;
	row->value = json_keep(json_object_get(said, "value"), out->arena);
	row->recorded_at = out->now;
	(void)COPY_TEXT(row->party, party->uscc);
	(void)COPY_TEXT(row->name, json_text(said, "name"));
	(void)COPY_TEXT(row->source, json_text(said, "source"));
	(void)COPY_TEXT(row->as_of, json_text(said, "at"));
	(void)COPY_TEXT(row->recorded_by, out->principal);
	snprintf(row->attribute, sizeof(row->attribute), "%s %" PRId64, party->uscc, row->number);
}

/* Of the same attribute the later day counts, and of one day what was said last. */
static void
put_attribute(struct party *party, json_t *known, const json_t *said, json_t *changed,
	struct effects *out)
{
	const char *name = json_text(said, "name");
	const json_t *before = json_object_get(known, name);
	json_t *now = json_pack("{s:O, s:O, s:O}", "value", json_object_get(said, "value"),
		"source", json_object_get(said, "source"), "at", json_object_get(said, "at"));

	if (before && json_equal(before, now)) {
		json_decref(now);
		return;
	}
	keep_on_record(party, said, out);
	if (before && strcmp(json_text(before, "at"), json_text(now, "at")) > 0) {
		json_decref(now);
		return;
	}
	json_array_append_new(changed, json_string(name));
	json_object_set_new(known, name, now);
}

/* Name, kind and ids.  True if they changed. */
static bool
put_identity(struct party *party, const json_t *said, struct arena *arena)
{
	const char *ids = json_keep(json_object_get(said, "external_ids"), arena);
	const char *name = json_text(said, "name"), *kind = json_text(said, "kind");
	bool changed = strcmp(party->name, name) != 0 || strcmp(party->kind, kind) != 0 ||
		       !party->external_ids || strcmp(party->external_ids, ids) != 0;

	if (changed)
		party->external_ids = ids;
	(void)COPY_TEXT(party->name, name);
	(void)COPY_TEXT(party->kind, kind);
	return changed;
}

static enum outcome
emit_changed(const struct party *party, json_t *changed, const char *reader, struct effects *out)
{
	struct event event = {.type = "profile.changed.v1"};

	(void)COPY_TEXT(event.subject, party->uscc);
	(void)COPY_TEXT(event.audience[0], reader);
	event.data = json_pack("{s:s, s:O}", "party", party->uscc, "attributes", changed);
	return emit(out, event);
}

bool
uscc_refused(const char *uscc, struct effects *out)
{
	struct code_error wrong;

	if (code_check(uscc, &wrong))
		return false;
	char right[] = {wrong.expected, 0};
	if (wrong.expected)
		return refuse(out, "uscc_wrong_check", P(uscc), P((char *)right)) == REFUSED;
	return refuse(out, "uscc_wrong", P(uscc), P(wrong.place)) == REFUSED;
}

enum outcome
party_put(struct party *party, const char *uscc, const json_t *data, const struct window *window,
	struct effects *out)
{
	const json_t *said = json_object_get(data, "party"),
		     *attributes = json_object_get(data, "attributes");

	if (uscc_refused(uscc, out))
		return REFUSED;
	if (strcmp(party_code(said), uscc) != 0)
		return refuse(out, "party_differs", P(uscc), P(party_code(said)));
	const struct schema_errors *errors = unfit_attributes(attributes, window, out->arena);
	if (errors) {
		out->problem.errors = errors;
		return refuse(out, "attribute_unfit", P((int)errors->count));
	}
	if (!party) {
		party = create(out, &party_type);
		(void)COPY_TEXT(party->uscc, uscc);
	}

	_cleanup_json_ json_t *known = json_kept(party->attributes), *changed = json_array();
	size_t i;
	json_t *one;
	bool other = put_identity(party, said, out->arena);
	json_array_foreach((json_t *)attributes, i, one)
		put_attribute(party, known, one, changed, out);
	if (other || json_array_size(changed) > 0) {
		party->attributes = json_keep(known, out->arena);
		(void)COPY_TEXT(party->updated_by, out->principal);
		party->updated_at = out->now;
		if (strncmp(out->principal, "portal/", strlen("portal/")) == 0)
			(void)COPY_TEXT(party->portal, out->principal);
		timer_set(out, REACH_PROFILE, party->uscc, out->now, 0);
		emit_changed(party, changed, out->principal, out);
	}
	return reply(out, json_pack("{s:s, s:O}", "party", uscc, "changed", changed));
}

enum outcome
party_note(struct party *party, const char *name, bool value, const char *source,
	const char *reader, const struct window *window, struct effects *out)
{
	char today[DATE_TEXT_SIZE];
	_cleanup_json_ json_t *known = json_kept(party->attributes), *changed = json_array();
	_cleanup_json_ json_t *said = json_pack("{s:s, s:b, s:s, s:s}", "name", name, "value",
		(int)value, "source", source, "at", instant_date(out->now, today));
	_cleanup_json_ json_t *all = json_pack("[O]", said);
	const struct schema_errors *errors = unfit_attributes(all, window, out->arena);

	if (errors) {
		out->problem.errors = errors;
		return refuse(out, "attribute_unfit", P((int)errors->count));
	}
	put_attribute(party, known, said, changed, out);
	if (json_array_size(changed) == 0)
		return DONE;
	party->attributes = json_keep(known, out->arena);
	(void)COPY_TEXT(party->updated_by, out->principal);
	party->updated_at = out->now;
	return emit_changed(party, changed, reader, out);
}
