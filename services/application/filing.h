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
	/* when the content of a case is handed in anew; NULL: a new one */
	const char *number;
	struct application *correcting;
	const char
		*portal; /* filed by rule, for the enterprise of this portal; NULL: by who asks */
};

enum outcome application_file(const struct filing *in, struct effects *out);
/* What would come of it, without a case: for drafts. */
enum outcome application_check(const struct filing *in, struct effects *out);

/* Of a filing under way: what the checks found out. */
struct accepted {
	const struct filing *in;
	const json_t *policy; /* the document */
	const struct offer *offer;
	const json_t *people; /* the answers that count, as filing_people gives them */
	const char *period;
	char filed_on[DATE_TEXT_SIZE], today[DATE_TEXT_SIZE];
};

/* A filing whose rules have been evaluated. */
struct assessed {
	struct accepted accepted;
	json_t *document, *assessment, *people, *decision;
	enum step step;
	enum application_state state;
	const char *owner;
	bool has_amount;
	int64_t amount;
};

/* filing.c: evaluates the rules on what was accepted; release it in any case. */
enum outcome filing_assess(struct assessed *assessed, struct effects *out);
void filing_release(struct assessed *assessed);
/* The data of application.submitted.v1.  Owned. */
json_t *filing_submitted(const struct application *application, const struct assessed *assessed,
	const struct effects *out);
/* The event that says what came of it, and the answer. */
enum outcome filing_tell(const struct application *application, const struct assessed *assessed,
	struct effects *out);
/* What the portal is answered.  Owned. */
json_t *filing_answer(const struct application *application, const struct assessed *assessed);
/* Working days that the policy gives for the decision; 0 if the rule decides. */
int64_t filing_days(const struct assessed *assessed);

/* filing_check.c: refuses what cannot be filed, or fills `accepted`. */
bool filing_refused(struct accepted *accepted, struct effects *out);
/* filing_document.c: what the rules read.  Owned. */
json_t *filing_document(const struct accepted *accepted);
/* [{role, person, answers}]: the answers that count.  Owned. */
json_t *filing_people(const struct accepted *accepted);
/* [{path, text: {zh, en}}] for the missing paths of an assessment.  Owned. */
json_t *filing_to_add(const json_t *assessment, const struct window *window);

#endif
