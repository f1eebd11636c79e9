#include "responsibility.h"

#include "store.h"
#include "json/stored.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The schema bounds their number and length, so that they fit. */
static void
join_departments(const json_t *list, char into[ASSISTING_SIZE])
{
	const json_t *department;
	size_t i, length = 0;

	into[0] = 0;
	json_array_foreach(list, i, department) length += (size_t)snprintf(into + length,
		ASSISTING_SIZE - length, "%s%s", i ? " " : "", json_string_value(department));
}

/* The same department twice would be asked twice; the lead asking itself would wait for itself; a
 * deputy steps in for others. */
static const char *
department_twice(const json_t *list, const char *lead, const char *deputy)
{
	const json_t *one, *other;
	size_t i, k;

	if (deputy && strcmp(deputy, lead) == 0)
		return lead;
	json_array_foreach(list, i, one)
	{
		if (strcmp(json_string_value(one), lead) == 0)
			return lead;
		if (deputy && strcmp(json_string_value(one), deputy) == 0)
			return deputy;
		json_array_foreach(list, k,
			other) if (k < i && json_equal(one, other)) return json_string_value(one);
	}
	return NULL;
}

static void
keep_version(const struct responsibility *now, const json_t *data, struct effects *out)
{
	struct responsibility_version *version = create(out, &responsibility_version_type);

	snprintf(version->version_key, sizeof(version->version_key), "%s@%" PRId64, now->matter,
		now->version);
	COPY_TEXT(version->matter, now->matter);
	version->version = now->version;
	version->content = json_keep(data, out->arena);
	COPY_TEXT(version->put_by, now->put_by);
	version->put_at = now->put_at;
}

static enum outcome
tell(const struct responsibility *now, const json_t *data, struct effects *out)
{
	struct event event = {.type = "responsibility.changed.v1", .audience = {EVERYONE}};

	COPY_TEXT(event.subject, now->matter);
	event.data = json_pack("{s:s, s:I, s:s, s:O, s:O, s:I, s:I, s:s, s:s, s:s*}", "matter",
		now->matter, "version", (json_int_t)now->version, "lead", now->lead, "assisting",
		json_object_get(data, "assisting"), "title", json_object_get(data, "title"), "days",
		(json_int_t)now->days, "warn_days", (json_int_t)now->warn_days, "put_by",
		now->put_by, "joining", now->joining, "deputy",
		now->deputy[0] ? now->deputy : NULL);
	emit(out, event);
	return reply(out, json_pack("{s:s, s:I}", "matter", now->matter, "version",
				  (json_int_t)now->version));
}

/* "incubator-verification": as proto/common.json has it. */
static bool
is_matter(const char *text)
{
	return *text >= 'a' && *text <= 'z' && strlen(text) < MATTER_SIZE &&
	       text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_.-")] == 0;
}

enum outcome
responsibility_put(
	struct responsibility *now, const char *matter, const json_t *data, struct effects *out)
{
	const json_t *assisting = json_object_get(data, "assisting");
	const char *lead = json_text(data, "lead"), *deputy = json_text(data, "deputy"),
		   *joining = json_text(data, "joining"),
		   *twice = department_twice(assisting, lead, deputy);

	if (strcmp(out->department, out->own_department) != 0)
		return refuse(out, "wrong_department", P(out->own_department));
	if (!is_matter(matter))
		return refuse(out, "matter_unnamed", P(matter));
	if (twice)
		return refuse(out, "department_twice", P(twice), P(matter));
	if (json_int(data, "warn_days") >= json_int(data, "days"))
		return refuse(out, "warning_too_early", P(json_int(data, "warn_days")),
			P(json_int(data, "days")));
	if (!now) {
		now = create(out, &responsibility_type);
		COPY_TEXT(now->matter, matter);
	}
	now->version++;
	now->title = json_keep(json_object_get(data, "title"), out->arena);
	COPY_TEXT(now->lead, lead);
	join_departments(assisting, now->assisting);
	COPY_TEXT(now->joining, joining ? joining : "all_agree");
	COPY_TEXT(now->deputy, deputy ? deputy : "");
	now->days = json_int(data, "days");
	now->warn_days = json_int(data, "warn_days");
	COPY_TEXT(now->put_by, out->principal);
	now->put_at = out->now;
	keep_version(now, data, out);
	return tell(now, data, out);
}
