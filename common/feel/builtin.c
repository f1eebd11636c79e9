#include "feel/builtin.h"

#include <string.h>

static const struct builtin *const tables[] = {builtins_number, builtins_text, builtins_list,
	builtins_fold, builtins_moment, builtins_context, builtins_range, builtins_series};

/* The next row after `row`, or the first; NULL at the end. */
static const struct builtin *
next_row(size_t *table, const struct builtin *row)
{
	row = row ? row + 1 : tables[*table];
	while (!row->name) {
		if (++*table == ARRAY_LEN(tables))
			return NULL;
		row = tables[*table];
	}
	return row;
}

static bool
is_named(const struct builtin *row, const char *name, size_t length)
{
	return strlen(row->name) == length && memcmp(row->name, name, length) == 0;
}

size_t
builtin_least(const struct builtin *builtin)
{
	return strpbrk(builtin->takes, "+*") ? 1 : strcspn(builtin->takes, "|");
}

size_t
builtin_most(const struct builtin *builtin)
{
	size_t length = strlen(builtin->takes);

	if (strpbrk(builtin->takes, "+*"))
		return SIZE_MAX;
	return length - (strchr(builtin->takes, '|') != NULL);
}

const struct builtin *
builtin_find(const char *name, size_t length, size_t count)
{
	size_t table = 0;

	for (const struct builtin *row = NULL; (row = next_row(&table, row));)
		if (is_named(row, name, length) && count >= builtin_least(row) &&
			count <= builtin_most(row))
			return row;
	return NULL;
}

int
builtin_parameter(const struct builtin *builtin, const char *name)
{
	for (int i = 0; i < PARAMETERS_MOST && builtin->parameters[i]; i++)
		if (strcmp(builtin->parameters[i], name) == 0)
			return i;
	return -1;
}

static bool
has_all(const struct builtin *row, const char *const *names, size_t count)
{
	bool given[PARAMETERS_MOST] = {0};

	for (size_t i = 0; i < count; i++) {
		int position = builtin_parameter(row, names[i]);
		if (position < 0 || given[position])
			return false;
		given[position] = true;
	}
	for (size_t i = 0; i < builtin_least(row); i++)
		if (!given[i])
			return false;
	return true;
}

static bool
in_order(const struct builtin *row, const char *const *names, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (builtin_parameter(row, names[i]) < builtin_parameter(row, names[i - 1]))
			return false;
	return true;
}

const struct builtin *
builtin_find_named(const char *name, size_t length, const char *const *names, size_t count)
{
	size_t table = 0;
	const struct builtin *found = NULL;

	for (const struct builtin *row = NULL; (row = next_row(&table, row));) {
		if (!is_named(row, name, length) || !has_all(row, names, count))
			continue;
		if (in_order(row, names, count))
			return row;
		found = found ? found : row;
	}
	return found;
}

bool
builtin_exists(const char *name, size_t length)
{
	size_t table = 0;

	for (const struct builtin *row = NULL; (row = next_row(&table, row));)
		if (is_named(row, name, length))
			return true;
	return false;
}

/* ---- what is left out ---- */

static const struct {
	const char *name, *why;
} refused[] = {
	{"now", "`now` (a rule means the same tomorrow: use on.filed or on.assessed)"},
	{"today", "`today` (a rule means the same tomorrow: use on.filed or on.assessed)"},
	{"matches", "`matches`: regular expressions"},
	{"replace", "`replace`: regular expressions"},
	{"split", "`split`: regular expressions"},
	{"sort", "`sort`: it takes one of the functions of one's own"},
	{"random number", "`random number` (a rule means the same tomorrow)"},
};

const char *
builtin_refused(const char *name, size_t length)
{
	for (size_t i = 0; i < ARRAY_LEN(refused); i++)
		if (strlen(refused[i].name) == length && memcmp(refused[i].name, name, length) == 0)
			return refused[i].why;
	return NULL;
}

const char *
builtin_phrase(const struct lexer *lexer, size_t *ret_end)
{
	size_t table = 0;
	const char *best = NULL;
	char first = lexer->text[lexer->now.at];

	*ret_end = lexer_phrase(lexer, "random number", '(');
	if (*ret_end > 0)
		best = "random number";
	for (const struct builtin *row = NULL; (row = next_row(&table, row));) {
		size_t end = row->name[0] == first && strchr(row->name, ' ')
				     ? lexer_phrase(lexer, row->name, '(')
				     : 0;
		if (end > *ret_end) {
			best = row->name;
			*ret_end = end;
		}
	}
	return best;
}

/* ---- arguments ---- */

