/*
 * A joint review, 联审: departments that assist are each asked for one opinion on an award, with a
 * deadline in working days.  Exactly one department owns it at any time: the one that is waited
 * for; past the deadline the lead.
 *
 *     open --all opinions--> concluded          open --deadline--> overdue --all opinions-->
 * concluded open, overdue --the award was cancelled--> cancelled
 */
#ifndef COORDINATION_REVIEW_H
#define COORDINATION_REVIEW_H

#include "responsibility.h"

#define REVIEW_WARNING	"coordination.review_warning"
#define REVIEW_DEADLINE "coordination.review_deadline"

enum review_state { REVIEW_OPEN, REVIEW_OVERDUE, REVIEW_CONCLUDED, REVIEW_CANCELLED };
extern const char *const review_states[];

struct review {
	char number[ENTITY_KEY_SIZE]; /* "<award>/r1" */
	char award[NAME_SIZE];
	char case_number[NAME_SIZE];
	char policy[NAME_SIZE];
	char matter[MATTER_SIZE];
	int64_t version;	     /* of the matter */
	const char *question;	     /* JSON {zh, en}, or NULL */
	char asked_by[NAME_SIZE];    /* the stream that asked */
	char application[NAME_SIZE]; /* the stream that keeps the case */
	char lead[DEPARTMENT_SIZE], owner[DEPARTMENT_SIZE];
	int state;
	char result[16]; /* "agreed", "objected"; "" until concluded */
	instant asked_at, due, concluded_at;
	int64_t generation; /* of its timers */
};

/* One department's part: who is asked. */
struct task {
	char task[ENTITY_KEY_SIZE]; /* "<review> <department>" */
	char review[ENTITY_KEY_SIZE];
	char department[DEPARTMENT_SIZE];
	int64_t place; /* in the list of responsibilities */
};

/* What that department said: once, never changed. */
struct opinion {
	char task[ENTITY_KEY_SIZE];
	char review[ENTITY_KEY_SIZE];
	char department[DEPARTMENT_SIZE];
	bool agree;
	const char *reasons; /* JSON [reason] */
	char given_by[NAME_SIZE];
	instant given_at;
};

/* "<review> <department>", or "" if that would be too long: then there is no such task. */
const char *task_key(const char *review, const char *department, char into[ENTITY_KEY_SIZE]);

/*
 * A subsidy service asks (award.review_requested.v1).  `responsibility` is NULL if nobody is
 * responsible for the matter: refused, so that the case waits, visibly, until somebody is.
 */
enum outcome review_open(const struct responsibility *responsibility, const json_t *request,
	const char *asked_by, struct effects *out);

/* What an opinion is given on. */
struct review_file {
	struct review *review; /* NULL: there is none */
	const char *number;
	const struct task *task;     /* of the officer's department; NULL: it is not asked */
	const struct opinion *given; /* by that department, before; or NULL */
	void **tasks, **opinions;    /* all of the review, NULL-terminated */
};

/* An officer gives the department's opinion; the last one concludes the review. */
enum outcome review_give_opinion(
	const struct review_file *file, const json_t *data, struct effects *out);

/* Timers. */
enum outcome review_warn(const struct review *review, int64_t generation, struct effects *out);
enum outcome review_pass_deadline(struct review *review, int64_t generation, struct effects *out);
/* The award is gone (award.cancelled.v1): so is the review, from everybody's desk. */
enum outcome review_cancel(struct review *review, struct effects *out);

#endif
