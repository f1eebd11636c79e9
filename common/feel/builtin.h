/*
 * The functions of FEEL, as a table.  A row says what a function takes, so that arguments are
 * checked, coerced and looked through for unknown values in one place, before it is called. Several
 * rows may have one name.
 */
#ifndef FEEL_BUILTIN_H
#define FEEL_BUILTIN_H

#include "feel/lexer.h"
#include "feel/run.h"

#define PARAMETERS_MOST 4

/* How a function takes what is unknown. */
enum unknown_use {
	UNKNOWN_WITHIN, /* an unknown argument, or one in a list or context, makes the result
			   unknown */
	UNKNOWN_HELD,	/* only an unknown argument does: the function moves items and looks at none
			 */
	UNKNOWN_TAKEN	/* the function decides */
};

typedef value *builtin_call(struct feel_run *run, value *const *args, size_t count);

struct builtin {
	const char *name;
	builtin_call *call;
	/*
	 * A letter a parameter: n number, s string, b boolean, l list, c context, d date, t time, i
	 * date or date and time, D days duration, q a number or duration, m what a date, time or
	 * duration is made of, S a string that is written out, a anything.  After "|" they may be
	 * left out: then the argument is NULL.  "*" alone: any number of arguments; "+" alone: any
	 * number, or one list, whose items the function gets.
	 */
	const char *takes;
	const char *parameters[PARAMETERS_MOST]; /* their names */
	enum unknown_use unknown;
};

/* Rows of several files; each ends with a row without a name. */
extern const struct builtin builtins_number[], builtins_text[], builtins_list[], builtins_fold[],
	builtins_moment[], builtins_context[], builtins_range[], builtins_series[];

/* The row with this name that takes so many arguments, or NULL. */
const struct builtin *builtin_find(const char *name, size_t length, size_t count);
/* The row with this name that has all these parameters, if there is one in their order; or NULL. */
const struct builtin *builtin_find_named(
	const char *name, size_t length, const char *const *names, size_t count);
bool builtin_exists(const char *name, size_t length);
/* The position of a parameter; -1 if there is none of the name. */
int builtin_parameter(const struct builtin *builtin, const char *name);
size_t builtin_most(const struct builtin *builtin); /* SIZE_MAX if it takes any number */
size_t builtin_least(const struct builtin *builtin);
/* The longest name of several words, such as "list contains", that stands at the current token
 * before a "(", and where it ends; NULL if none does. */
const char *builtin_phrase(const struct lexer *lexer, size_t *ret_end);
/* Why a function of the standard is not here; NULL if it is none. */
const char *builtin_refused(const char *name, size_t length);

value *builtin_apply(
	struct feel_run *run, const struct builtin *builtin, value **args, size_t count);

#endif
