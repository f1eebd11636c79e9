#include "feel/value.h"

#include <string.h>

value value_null = {.kind = FEEL_NULL, .weight = 1};
value value_true = {.kind = FEEL_BOOLEAN, .weight = 1, .boolean = true};
value value_false = {.kind = FEEL_BOOLEAN, .weight = 1, .boolean = false};

static const char *const kind_names[] = {
	[FEEL_NULL] = "null",
	[FEEL_UNKNOWN] = "unknown",
	[FEEL_BOOLEAN] = "boolean",
	[FEEL_NUMBER] = "number",
	[FEEL_TEXT] = "string",
	[FEEL_DATE] = "date",
	[FEEL_DATE_TIME] = "date and time",
	[FEEL_TIME] = "time",
	[FEEL_DAYS_DURATION] = "days and time duration",
	[FEEL_MONTHS_DURATION] = "years and months duration",
	[FEEL_LIST] = "list",
	[FEEL_CONTEXT] = "context",
	[FEEL_RANGE] = "range",
	[FEEL_FUNCTION] = "function",
};

const char *
kind_name(enum feel_kind kind)
{
	return kind_names[kind];
}

bool
kind_of_name(const char *name, enum feel_kind *ret)
{
	for (size_t i = FEEL_BOOLEAN; i < ARRAY_LEN(kind_names); i++) {
		if (strcmp(kind_names[i], name) == 0) {
			*ret = (enum feel_kind)i;
			return true;
		}
	}
	return false;
}

enum feel_kind
feel_kind(value *v)
{
	return v->kind;
}

bool
feel_is_true(value *v)
{
	return v->kind == FEEL_BOOLEAN && v->boolean;
}

const char *
feel_as_text(value *v)
{
	return v->kind == FEEL_TEXT ? v->text.bytes : NULL;
}

bool
feel_as_fen(value *v, int64_t *ret_fen)
{
	_cleanup_mpz_ mpz_t fen, rest;

	mpz_init(fen);
	mpz_init(rest);
	if (v->kind != FEEL_NUMBER)
		return false;
	mpz_mul_ui(fen, mpq_numref(v->number.q), 200);
	mpz_mul_si(rest, mpq_denref(v->number.q), mpz_sgn(fen));
	mpz_add(fen, fen, rest); /* half up: (2 * 100 n + d) / 2 d, towards zero */
	mpz_mul_ui(rest, mpq_denref(v->number.q), 2);
	mpz_tdiv_q(fen, fen, rest);
	if (!mpz_fits_slong_p(fen))
		return false;
	*ret_fen = mpz_get_si(fen);
	return true;
}

/* ---- scalars ---- */

static struct feel_value *
value_new(struct arena *arena, enum feel_kind kind)
{
	struct feel_value *v = arena_alloc(arena, sizeof(*v));

	v->kind = kind;
	v->weight = 1;
	return v;
}

value *
value_duration(struct arena *arena, enum feel_kind kind, const struct number *n)
{
	struct feel_value *v = value_new(arena, kind);

	v->number = *n;
	v->weight += (uint32_t)(number_bits(n) / 32);
	return v;
}

value *
value_number(struct arena *arena, const struct number *n)
{
	return value_duration(arena, FEEL_NUMBER, n);
}

value *
value_int(struct arena *arena, int64_t n)
{
	struct feel_value *v = value_new(arena, FEEL_NUMBER);

	number_of_int(arena, n, &v->number);
	return v;
}

value *
value_text(struct arena *arena, const char *bytes, size_t length)
{
	struct feel_value *v = value_new(arena, FEEL_TEXT);

	v->text.bytes = arena_strndup(arena, bytes, length);
	v->text.length = length;
	v->weight += (uint32_t)(length / 16);
	return v;
}

value *
value_date(struct arena *arena, const struct date *date)
{
	struct feel_value *v = value_new(arena, FEEL_DATE);

	v->moment.date = *date;
	return v;
}

value *
value_time(struct arena *arena, const struct time_of_day *time)
{
	struct feel_value *v = value_new(arena, FEEL_TIME);

	v->moment.time = *time;
	return v;
}

value *
value_date_time(struct arena *arena, const struct moment *moment)
{
	struct feel_value *v = value_new(arena, FEEL_DATE_TIME);

	v->moment = *moment;
	return v;
}

/* ---- lists, contexts, ranges ---- */

