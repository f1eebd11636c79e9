#include "desk.h"

#include "base/buf.h"
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

/* What an officer types for a task; what they have to say themselves stands for itself. */
static const struct {
	const char *task, *before, *after;
} commands[] = {
	{"publish", "policy publish", ""},
	{"decide", "award decide", " --approve"},
	{"pay", "award pay", ""},
	{"pay_again", "award pay", ""},
	{"find_funds", "award show", ""},
	{"give_opinion", "opinion give", " --agree"},
	{"speak_for_the_late", "opinion give", " --agree --for DEPARTMENT"},
	{"press_the_late", "review show", ""},
	{"answer_request", "request answer", " --text ... --text-en ..."},
	{"hear_objection", "objection hear", " --overrule --reason ... --reason-en ..."},
};

/* "331023-hrss" of "subsidy/331023-hrss". */
static bool
is_of(const char *service, const char *department)
{
	const char *slash = service ? strchr(service, '/') : NULL;

	return !slash || strcmp(slash + 1, department) == 0;
}

void
desk_add_next(json_t *item, const char *department)
{
	const char *task = json_text(item, "task"), *subject = json_text(item, "subject"),
		   *service = json_text(item, "service"), *of_case = json_text(item, "case");
	_cleanup_buf_ struct buf next = BUF_INIT;

	for (size_t i = 0; task && subject && i < ARRAY_LEN(commands); i++)
		if (strcmp(commands[i].task, task) == 0)
			buf_printf(&next, "liaison %s %s%s", commands[i].before, subject,
				commands[i].after);
	if (!next.length && of_case)
		buf_printf(&next, "liaison status %s", of_case);
	else if (next.length && !is_of(service, department))
		buf_printf(&next, " --to %s", service);
	if (next.length)
		json_object_set_new(item, "next", json_string(next.data));
}
