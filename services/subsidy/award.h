/*
 * An award, 奖补: what an application that was forwarded to us comes to.  Its states and what moves
 * it from one to the next are drawn in README.md; the table is in award.c.
 *
 * Whoever had a hand in it (gave an opinion, decided, had it paid) has no other part in it.
 */
#ifndef SUBSIDY_AWARD_H
#define SUBSIDY_AWARD_H

#include "domain/working_clock.h"
#include "fund.h"

#define ALLOCATIONS_MOST 6 /* sources of a policy's funding */
#define PARTS_MOST	 60
#define BORNE_MOST	 24 /* allocations of an award: those that replace others too */

/* What an officer did about an award. */
#define ACT_REVIEWED   "reviewed"
#define ACT_DECIDED    "decided"
#define ACT_INSTRUCTED "instructed"
#define ACT_REVOKED    "revoked"
#define ACT_HEARD      "heard" /* an objection */

enum award_state {
	AWARD_IN_REVIEW,
	AWARD_TO_DECIDE,
	AWARD_WAITING_FOR_FUNDS,
	AWARD_APPROVED,
	AWARD_REFUSED,
	AWARD_CANCELLED,
	AWARD_PAYING,
	AWARD_PAID,
	AWARD_PAYMENT_FAILED,
	AWARD_IN_NOTICE,
	AWARD_RECOGNISED,
	AWARD_EXPIRED,
	AWARD_REVOKED,
	AWARD_CONTESTED,
	AWARD_OVERTURNED,
	AWARD_IN_CORRECTION,
	AWARD_WAITING_FOR_PAYERS
};
extern const char *const award_states[];

enum award_step {
	STEP_REVIEW_CONCLUDED,
	STEP_APPROVE,
	STEP_REFUSE,
	STEP_CANCEL,
	STEP_SERVE,
	STEP_INSTRUCT,
	STEP_ALL_PAID,
	STEP_PAYMENT_FAILED, /* or returned */
	STEP_BEGIN_NOTICE,
	STEP_END_NOTICE,
	STEP_RECOGNISE,
	STEP_EXPIRE,
	STEP_REVOKE,
	STEP_OBJECT,
	STEP_OVERRULE,
	STEP_UPHOLD,
	STEP_ASK_CORRECTION,
	STEP_CORRECTED,
	STEP_ASK_PAYERS,
	STEP_PAYERS_AGREED,
	STEP_PAYER_REFUSED,
	STEP_PART_RETURNED
};

struct award {
	char number[ENTITY_KEY_SIZE]; /* "<case>/1" */
	char parent[ENTITY_KEY_SIZE]; /* the award that it is a part of, see part.h; "" if of none
				       */
	char case_number[NAME_SIZE];
	char policy[NAME_SIZE];
	char application[NAME_SIZE]; /* the stream that keeps the case */
	char portal[NAME_SIZE];	     /* who filed */
	const char *party;	     /* JSON */
	char period[8];
	char purpose[4 * 100 + 1]; /* a character takes up to 4 bytes */
	char procedure[16];	   /* "instant", "verification", "stages" or "recognition" */
	const char *gives;  /* JSON {title, valid_months, attribute}: a title instead of money; NULL
			       if it is money */
	const char *stages; /* JSON, as the policy has them; NULL if it has none */
	int64_t stage;	    /* so many are passed */
	char decides[DEPARTMENT_SIZE]; /* whose officer is to act */
	int64_t least, most;	       /* fen: between which the amount is fixed; 0 if anywhere */
	char review_by[NAME_SIZE];     /* the coordination service that is asked; "" if none */
	const char *funding; /* JSON [{fund, payer, share, instalments}], as the policy has it */
	int64_t amount;	     /* fen; 0 until the deciding officer fixes it */
	int state;
	char review_result[16];	      /* "agreed", "objected"; "" before */
	char waits_for[FUND_ID_SIZE]; /* the fund in whose queue it stands; "" if in none */
	int64_t payments;	      /* so many were instructed */
	int64_t unpaid_parts;	      /* see part.h */
	bool own_paid;		      /* nothing that it draws on our funds itself is left to pay */
	bool held;		      /* a part whose award is not granted yet */
	int64_t notice_days;	      /* working days of public notice before it is paid; 0: none */
	instant notice_until;	      /* 0 before it is approved */
	int64_t objections, open_objections;
	int64_t corrections;	    /* so many were asked for */
	struct working_clock clock; /* from filing to the decision; none if the rule decides */
	struct working_clock stage_clock; /* of the present stage, if stages have days */
	int64_t clock_turns;		  /* the generation of the timers of both */
	instant filed_at, opened_at;
};

