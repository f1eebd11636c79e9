/*
 * FEEL, the expression language of DMN, as rules as data need it: exact, deterministic, bounded,
 * pure.  See README.md for what is in and what is refused.  Compiled once, evaluated many times;
 * compiled expressions are immutable and may be used by several evaluations.
 */
#ifndef FEEL_FEEL_H
#define FEEL_FEEL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/fault.h"
#include <jansson.h>

struct feel; /* a compiled expression */

enum feel_kind {
	FEEL_NULL,
	FEEL_UNKNOWN,
	FEEL_BOOLEAN,
	FEEL_NUMBER,
	FEEL_TEXT,
	FEEL_DATE,
	FEEL_DATE_TIME,
	FEEL_TIME,
	FEEL_DAYS_DURATION,
	FEEL_MONTHS_DURATION,
	FEEL_LIST,
	FEEL_CONTEXT,
	FEEL_RANGE,
	FEEL_FUNCTION
};

struct feel_value; /* lives in the arena of its evaluation */

/* Where an expression is wrong. */
struct feel_error {
	size_t at;	/* byte offset */
	bool refused;	/* a feature of the standard that this language leaves out, by README.md */
	char text[200]; /* "expected `then`, found `else`" */
};

/* NULL and an error that points at the character.  The caller frees. */
struct feel *feel_compile(const char *text, struct feel_error *error) must_use;
void feel_free(struct feel **feel);
/* Calls `each` for every path from a root that the expression reads, such as "party.founded_on".
 * For the dictionary's check. */
void feel_paths(
	const struct feel *feel, void (*each)(void *context, const char *path), void *context);
void feel_print(const struct feel *feel,
	struct buf *into); /* canonical text; parses to the same expression */

struct feel_run; /* one evaluation's names, arena, budget and list of what was missing */

/* The budget is for all evaluations of the run together.  Freed with the arena. */
struct feel_run *feel_run_new(struct arena *arena, int64_t budget_steps);
/* Binds a root name to a value.  A path from it that the value lacks is unknown, and is noted. */
void feel_bind(struct feel_run *run, const char *name, const struct feel_value *value);
/* Binds a name to a value that a rule has computed, as it is: what a context of it lacks is null.
 */
void feel_bind_fact(struct feel_run *run, const char *name, const struct feel_value *value);
/* What an attribute's type is, by its path ("party.founded_on"); lists by "[]"
 * ("subject.years[].occupancy").  NULL: by its JSON. */
typedef const char *feel_type_of(void *context, const char *path);
/*
 * Binds a root to a JSON object: integers are numbers; texts become numbers, dates, times or
 * durations where `type_of` says so ("number", "date", "date and time", "time", "days and time
 * duration", "years and months duration").
 */
void feel_bind_json(struct feel_run *run, const char *name, const json_t *value,
	feel_type_of *type_of, void *context);

/*
 * What a series such as a lending rate was on a date ("2026-03-01"), as a decimal text: "3.45".
 * NULL: it has no value for that date.  Borrowed until the next call.
 */
typedef const char *feel_series(void *context, const char *name, const char *date);
/* Where `series("name", date)` looks.  Without it, and where it has none, the value is unknown:
 * "series.name" is missing. */
void feel_use_series(struct feel_run *run, feel_series *series, void *context);
/* Calls `each` for the name of each series that the expression asks, as often as it does. */
void feel_series_names(
	const struct feel *feel, void (*each)(void *context, const char *name), void *context);

/*
 * Evaluates.  Never NULL: an error in the rule, or its budget used up, is null with a cause
 * (feel_cause).  The value may use literals of the expression: free it after the arena.
 */
const struct feel_value *feel_eval(struct feel_run *run, const struct feel *feel);
/* The paths that were missing in the evaluations since feel_missing_clear, each once, in order of
 * first need. */
size_t feel_missing_count(const struct feel_run *run);
const char *feel_missing(const struct feel_run *run, size_t index);
void feel_missing_clear(struct feel_run *run);
const char *feel_cause(const struct feel_run *run); /* why the last evaluation gave null, or NULL */

enum feel_kind feel_kind(const struct feel_value *value);
bool feel_is_true(const struct feel_value *value);	  /* exactly true */
const char *feel_as_text(const struct feel_value *value); /* of a text; NULL for others */
/* A number of yuan as fen, rounded once, half up (away from zero for a tie).  False if it is no
 * number or out of range. */
bool feel_as_fen(const struct feel_value *value, int64_t *ret_fen) must_use;
void feel_write(
	const struct feel_value *value, struct buf *into); /* as FEEL text, for explanations */
/* The value as JSON: integers as integers, other numbers as decimal strings, dates as text.  The
 * caller owns it. */
json_t *feel_json(const struct feel_value *value) must_use;

#endif
