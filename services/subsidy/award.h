/*
 * An award, 奖补: what an application that was forwarded to us comes to.
 *
 *     instant:       approved and paying at once, by the policy's rule; waiting_for_funds if a fund
 * is exhausted verification:  in_review --opinions concluded--> to_decide --an officer--> approved
 * | refused then:          approved --instructed--> paying --confirmed--> paid paying --failed-->
 * payment_failed --instructed again--> paying withdrawn:     in_review, to_decide,
 * waiting_for_funds --> cancelled
 */
#ifndef SUBSIDY_AWARD_H
#define SUBSIDY_AWARD_H

#include "fund.h"

#define ALLOCATIONS_MOST 6
#define REVIEWERS_SIZE	 400

enum award_state {
	AWARD_IN_REVIEW,
	AWARD_TO_DECIDE,
	AWARD_WAITING_FOR_FUNDS,
	AWARD_APPROVED,
	AWARD_REFUSED,
	AWARD_CANCELLED,
	AWARD_PAYING,
	AWARD_PAID,
	AWARD_PAYMENT_FAILED
};
extern const char *const award_states[];

enum award_step {
	STEP_REVIEW_CONCLUDED,
	STEP_APPROVE,
	STEP_REFUSE,
	STEP_CANCEL,
	STEP_INSTRUCT,
	STEP_ALL_PAID,
	STEP_PAYMENT_FAILED
};

struct award {
	char number[ENTITY_KEY_SIZE]; /* "<case>/1" */
	char case_number[NAME_SIZE];
	char policy[NAME_SIZE];
	char application[NAME_SIZE]; /* the stream that keeps the case */
	char portal[NAME_SIZE];	     /* who filed */
	const char *party;	     /* JSON */
	char period[8];
	char purpose[161];
	char procedure[16];	   /* "instant" or "verification" */
	char review_by[NAME_SIZE]; /* the coordination service that is asked; "" if none */
	int64_t amount;		   /* fen */
	int state;
	char review_result[16];		/* "agreed", "objected"; "" before */
	char reviewers[REVIEWERS_SIZE]; /* officers who gave an opinion, separated by blanks */
	int64_t payments;		/* so many were instructed */
	instant filed_at, opened_at;
};

/* What part of the award which fund bears.  Never changed. */
struct allocation {
	char allocation[ENTITY_KEY_SIZE]; /* "<award>#1" */
	char award[ENTITY_KEY_SIZE];
	char fund[FUND_ID_SIZE];
	char payer[DEPARTMENT_SIZE];
	int64_t year, amount;
};

/* The one decision on an award.  Never changed: a second one is refused by its key. */
struct decision {
	char award[ENTITY_KEY_SIZE];
	char portal[NAME_SIZE]; /* who filed: never who decides */
	bool approve;
	char decided_by[NAME_SIZE]; /* an officer, or "rule:P1d@1" */
	instant decided_at;
	const char *reasons; /* JSON [reason] */
};

/* An award with what belongs to it.  Lists end in NULL; funds[i] is that of allocations[i], or NULL
 * if unknown. */
struct award_file {
	struct award *award; /* NULL: there is none */
	const char *number;
	struct allocation *allocations[ALLOCATIONS_MOST + 1];
	struct fund *funds[ALLOCATIONS_MOST + 1];
	void **payments; /* struct payment, see payment.h */
	const struct decision *decision;
};

/* The only place where an award changes its state.  False: the state does not allow it. */
bool award_enter(struct award *award, enum award_step step) must_use;

/*
 * An application was forwarded to us.  `funds` are those that the event's funding names, in its
 * order, NULL where there is none.
 */
enum outcome award_open(
	const json_t *submitted, struct fund *const funds[ALLOCATIONS_MOST], struct effects *out);
/* The departments that were asked have spoken. */
enum outcome award_take_review(struct award *award, const json_t *concluded, struct effects *out);
/* An officer decides, with an own key. */
enum outcome award_decide(const struct award_file *file, const json_t *data, struct effects *out);
/* The applicant wants it back. */
enum outcome award_withdraw(struct award *award, const json_t *requested, struct effects *out);

/* Within the service: an event about the award, to who keeps the case and, if not NULL, one more.
 */
enum outcome award_tell(const struct award *award, const char *type, const char *also, json_t *data,
	struct effects *out);
/* award_approve.c: commits all allocations or none; writes decision and event. */
bool award_commit(const struct award_file *file, struct effects *out) must_use;
void award_approved(
	const struct award_file *file, const struct decision *decision, struct effects *out);
struct decision *award_add_decision(const struct award *award, bool approve, const char *decided_by,
	json_t *reasons, struct effects *out);
json_t *award_decision_json(const struct decision *decision) must_use;

#endif
