#include "desk.h"

#include <stdlib.h>
#include <string.h>

static void
add_left_days(json_t *item, const struct calendar *calendar, instant now)
{
	const char *text = json_text(item, "due");
	instant due;

	if (!text || !instant_parse(text, &due))
		return;
	/* The end of a day is that day's; today is still there to be used. */
	int left = calendar_working_days_between(calendar, now - MICROSECONDS_PER_DAY, due - 1);
	json_object_set_new(item, "left_days", json_integer(due > now || left < 0 ? left : 0));
}

/* Those that lack it come last. */
static int
compare_texts(const json_t *one, const json_t *other, const char *key)
{
	const char *a = json_text(one, key), *b = json_text(other, key);

	if (!a || !b)
		return (a == NULL) - (b == NULL);
	return strcmp(a, b);
}

/* Instants on the wire are of one form, so that their texts have their order. */
static int
compare_items(const void *one, const void *other)
{
	const json_t *a = *(json_t *const *)one, *b = *(json_t *const *)other;
	int order = compare_texts(a, b, "due");

	if (order == 0)
		order = compare_texts(a, b, "since");
	return order ? order : compare_texts(a, b, "subject");
}

json_t *
desk_sorted(const json_t *items, const struct calendar *calendar, instant now)
{
	size_t count = json_array_size(items), i;
	json_t **order = xcalloc(count + 1, sizeof(*order)), *sorted = json_array(), *item;

	json_array_foreach(items, i, item)
	{
		order[i] = json_copy(item);
		add_left_days(order[i], calendar, now);
	}
	qsort(order, count, sizeof(*order), compare_items);
	for (i = 0; i < count; i++)
		json_array_append_new(sorted, order[i]);
	free(order);
	return sorted;
}
