/*
 * A case: one application of an enterprise for a policy.  It is filed here, decided and paid
 * elsewhere, and shows here at any time where it stands and which department has it.
 *
 * The subsidy and coordination services tell what happened in streams of their own, so their news
 * may come late and in another order than it happened.  The state goes by the table in
 * application.c; news that the table does not name for the present state is older than what is
 * known, and is kept in the history only.
 */
#ifndef APPLICATION_APPLICATION_H
#define APPLICATION_APPLICATION_H

#include "domain/working_clock.h"
#include "service/service.h"

#define CASE_SIZE	 21 /* "331023-2026-000123-C" */
#define AWARD_SIZE	 32
#define POLICY_REF_SIZE	 40
#define POLICY_ID_SIZE	 33
#define USCC_SIZE	 19
#define PARTY_NAME_SIZE	 801 /* 200 characters */
#define PERIOD_SIZE	 5
#define DETAIL_CODE_SIZE 33

enum application_state {
	APPLICATION_SUBMITTED,
	APPLICATION_INCOMPLETE,
	APPLICATION_REFUSED,
	APPLICATION_IN_REVIEW,
	APPLICATION_WAITING_FOR_FUNDS,
	APPLICATION_APPROVED,
	APPLICATION_PAYING,
	APPLICATION_PAID,
	APPLICATION_PAYMENT_FAILED,
	APPLICATION_WITHDRAWING,
	APPLICATION_WITHDRAWN,
	APPLICATION_RECOGNISED,
	APPLICATION_EXPIRED,
	APPLICATION_REVOKED,
	APPLICATION_IN_NOTICE,
	APPLICATION_CORRECTING
};
extern const char *const application_states[];
/* For people, in both languages: "审核中 (in_review)".  Static. */
const char *application_state_label(int state);
/* "331023-hrss" of "subsidy/331023-hrss"; "" of what is no service's name. */
const char *application_department(const char *service);
bool application_is_closed(int state);
/* Does it stand in the way of another for the same policy and period? */
bool application_counts(int state);

struct application {
	char case_number[CASE_SIZE];
	char policy[POLICY_REF_SIZE], policy_id[POLICY_ID_SIZE];
	char party[USCC_SIZE], party_name[PARTY_NAME_SIZE];
	char period[PERIOD_SIZE];
	char handler[NAME_SIZE];   /* the subsidy service */
	char review_by[NAME_SIZE]; /* the coordination service, or "" */
	char portal[NAME_SIZE], actor[NAME_SIZE];
	char filed_on[DATE_TEXT_SIZE];
	instant filed_at;
	/* not loaded again: NULL but in the batch that files it */
	const char *document;	/* what the rules read */
	const char *assessment; /* what they came to */
	const char *people;	/* [{role, person, answers}] */
	const char *external_ids;
	int state;
	int before; /* while withdrawing: where the work stands; else the same as state */
	char owner[DEPARTMENT_SIZE]; /* the department whose turn it is; of a closed one, the last
				      */
	char owner_before[DEPARTMENT_SIZE];
	bool has_amount;
	int64_t amount; /* fen */
	char award[AWARD_SIZE];
	char due[INSTANT_TEXT_SIZE]; /* of the opinion that is awaited, as coordination said it */
	instant waiting_since;	     /* that the owner has it; 0 when closed */
	const char *decision;
	const char *parts;	    /* JSON: who bears which part, if several do or over years */
	int64_t changes;	    /* rows of its history */
	struct working_clock clock; /* of the authority, from acceptance to the decision */
	char correction[ENTITY_KEY_SIZE]; /* that the enterprise owes; "" if none */
	int64_t corrections;		  /* rows of `correction` */
	int64_t days_to_end;		  /* working days from filing until it was closed */
};

/* A row of a case's history. */
struct change {
	char change[ENTITY_KEY_SIZE]; /* "<case> <number>" */
	char case_number[CASE_SIZE];
	int64_t number;
	instant at;
	char state[DETAIL_CODE_SIZE];
	char by[NAME_SIZE];
	char detail[DETAIL_CODE_SIZE];
	const char *text; /* {zh, en} */
};

/* What can happen to a case.  The order is that of the table of texts in texts.c. */
enum step {
	STEP_FILED,
	STEP_FOUND_INCOMPLETE,
	STEP_FOUND_FAILED,
	STEP_SUPERSEDED,
	STEP_WITHDRAW,
	STEP_REVIEW_REQUESTED,
	STEP_REVIEW_OPENED,
	STEP_REVIEW_WARNED,
	STEP_REVIEW_OVERDUE,
	STEP_REVIEW_CONCLUDED,
	STEP_FUNDS_AWAITED,
	STEP_APPROVED,
	STEP_REFUSED,
	STEP_CANCELLED,
	STEP_WITHDRAWAL_REFUSED,
	STEP_PAYMENT_INSTRUCTED,
	STEP_PAID,
	STEP_PAYMENT_FAILED,
	STEP_PAYMENT_RETURNED,
	STEP_RECOGNISED,
	STEP_RECOGNITION_DUE,
	STEP_EXPIRED,
	STEP_REVOKED,
	STEP_NOTICE_BEGUN,
	STEP_OBJECTED,
	STEP_OBJECTION_HEARD,
	STEP_NOTICE_ENDED,
	STEP_OVERTURNED,
	STEP_CORRECTION_ASKED,
	STEP_CORRECTED,
	STEP_LAPSED,
	STEP_DECISION_DUE,
	STEP_DECISION_OVERDUE,
	STEP_PAYERS_AWAITED,
	STEP_PARTS_CHANGED,
	STEP_PART_PAID,
	STEP_COUNT
};

/* Where a step leads from a state (which is not `withdrawing`).  False: nowhere. */
bool application_next(int state, enum step step, int *ret_next);

/* A step as it happened.  What is NULL or false is not said by this step. */
struct news {
	enum step step;
	const char *by; /* a principal, or the stream that told */
	const char *owner, *due, *award, *correction;
	bool has_amount;
	int64_t amount;
	json_t *decision; /* borrowed */
	json_t *parts;	  /* borrowed */
};

/* The authority's time runs from now, if the policy limits it. */
void application_accept(struct application *application, int64_t days, const struct effects *out);

/* Adds a row to the history of a case as it now stands. */
void application_record(struct application *application, const struct news *news,
	const char *detail, struct effects *out);

/*
 * Takes a step that another stream told of: state, owner, history, and application.state_changed.v1
 * to the portal; or only history if it is older than what is known.
 */
enum outcome application_follow(
	struct application *application, const struct news *news, struct effects *out);

/* The applicant withdraws: at once if nobody has begun, else by asking the subsidy service. */
enum outcome application_withdraw(struct application *application, const char *case_number,
	const char *reason, struct effects *out);

/* An incomplete application that was filed anew, as `by`.  Emits application.withdrawn.v1. */
void application_supersede(struct application *application, const char *by, struct effects *out);

#endif
