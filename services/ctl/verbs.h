/*
 * The table of verbs.  A verb that sends one message and shows the answer is a row with a
 * `request`; the others have a function of their own.
 */
#ifndef CTL_VERBS_H
#define CTL_VERBS_H

#include "data.h"
#include "view.h"

struct ctl;

enum subject_from {
	SUBJECT_NONE,
	SUBJECT_FIRST,	/* the first argument */
	SUBJECT_POLICY, /* id@version of the document */
	SUBJECT_OPTION	/* --subject */
};

struct request {
	const char *type; /* NULL: the first argument */
	enum subject_from subject;
	data_build *data;
	const struct view *view; /* NULL: JSON */
	/* Every service that it concerns is asked, and their lists are shown as one; else it goes
	 * to one service. */
	const char *list; /* NULL, or the list's name in the answer */
};

struct verb {
	const char *name;      /* "policy publish" */
	const char *arguments; /* "POLICY [FILE|-]": those in brackets may be missing */
	struct words help;
	const char *example; /* without "liaison " */
	uint64_t options;    /* TAKES(...) beside COMMON_OPTIONS */
	int (*run)(struct ctl *ctl);
	const struct request *request;
};

extern const struct verb verbs[]; /* ends with a row whose name is NULL */

/* The verb that the words begin with; the longest fits.  NULL: none. */
const struct verb *verb_find(const char *const *words, size_t count);
size_t verb_words(const struct verb *verb); /* how many its name has */
/* How many arguments it takes, by its row. */
void verb_arguments(const struct verb *verb, size_t *ret_least, size_t *ret_most);

void help_all(enum language language);
void help_verb(const struct verb *verb, enum language language);

#endif
