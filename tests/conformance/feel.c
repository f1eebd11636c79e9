/*
 * Conformance tests of FEEL: expressions with their inputs and the value that the standard expects.
 * Unknown counts as null here: these documents have no dictionary, and what they lack is null.  An
 * expression that does not compile is null too, unless it is refused for a feature that is left
 * out.
 */
#include "feel/number.h"
#include "feel/value.h"
#include "tests/conformance/suite.h"

#include <string.h>

#define BUDGET	 1000000
#define DECIMALS 8 /* with so many, an expected number may be a rounded one */

static value *value_of(struct arena *arena, const json_t *given);

static value *
list_of(struct arena *arena, const json_t *list)
{
	size_t count = json_array_size(list), i;
	value **items = arena_alloc(arena, (count + 1) * sizeof(*items));
	const json_t *item;

	json_array_foreach(list, i, item) items[i] = value_of(arena, item);
	return value_list(arena, items, count);
}

static value *
context_of(struct arena *arena, const json_t *context)
{
	struct entry *entries =
		arena_alloc(arena, (json_object_size(context) + 1) * sizeof(*entries));
	size_t count = 0;
	const char *key;
	json_t *member;

	json_object_foreach((json_t *)context, key, member)
	{
		entries[count].key = arena_strdup(arena, key);
		entries[count++].value = value_of(arena, member);
	}
	return value_context(arena, entries, count);
}

static value *
typed(struct arena *arena, const char *type, const char *text)
{
	static const struct {
		const char *type;
		enum feel_kind kind;
	} types[] = {{"decimal", FEEL_NUMBER}, {"double", FEEL_NUMBER}, {"integer", FEEL_NUMBER},
		{"date", FEEL_DATE}, {"time", FEEL_TIME}, {"dateTime", FEEL_DATE_TIME},
		{"duration", FEEL_DAYS_DURATION}, {"duration", FEEL_MONTHS_DURATION}};
	value *v = NULL;

	if (strcmp(type, "boolean") == 0)
		return value_boolean(strcmp(text, "true") == 0);
	if (strcmp(type, "string") == 0)
		return value_text(arena, text, strlen(text));
	for (size_t i = 0; i < ARRAY_LEN(types) && !v; i++)
		if (strcmp(types[i].type, type) == 0)
			v = value_parse(arena, types[i].kind, text, strlen(text));
	return v;
}

/* A value as the suite writes it.  NULL if it is not in its form. */
static value *
value_of(struct arena *arena, const json_t *given)
{
	const char *type = json_text(given, "type"), *text = json_text(given, "value");

	if (json_object_get(given, "list"))
		return list_of(arena, json_object_get(given, "list"));
	if (json_object_get(given, "context"))
		return context_of(arena, json_object_get(given, "context"));
	if (!type || !text)
		return &value_null;
	value *v = typed(arena, type, text);
	return v ? v : &value_null;
}

/* Equal, and written alike: a time's offset counts. */
static bool
same_scalar(struct arena *arena, value *got, value *want)
{
	_cleanup_buf_ struct buf a = BUF_INIT, b = BUF_INIT;
	int64_t spent = 0;

	feel_write(got, &a);
	feel_write(want, &b);
	return value_equal(arena, got, want, &spent) == TRUTH_TRUE && a.length == b.length &&
	       memcmp(a.data, b.data, a.length) == 0;
}

static bool same(struct arena *arena, value *got, value *want);

static bool
same_list(struct arena *arena, value *got, value *want)
{
	if (got->list.count != want->list.count)
		return false;
	for (size_t i = 0; i < want->list.count; i++)
		if (!same(arena, got->list.items[i], want->list.items[i]))
			return false;
	return true;
}

static bool
same_context(struct arena *arena, value *got, value *want)
{
	size_t count, other;
	const struct entry *entries = context_entries(want, &count);

	context_entries(got, &other);
	if (count != other)
		return false;
	for (size_t i = 0; i < count; i++) {
		value *member = context_get(arena, got, entries[i].key);
		if (!member || !same(arena, member, entries[i].value))
			return false;
	}
	return true;
}