/* An officer's part in an award: one, whatever comes later.  Never changed. */
struct hand {
	char hand[ENTITY_KEY_SIZE]; /* "<award> <officer>" */
	char award[ENTITY_KEY_SIZE];
	char officer[NAME_SIZE];
	char act[16];
	instant at;
};

/* What part of an approved award which fund bears.  Never changed. */
struct allocation {
	char allocation[ENTITY_KEY_SIZE]; /* "<award>#1" */
	char award[ENTITY_KEY_SIZE];
	char fund[FUND_ID_SIZE];
	char payer[DEPARTMENT_SIZE];
	int64_t year, amount;
	/* the allocation whose payment came back after its fund's year, and is borne anew by this
	 * one; "" */
	char replaces[ENTITY_KEY_SIZE];
};

/* The one decision on an award.  Never changed: a second one is refused by its key. */
struct decision {
	char award[ENTITY_KEY_SIZE];
	char portal[NAME_SIZE]; /* who filed: never who decides */
	char procedure[16];
	bool approve;
	char decided_by[NAME_SIZE]; /* an officer, or "rule:P1d@1" */
	instant decided_at;
	const char *content; /* JSON: the decision as it is served */
};

struct part;

/* An award with what belongs to it.  Lists end in NULL.  funds[i] is that of the i-th source in
 * award.funding, borne_by[i] that of allocations[i]; NULL if there is no such fund.  renewed_by[i]
 * is that of this year, if allocations[i] was returned after its own. */
struct award_file {
	struct award *award; /* NULL: there is none */
	const char *number;
	void **hands; /* struct hand */
	struct fund *funds[ALLOCATIONS_MOST];
	struct allocation *allocations[BORNE_MOST + 1]; /* none until it is approved */
	struct part *parts[PARTS_MOST + 1];		/* see part.h */
	struct fund *borne_by[BORNE_MOST], *renewed_by[BORNE_MOST];
	void **payments; /* struct payment, see payment.h */
	const struct decision *decision;
	const json_t *submitted; /* while it is opened: the event that its JSON was taken from */
};

/* The only place where an award changes its state.  False: the state does not allow it. */
bool award_enter(struct award *award, enum award_step step) must_use;
/* Its state does not allow what was asked: `code` names the award and its state. */
enum outcome award_refuse_state(const struct award *award, const char *code, struct effects *out);

/*
 * An application was forwarded to us.  `funds` are those that the event's funding names, in its
 * order, NULL where there is none.
 */
enum outcome award_open(
	const json_t *submitted, struct fund *const funds[ALLOCATIONS_MOST], struct effects *out);
/* The departments that were asked have spoken.  `hands` are those that the award has so far. */
enum outcome award_take_review(
	struct award *award, void *const *hands, const json_t *concluded, struct effects *out);
/* An officer decides, with an own key. */
enum outcome award_decide(struct award_file *file, const json_t *data, struct effects *out);
/* The applicant wants it back.  `waits_for` is the fund that it waits for, if any. */
enum outcome award_withdraw(struct award_file *file, struct fund *waits_for,
	const json_t *requested, struct effects *out);

/* Within the service: an event about the award, to who keeps the case and, if not NULL, one more.
 */
enum outcome award_tell(const struct award *award, const char *type, const char *also, json_t *data,
	struct effects *out);
/* The part that this officer had in it, or NULL. */
const struct hand *award_hand_of(void *const *hands, const char *officer);
/* False if the names are too long to be any of ours. */
bool award_add_hand(
	const struct award *award, const char *officer, const char *act, struct effects *out);

/* award_open.c: by the policy's rule alone, approved and instructed in one step; its money is
 * committed already. */
enum outcome award_grant(struct award_file *file, struct effects *out);

