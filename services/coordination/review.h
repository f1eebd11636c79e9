/*
 * A joint review, 联审: departments that assist are each asked for an opinion on an award, with a
 * deadline in working days.  Exactly one department owns it at any time: the first in the list that
 * has not spoken; past the deadline the deputy, or the lead where the matter names no deputy; at
 * the end the lead.  Opinions, and how they are joined, are in opinion.h.
 *
 *     open --joined--> concluded              open --deadline--> overdue --joined--> concluded
 *     open --more time--> open                open, overdue --award cancelled--> cancelled
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
	char joining[JOINING_SIZE];
	char lead[DEPARTMENT_SIZE], deputy[DEPARTMENT_SIZE], owner[DEPARTMENT_SIZE];
	int state;
	char result[16]; /* "agreed", "objected"; "" until concluded */
	instant asked_at, due, concluded_at;
	int64_t days, warn_days; /* working days from asked_at; before the deadline */
	int64_t generation;	 /* of its timers */
};

/* One department's part: who is asked. */
struct task {
	char task[ENTITY_KEY_SIZE]; /* "<review> <department>" */
	char review[ENTITY_KEY_SIZE];
	char department[DEPARTMENT_SIZE];
	int64_t place; /* in the list of responsibilities */
};

#define TASK_KEY_MOST (ENTITY_KEY_SIZE - 2) /* "#1" of a turn follows */
/* "<review> <department>", or "" if that would be too long: then there is no such task. */
const char *task_key(const char *review, const char *department, char into[ENTITY_KEY_SIZE]);

/*
 * A subsidy service asks (award.review_requested.v1).  `responsibility` is NULL if nobody is
 * responsible for the matter: refused, so that the case waits, visibly, until somebody is.
 */
enum outcome review_open(const struct responsibility *responsibility, const json_t *request,
	const char *asked_by, struct effects *out);

/* A coordinator gives more time: the deadline and its warning move.  Only before it has passed. */
enum outcome review_extend(
	struct review *review, const char *number, const json_t *data, struct effects *out);

/* Timers. */
enum outcome review_warn(const struct review *review, int64_t generation, struct effects *out);
enum outcome review_pass_deadline(struct review *review, void *const *tasks, void *const *opinions,
	int64_t generation, struct effects *out);
/* The award is gone (award.cancelled.v1): so is the review, from everybody's desk. */
enum outcome review_cancel(struct review *review, struct effects *out);

/* For opinion.c.  The only place where a review changes its state; false: not in this one. */
enum review_step { STEP_OPINION, STEP_CONCLUDE, STEP_DEADLINE, STEP_EXTEND, STEP_CANCEL };
bool review_enter(struct review *review, enum review_step step) must_use;
/* What every event about a review says; and to whom: who asked, and who keeps the case. */
json_t *review_json(const struct review *review);
enum outcome review_tell(
	const struct review *review, const char *type, json_t *data, struct effects *out);
void review_stop_clock(const struct review *review, struct effects *out);

#endif
