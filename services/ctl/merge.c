#include "merge.h"

#include "base/clock.h"
#include "words.h"
#include <string.h>

#define UTC8 (8 * 3600 * MICROSECONDS_PER_SECOND)

/* Where an event says who acted, the first found counts. */
static const char *const actors[] = {"/data/decision/decided_by", "/data/decided_by",
	"/data/published_by", "/data/withdrawn_by", "/data/instructed_by", "/data/confirmed_by",
	"/data/opened_by", "/data/put_by", "/data/by", "/data/opinions/0/by", "/data/portal",
	"/stream"};

const char *
event_actor(const json_t *event)
{
	const char *name = NULL;

	for (size_t i = 0; i < ARRAY_LEN(actors) && !name; i++)
		name = json_string_value(json_at(event, actors[i]));
	return name ? name : "";
}

static int64_t
day_of(instant at)
{
	return (at + UTC8) / MICROSECONDS_PER_DAY;
}

int64_t
days_between(const char *from, const char *until)
{
	instant start, end;

	if (!from || !until || !instant_parse(from, &start) || !instant_parse(until, &end))
		return 0;
	return day_of(end) - day_of(start);
}

static instant
time_of(const json_t *event)
{
	const char *text = json_text(event, "time");
	instant at;

	return text && instant_parse(text, &at) ? at : 0;
}

static int
rank_of(const json_t *event)
{
	const char *type = json_text(event, "type");

	return rank_of_event(type ? type : "");
}

static bool
comes_before(const json_t *a, const json_t *b)
{
	instant at = time_of(a), than = time_of(b);

	return at != than ? at < than : rank_of(a) < rank_of(b);
}

/* The stream whose next event comes first; the array's size once all are through. */
static size_t
choose(const json_t *streams, const json_t *positions)
{
	size_t chosen = json_array_size(streams), i;
	const json_t *stream, *best = NULL;

	json_array_foreach(streams, i, stream)
	{
		size_t position = (size_t)json_integer_value(json_array_get(positions, i));
		const json_t *next = json_array_get(stream, position);

		if (next && (!best || comes_before(next, best))) {
			best = next;
			chosen = i;
		}
	}
	return chosen;
}

static void
append(json_t *merged, json_t *event)
{
	const json_t *last = json_array_get(merged, json_array_size(merged) - 1);
	json_t *copy = json_copy(event);

	json_object_set_new(copy, "by", json_string(event_actor(event)));
	json_object_set_new(copy, "days",
		json_integer(days_between(json_text(last, "time"), json_text(event, "time"))));
	json_array_append_new(merged, copy);
}

json_t *
merge_events(const json_t *streams)
{
	json_t *merged = json_array();
	_cleanup_json_ json_t *positions = json_array();
	size_t at;

	for (size_t i = 0; i < json_array_size(streams); i++)
		json_array_append_new(positions, json_integer(0));
	while ((at = choose(streams, positions)) < json_array_size(streams)) {
		json_t *position = json_array_get(positions, at);
		size_t next = (size_t)json_integer_value(position);

		append(merged, json_array_get(json_array_get(streams, at), next));
		json_integer_set(position, (json_int_t)next + 1);
	}
	return merged;
}