/* The money is committed, the decision stands; takes its content over. */
enum outcome award_conclude(struct award_file *file, json_t *decision, struct effects *out);
/* It is decided; concluded once all payers agree.  Takes the decision's content over. */
enum outcome award_settle(struct award_file *file, json_t *decision, struct effects *out);

/* award_notice.c */
#define NOTICE_END "notice_end" /* the timer: its subject is the award */
/* What is approved is shown to the public first. */
enum outcome award_begin_notice(struct award *award, struct effects *out);
enum outcome award_end_notice(struct award *award, struct effects *out);
/* It is approved, and shown if it had to be: gives its title, or has its payers know. */
enum outcome award_give(struct award *award, struct effects *out);

/* award_stage.c */
/* False if a department's name is longer than any of ours. */
bool award_begin_stages(struct award *award, const json_t *submitted, const struct effects *out);
bool award_at_last_stage(const struct award *award);
enum outcome award_pass_stage(struct award *award, const json_t *data, struct effects *out);

/* award_clock.c */
#define AWARD_WARNED  "award_warned" /* timers; their subject is the award */
#define AWARD_OVERDUE "award_overdue"
#define STAGE_OVERDUE "stage_overdue"
void award_start_clock(struct award *award, int64_t days, struct effects *out);
void award_start_stage_clock(struct award *award, struct effects *out);
void award_pause_clocks(struct award *award, struct effects *out);
void award_resume_clocks(struct award *award, struct effects *out);
void award_end_clocks(struct award *award, struct effects *out);
enum outcome award_tell_limit(struct award *award, const char *type,
	const struct working_clock *clock, int64_t turn, struct effects *out);

/* award_queue.c */
#define FUND_QUEUE	"fund_queue" /* the timer: its subject is the fund */
#define QUEUE_LIST_MOST 32	     /* so many of a queue are loaded: see awards_waiting.sql */
enum serving { SERVED, SERVING_STOPPED, SERVING_REFUSED };
/* The first of its funds in whose queue others stand already, or NULL. */
struct fund *award_queue_before(const struct award_file *file);
/* Takes its place in the fund's queue. */
enum outcome award_wait(struct award *award, struct fund *fund, struct effects *out);
void award_stop_waiting(struct award *award, struct fund *fund);
/* In order of filing.  Returns how many they are. */
size_t award_sort_queue(void **waiting);
/* Grants what is first in the fund's queue, or has it wait for another of its funds that lacks
 * money; SERVING_STOPPED if it is this one that does. */
enum serving award_serve(struct award_file *file, struct fund *fund, struct effects *out);
/* If others wait, their turn comes after this message. */
void fund_serve_later(const struct fund *fund, struct effects *out);

/* award_approve.c */
/* What was committed for it is free again, and so are its parts. */
enum outcome award_release(struct award_file *file, struct effects *out);
/* Bears anew, by this year's funds, what was returned after the year of its own. */
enum outcome award_renew(struct award_file *file, struct effects *out);
/* Was it paid, and returned after its fund's year? */
bool allocation_lapsed(const struct award_file *file, const struct allocation *allocation);
enum commitment { COMMITTED, SHORT_OF_MONEY, WITHOUT_FUND, NOT_DIVISIBLE };
/* Splits the amount among the sources and commits it: all or, unless it is COMMITTED, nothing.
 * `ret_source` is the one that it failed at. */
enum commitment award_commit(struct award_file *file, size_t *ret_source, struct effects *out);
/* The number of sources; 0 if the shares are none.  `parts` may be NULL. */
size_t award_split(const json_t *funding, int64_t amount, int64_t parts[ALLOCATIONS_MOST]);
/* A decision as it is served.  Owned. */
json_t *award_decision_json(
	const char *decided_by, const json_t *reasons, const struct effects *out) must_use;
/* Tells of it; takes the decision's content over. */
void award_approved(const struct award_file *file, json_t *decision, struct effects *out);
/* `ret_content` is the decision as it is served; owned. */
struct decision *award_add_decision(const struct award *award, bool approve, const char *decided_by,
	const json_t *reasons, json_t **ret_content, struct effects *out);
/* The party, or the funding, as JSON.  Owned. */
json_t *award_json(const struct award_file *file, const char *member, const char *kept) must_use;

#endif
