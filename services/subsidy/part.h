/*
 * A part, 份额: what of an award's money is not borne by this service's funds at once, because
 * another department's fund bears it, or because it falls due in a later year.
 *
 * Each part becomes an award of its own, with the part's number ("<case>/2"): here, or in the
 * subsidy service of the department that bears it.  There it draws on the fund, waits in its queue,
 * and is paid by that department's own officers, like any other.  Nobody commands anybody: we say
 * what is asked (allocation.asked), the owner of the fund says what came of it.
 *
 * An award is approved when every payer has committed its first part, or not at all.  Until then
 * its own money is committed too, and freed again if a payer refuses or the applicant withdraws.
 */
#ifndef SUBSIDY_PART_H
#define SUBSIDY_PART_H

#include "award.h"

/* Timers; their subject is the part. */
#define PART_DUE      "part_due"      /* an instalment's day has come */
#define PART_RELEASED "part_released" /* of a part that we bear: it is not needed */
#define PART_CHANGED  "part_changed"  /* the award that it is here has changed */

enum part_state {
	PART_PLANNED,
	PART_ASKED,
	PART_WAITING_FOR_FUNDS,
	PART_COMMITTED,
	PART_PAYING,
	PART_PAID,
	PART_PAYMENT_FAILED,
	PART_REFUSED,
	PART_CANCELLED
};
extern const char *const part_states[];

struct part {
	char part[ENTITY_KEY_SIZE];  /* "<case>/2" */
	char award[ENTITY_KEY_SIZE]; /* "<case>/1" */
	char fund[FUND_ID_SIZE];
	char payer[DEPARTMENT_SIZE];
	int64_t instalment; /* from 1 */
	int64_t amount;	    /* fen */
	instant due;	    /* 0: with the approval */
	int state;
};

/* The service of the department that bears a part. */
void part_service(const char *payer, char into[NAME_SIZE]);

/* ---- of the award whose parts they are ---- */

/* What a source gives at once: the first of its equal yearly instalments, or all; 0 if it is not
 * ours.  False if it cannot be divided. */
bool part_first(const json_t *source, int64_t amount, int64_t *ret, struct effects *out) must_use;
/* Plans all that a source gives otherwise.  False as before. */
bool part_plan(struct award_file *file, const json_t *source, int64_t amount,
	struct effects *out) must_use;
/* Does somebody else have to commit a part before the award is approved? */
bool part_needs_payers(const struct award_file *file);
/* Our own part was paid, or was not: who keeps the case learns it, before the payment's own news.
 */
enum outcome part_tell_own(const struct award_file *file, struct effects *out);
/* Asks them; the award waits. */
enum outcome part_ask_payers(struct award_file *file, struct effects *out);
/* The award is final: those who hold a part for it may pay it. */
enum outcome part_grant(struct award *award, struct effects *out);
/* It will not be: they are free, and so are the parts that are planned. */
void part_release(struct award_file *file, struct effects *out);
/* Another service tells of a part that it bears.  `type` is the event's. */
enum outcome part_take_news(struct award_file *file, struct part *part, const char *type,
	const json_t *data, struct effects *out);
/* The timers.  `as_award` is what the part is here, or NULL. */
enum outcome part_follow(struct award_file *file, struct part *part, const struct award *as_award,
	struct effects *out);
enum outcome part_fall_due(
	struct award_file *file, struct part *part, struct fund *fund, struct effects *out);
/* "<case>/1" of "<case>/2". */
void part_award_of(const char *part, char into[ENTITY_KEY_SIZE]);

/* ---- part_borne.c: of the service that bears a part ---- */

/* Asked by `stream`, with the data of allocation.asked.  `fund` NULL: there is none. */
enum outcome part_bear(
	const json_t *asked, const char *stream, struct fund *fund, struct effects *out);
/* Its money is committed: says so, and waits until the award is granted unless it is. */
enum outcome part_committed(struct award *award, struct effects *out);
/* The award is granted, or will not be. */
enum outcome part_granted(struct award *award, struct effects *out);
enum outcome part_released(struct award_file *file, struct effects *out);
/* A budget officer refuses what was asked and is not committed, for reasons. */
enum outcome part_refuse(struct award_file *file, const json_t *data, struct effects *out);

#endif