#define KIND(kind) (1u << (kind))
#define DURATIONS  (KIND(FEEL_DAYS_DURATION) | KIND(FEEL_MONTHS_DURATION))
#define MOMENTS	   (KIND(FEEL_DATE) | KIND(FEEL_DATE_TIME) | KIND(FEEL_TIME))

static bool
fits(char letter, value *v)
{
	static const struct {
		char letter;
		unsigned kinds;
	} letters[] = {
		{'n', KIND(FEEL_NUMBER)},
		{'s', KIND(FEEL_TEXT)},
		{'S', KIND(FEEL_TEXT)},
		{'b', KIND(FEEL_BOOLEAN)},
		{'l', KIND(FEEL_LIST)},
		{'c', KIND(FEEL_CONTEXT)},
		{'d', KIND(FEEL_DATE)},
		{'t', KIND(FEEL_TIME)},
		{'i', KIND(FEEL_DATE) | KIND(FEEL_DATE_TIME)},
		{'D', KIND(FEEL_DAYS_DURATION)},
		{'q', KIND(FEEL_NUMBER) | DURATIONS},
		{'m', KIND(FEEL_TEXT) | MOMENTS | DURATIONS},
		{'a', ~0u},
	};

	for (size_t i = 0; i < ARRAY_LEN(letters); i++)
		if (letters[i].letter == letter)
			return letters[i].kinds & KIND(v->kind);
	return false;
}

static value *
list_of_one(struct feel_run *run, value *v)
{
	value **items = arena_alloc(run->arena, sizeof(*items));

	*items = v;
	return run_list(run, items, 1);
}

/* One value stands for a list of it where a list is wanted, and a list of one for its item where
 * none is. */
static bool
coerce(struct feel_run *run, char letter, value **arg)
{
	if (fits(letter, *arg))
		return true;
	if (letter == 'l' && (*arg)->kind != FEEL_NULL)
		*arg = list_of_one(run, *arg);
	else if (letter != 'l' && (*arg)->kind == FEEL_LIST && (*arg)->list.count == 1)
		*arg = (*arg)->list.items[0];
	return fits(letter, *arg);
}

static bool
check_arguments(struct feel_run *run, const struct builtin *builtin, value **args, size_t count)
{
	const char *letter = builtin->takes;
	bool optional = false;

	for (size_t i = 0; i < count; i++, letter++) {
		if (*letter == '|') {
			optional = true;
			letter++;
		}
		if (!args[i] || (optional && args[i]->kind == FEEL_NULL))
			continue;
		if (coerce(run, *letter, &args[i]))
			continue;
		run_fail(run, "%s: argument %zu cannot be a %s", builtin->name, i + 1,
			kind_name(args[i]->kind));
		return false;
	}
	return true;
}

/* What is given is all that may make the result unknown. */
static value *
unknown_among(struct feel_run *run, const struct builtin *builtin, value *const *args, size_t count)
{
	value *unknown = NULL;

	for (size_t i = 0; i < count && builtin->unknown != UNKNOWN_TAKEN; i++) {
		value *found = !args[i] ? NULL
			       : builtin->unknown == UNKNOWN_WITHIN
				       ? value_unknown_within(run->arena, &args[i], 1)
				       : value_unknown(run->arena, &args[i], 1);
		if (found)
			unknown = run_join(run, unknown, found);
	}
	return unknown;
}

/* Functions that take one list or any number of items get the items. */
static value *
apply_to_items(
	struct feel_run *run, const struct builtin *builtin, value *const *args, size_t count)
{
	if (count == 1 && args[0]->kind == FEEL_LIST)
		return builtin->call(run, args[0]->list.items, args[0]->list.count);
	if (count == 1 && args[0]->kind == FEEL_NULL)
		return run_fail(run, "%s: null is no list", builtin->name);
	return builtin->call(run, args, count);
}

/* A function may look through a text once or twice: that is no single step. */
static bool
spend_texts(struct feel_run *run, value *const *args, size_t count)
{
	size_t length = 0;

	for (size_t i = 0; i < count; i++)
		length += args[i] && args[i]->kind == FEEL_TEXT ? args[i]->text.length : 0;
	return run_spend(run, (int64_t)(length / 64));
}

value *
builtin_apply(struct feel_run *run, const struct builtin *builtin, value **args, size_t count)
{
	value *all[PARAMETERS_MOST] = {0};
	value *unknown = unknown_among(run, builtin, args, count);

	if (unknown)
		return unknown;
	if (!spend_texts(run, args, count))
		return &value_null;
	if (builtin->takes[0] == '+')
		return apply_to_items(run, builtin, args, count);
	if (builtin->takes[0] == '*')
		return builtin->call(run, args, count);
	memcpy(all, args, count * sizeof(*all));
	if (!check_arguments(run, builtin, all, count))
		return &value_null;
	return builtin->call(run, all, count);
}
