/*
 * Filing: one intake for all policies.  What is said is checked against the policy's own form and
 * the dictionary; the rules are evaluated once, here, and what they read and came to is kept.
 *
 *     all conditions met   submitted, and told to the handling service
 *     one failed           refused by the rule, with the reason and the values that went in
 *     one unknown          incomplete, with what to add; not forwarded
 *
 * No case is opened for what cannot be filed at all: an unknown policy or party, the wrong days or
 * period, a form that does not fit, or the same thing filed before.
 */
#ifndef APPLICATION_FILING_H
#define APPLICATION_FILING_H

#include "party.h"
#include "person.h"
#include "policy.h"

#define FILING_PEOPLE_MOST    8
#define FILING_DAYS_BACK_MOST 31

/* The last case number of the year. */
struct sequence {
	char sequence[8]; /* "case" */
	int64_t year, last;
};

struct filed_person {
	const char *role, *pseudonym;
	const struct person *person; /* NULL: unknown */
};

/* What there is for the decision. */
struct filing {
	const json_t *data; /* of the command */
	const char *policy_ref, *uscc, *actor;
	const struct policy *policy; /* NULL: unknown */
	const struct party *party;   /* NULL: unknown */
	struct application *
		*earlier;	   /* of the party for any version of the policy; NULL-terminated */
	struct sequence *sequence; /* NULL: none yet */
	struct filed_person people[FILING_PEOPLE_MOST];
	size_t people_count;
	struct window *window;
};

enum outcome application_file(const struct filing *in, struct effects *out);

/* Of a filing under way: what the checks found out. */
struct accepted {
	const struct filing *in;
	const json_t *policy; /* the document */
	const struct offer *offer;
	const json_t *people; /* the answers that count, as filing_people gives them */
	const char *period;
	char filed_on[DATE_TEXT_SIZE], today[DATE_TEXT_SIZE];
};

/* filing_check.c: refuses what cannot be filed, or fills `accepted`. */
bool filing_refused(struct accepted *accepted, struct effects *out);
/* filing_document.c: what the rules read.  Owned. */
json_t *filing_document(const struct accepted *accepted);
/* [{role, person, answers}]: the answers that count.  Owned. */
json_t *filing_people(const struct accepted *accepted);
/* [{path, text: {zh, en}}] for the missing paths of an assessment.  Owned. */
json_t *filing_to_add(const json_t *assessment, const struct window *window);

#endif