static size_t
decimals(value *number)
{
	_cleanup_buf_ struct buf text = BUF_INIT;

	number_write(&number->number, &text);
	const char *point = memchr(text.data, '.', text.length);
	return point ? strlen(point + 1) : 0;
}

/*
 * Exact; where the expected one has so many decimals that it was rounded somewhere, or computed
 * with doubles, within five of its last digit.
 */
static bool
same_number(struct arena *arena, value *got, value *want)
{
	struct number difference, scaled;
	size_t scale = decimals(want);

	if (number_compare(&got->number, &want->number) == 0)
		return true;
	return scale >= DECIMALS &&
	       number_subtract(arena, &got->number, &want->number, &difference) &&
	       number_round(arena, &difference, (int64_t)scale - 1, ROUND_HALF_DOWN, &scaled) &&
	       number_sign(&scaled) == 0;
}

static bool
same(struct arena *arena, value *got, value *want)
{
	if (is_kind(want, FEEL_NULL))
		return is_kind(got, FEEL_NULL) || is_kind(got, FEEL_UNKNOWN);
	if (got->kind != want->kind)
		return false;
	if (is_kind(want, FEEL_LIST))
		return same_list(arena, got, want);
	if (is_kind(want, FEEL_CONTEXT))
		return same_context(arena, got, want);
	if (is_kind(want, FEEL_NUMBER))
		return same_number(arena, got, want);
	return same_scalar(arena, got, want);
}

static void
bind_input(struct feel_run *run, struct arena *arena, const json_t *input)
{
	const char *name;
	json_t *given;

	json_object_foreach((json_t *)input, name, given)
	{
		feel_bind_fact(run, arena_strdup(arena, name), value_of(arena, given));
	}
}

static void
evaluate(const char *file, const char *name, const json_t *test, const struct feel *feel)
{
	struct arena *arena = arena_new();
	struct feel_run *run = feel_run_new(arena, BUDGET);
	value *want = value_of(arena, json_object_get(test, "expected"));
	_cleanup_buf_ struct buf why = BUF_INIT;

	bind_input(run, arena, json_object_get(test, "input"));
	value *got = feel_eval(run, feel);
	bool good = same(arena, got, want);
	buf_printf(&why, "%s is ", json_text(test, "expression"));
	feel_write(got, &why);
	if (feel_cause(run))
		buf_printf(&why, " (%s)", feel_cause(run));
	buf_add_text(&why, ", expected ");
	feel_write(want, &why);
	suite_count(file, name, good ? VERDICT_PASSED : VERDICT_FAILED, why.data);
	arena_free(&arena);
}

static void
one_test(const char *file, const json_t *test)
{
	const char *name = json_text(test, "name"), *text = json_text(test, "expression");
	const json_t *expected = json_object_get(test, "expected");
	struct feel_error error = {0};
	struct feel *feel = feel_compile(text ? text : "", &error);

	if (!name || !text || !json_is_object(expected))
		suite_count(file, name ? name : "?", VERDICT_FAILED,
			"is not in the form of a test: name, expression, expected");
	else if (feel)
		evaluate(file, name, test, feel);
	else if (error.refused)
		suite_count(file, name, VERDICT_REFUSED, error.text);
	else {
		_cleanup_free_ char *why =
			xasprintf("%s: byte %zu: %s", text, error.at, error.text);
		suite_count(file, name,
			json_is_true(json_object_get(expected, "null")) ? VERDICT_PASSED
									: VERDICT_FAILED,
			why);
	}
	feel_free(&feel);
}

static void
run_file(const char *file, const json_t *tests)
{
	const json_t *test;
	size_t i;

	json_array_foreach(tests, i, test) one_test(file, test);
}

int
main(int argc, char **argv)
{
	return suite_main(argc, argv, run_file);
}