/* Counts a part into the whole.  False if that makes it too large. */
static bool
hold(struct feel_value *whole, value *part)
{
	whole->holes |= part->holes || part->kind == FEEL_UNKNOWN;
	if (whole->depth <= part->depth)
		whole->depth = part->depth + 1;
	whole->weight += part->weight;
	return whole->depth <= VALUE_DEPTH_MOST && whole->weight <= WEIGHT_MOST;
}

value *
value_list(struct arena *arena, value **items, size_t count)
{
	struct feel_value *v = value_new(arena, FEEL_LIST);

	v->list.items = items;
	v->list.count = count;
	v->depth = 1;
	for (size_t i = 0; i < count; i++)
		if (!hold(v, items[i]))
			return NULL;
	return count <= ITEMS_MOST ? v : NULL;
}

value *
value_context(struct arena *arena, const struct entry *entries, size_t count)
{
	static const struct entry none;
	struct feel_value *v = value_new(arena, FEEL_CONTEXT);

	v->context.entries = entries ? entries : &none;
	v->context.count = count;
	v->depth = 1;
	for (size_t i = 0; i < count; i++)
		if (!hold(v, entries[i].value))
			return NULL;
	return count <= ITEMS_MOST ? v : NULL;
}

value *
value_range(struct arena *arena, value *low, bool low_closed, value *high, bool high_closed)
{
	struct feel_value *v = value_new(arena, FEEL_RANGE);

	v->range.low = low;
	v->range.high = high;
	v->range.low_closed = low_closed;
	v->range.high_closed = high_closed;
	if ((low && !hold(v, low)) || (high && !hold(v, high)))
		return NULL;
	return v;
}

/* ---- unknown ---- */

struct paths {
	const char *at[UNKNOWN_MOST];
	size_t count;
};

static void
note(struct paths *paths, const char *path)
{
	for (size_t i = 0; i < paths->count; i++)
		if (strcmp(paths->at[i], path) == 0)
			return;
	if (paths->count < UNKNOWN_MOST)
		paths->at[paths->count++] = path;
}

static bool
names(value *unknown, const char *path)
{
	for (size_t i = 0; i < unknown->unknown.count; i++)
		if (strcmp(unknown->unknown.paths[i], path) == 0)
			return true;
	return false;
}

bool
value_names_all(value *a, value *b)
{
	for (size_t i = 0; i < b->unknown.count; i++)
		if (!names(a, b->unknown.paths[i]))
			return false;
	return true;
}

static void
gather(struct paths *paths, value *v)
{
	for (size_t i = 0; v->kind == FEEL_UNKNOWN && i < v->unknown.count; i++)
		note(paths, v->unknown.paths[i]);
}

static void
gather_within(struct paths *paths, value *v)
{
	gather(paths, v);
	if (!v->holes)
		return;
	for (size_t i = 0; v->kind == FEEL_LIST && i < v->list.count; i++)
		gather_within(paths, v->list.items[i]);
	for (size_t i = 0; v->kind == FEEL_CONTEXT && i < v->context.count; i++)
		gather_within(paths, v->context.entries[i].value);
	if (v->kind == FEEL_RANGE && v->range.low)
		gather_within(paths, v->range.low);
	if (v->kind == FEEL_RANGE && v->range.high)
		gather_within(paths, v->range.high);
}

static value *
unknown_of(struct arena *arena, const struct paths *paths, bool direct)
{
	struct feel_value *v = value_new(arena, FEEL_UNKNOWN);
	const char **kept = arena_alloc(arena, paths->count * sizeof(*kept));

	memcpy(kept, paths->at, paths->count * sizeof(*kept));
	v->unknown.paths = kept;
	v->unknown.count = paths->count;
	v->unknown.direct = direct;
	return v;
}

value *
value_missing(struct arena *arena, const char *path)
{
	struct paths paths = {.at = {path}, .count = 1};

	return unknown_of(arena, &paths, true);
}

static value *
unknown_from(struct arena *arena, value *const *of, size_t count, bool within)
{
	struct paths paths;
	bool any = false;

	paths.count = 0;
	for (size_t i = 0; i < count; i++) {
		if (of[i]->kind != FEEL_UNKNOWN && !(within && of[i]->holes))
			continue;
		any = true;
		(within ? gather_within : gather)(&paths, of[i]);
	}
	return any ? unknown_of(arena, &paths, false) : NULL;
}

value *
value_unknown(struct arena *arena, value *const *of, size_t count)
{
	return unknown_from(arena, of, count, false);
}

value *
value_unknown_within(struct arena *arena, value *const *of, size_t count)
{
	return unknown_from(arena, of, count, true);
}
