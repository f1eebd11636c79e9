/*
 * Values of FEEL, as the evaluator holds them: immutable, in the arena of their evaluation.  A
 * value of the document knows its path, so that what it lacks is unknown under the path by which
 * people can be asked for it.
 */
#ifndef FEEL_VALUE_H
#define FEEL_VALUE_H

#include "feel/feel.h"
#include "feel/moment.h"
#include "json/json.h"

#define TEXT_MOST	 65536 /* bytes */
#define ITEMS_MOST	 10000 /* of a list, or entries of a context */
#define VALUE_DEPTH_MOST 48    /* lists within lists */
#define WEIGHT_MOST                                                                                \
	200000		/* of a value with all that is in it, as often as it would be written      \
			 */
#define UNKNOWN_MOST 64 /* paths that an unknown value names */

typedef const struct feel_value value;

/* From what a context of the document takes its members. */
struct source {
	struct arena *arena;
	const json_t *json;
	feel_type_of *type_of; /* may be NULL */
	void *context;
};

struct entry {
	const char *key;
	value *value;
};

struct feel_value {
	enum feel_kind kind;
	bool holes;	 /* a list or context that has an unknown value in it, at any depth */
	uint16_t depth;	 /* 0 for what holds nothing */
	uint32_t weight; /* at least 1; a large text or number counts for its size */
	/* Where in the document it is, such as "subject.years[]"; NULL: it was made by a rule. */
	const char *path;
	const struct source *source; /* of a context bound from JSON; NULL for others */
	union {
		bool boolean;
		struct number number; /* of durations: seconds, or months */
		struct {
			const char *bytes; /* ends with a NUL, and has none within */
			size_t length;
		} text;
		struct moment moment;
		struct {
			value **items;
			size_t count;
		} list;
		struct {
			const struct entry *entries; /* NULL where the source has them */
			size_t count;
		} context;
		struct {
			value *low, *high; /* NULL: open at this end */
			bool low_closed, high_closed;
		} range;
		struct {
			const char *const *paths;
			size_t count;
			bool direct; /* is a member that was looked for itself, so that a member of
					it is too */
		} unknown;
	};
};

extern value value_null, value_true, value_false;

static inline bool
is_kind(value *v, enum feel_kind kind)
{
	return v->kind == kind;
}

static inline value *
value_boolean(bool truth)
{
	return truth ? &value_true : &value_false;
}

/* The standard's name of the kind, such as "days and time duration". */
const char *kind_name(enum feel_kind kind);
/* The names that a dictionary uses; "list" and "context" too.  False for a name that is none. */
bool kind_of_name(const char *name, enum feel_kind *ret) must_use;

/* ---- making values; the bounds are checked by the caller, in run.h ---- */

value *value_number(struct arena *arena, const struct number *n);
value *value_int(struct arena *arena, int64_t n);
value *value_duration(struct arena *arena, enum feel_kind kind, const struct number *n);
value *value_text(struct arena *arena, const char *bytes, size_t length); /* copies */
value *value_date(struct arena *arena, const struct date *date);
value *value_time(struct arena *arena, const struct time_of_day *time);
value *value_date_time(struct arena *arena, const struct moment *moment);
/* Keeps the items' array, which is in the arena.  NULL: larger or deeper than the bounds. */
value *value_list(struct arena *arena, value **items, size_t count);
value *value_context(struct arena *arena, const struct entry *entries, size_t count);
value *value_range(struct arena *arena, value *low, bool low_closed, value *high, bool high_closed);
/* A member that the document lacks. */
value *value_missing(struct arena *arena, const char *path);
/* What depends on unknown values: NULL if none of them is unknown. */
value *value_unknown(struct arena *arena, value *const *of, size_t count);
/* The same for what depends on what is in lists and contexts too. */
value *value_unknown_within(struct arena *arena, value *const *of, size_t count);

/* Whether `a`, which is unknown, names all paths that `b` does. */
bool value_names_all(value *a, value *b);

/* ---- the document ---- */

/* "path.name", and "path[]". */
const char *path_of_member(struct arena *arena, const char *path, const char *name);
const char *path_of_items(struct arena *arena, const char *path);

/* A JSON value as a value under its path; unknown if it does not fit the type that `like` gives to
 * the path. */
value *value_of_json(const struct source *like, const json_t *json, const char *path);
/* The value, as what lies under this path of the document. */
value *value_at_path(struct arena *arena, value *v, const char *path);
/* A member of a context.  NULL if it is not there. */
value *context_get(struct arena *arena, value *context, const char *key);
/* All members. */
const struct entry *context_entries(value *context, size_t *ret_count);
/* The type that the document's dictionary gives to a path below this value, or NULL. */
const char *context_declares(struct arena *arena, value *context, const char *key);

/* ---- reading and comparing ---- */

/* A text that stands for a value of the kind, such as a date.  NULL if it does not. */
value *value_parse(struct arena *arena, enum feel_kind kind, const char *bytes, size_t length);
/* What @"..." means.  NULL if it means nothing. */
value *value_parse_any(struct arena *arena, const char *bytes, size_t length);

enum truth {
	TRUTH_FALSE,
	TRUTH_TRUE,
	TRUTH_NULL, /* cannot be compared */
	TRUTH_UNKNOWN
};

/* FEEL's "=".  Never TRUTH_UNKNOWN for values without holes.  Counts what it looks at in `spent`.
 */
enum truth value_equal(struct arena *arena, value *a, value *b, int64_t *spent);
/* Orders two values of a kind that has an order.  False if they have none. */
bool value_order(value *a, value *b, int *ret) must_use;

/* As FEEL's string() would: texts bare, dates without @. */
void value_write_plain(value *v, struct buf *into);
/* A text as a literal, in quotes. */
void text_write_quoted(const char *bytes, size_t length, struct buf *into);

#endif
