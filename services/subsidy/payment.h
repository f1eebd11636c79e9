/* A payment, 拨付: an instruction to the treasury of the payer's division, and what came of it. */
#ifndef SUBSIDY_PAYMENT_H
#define SUBSIDY_PAYMENT_H

#include "award.h"

#define DIVISION_LENGTH 6 /* of a department's name, "331023-hrss" */

enum payment_state { PAYMENT_INSTRUCTED, PAYMENT_CONFIRMED, PAYMENT_FAILED, PAYMENT_RETURNED };
extern const char *const payment_states[];

struct payment {
	char payment[ENTITY_KEY_SIZE]; /* "<award>/p1"; also the treasury's idempotency key */
	char award[ENTITY_KEY_SIZE];
	char allocation[ENTITY_KEY_SIZE];
	char fund[FUND_ID_SIZE];
	char payer[DEPARTMENT_SIZE];
	int64_t amount; /* fen */
	char procedure[16];
	char decided_by[NAME_SIZE]; /* who decided the award: never who instructs its payment */
	char instructed_by[NAME_SIZE];
	instant instructed_at;
	int state;
	char confirmed_by[NAME_SIZE]; /* the treasury, also of a failure or return */
	instant confirmed_at;
	char reference[4 * 96 + 1]; /* the treasury's; a character takes up to 4 bytes */
	char reason[4 * 130 + 1];   /* of a failure or return */
	bool to_revenue;	    /* it was returned after its fund's year */
	const char *external_ids;   /* JSON, from the treasury */
};

/* Instructs every allocation that is neither paid nor under way.  `instructed_by` is an officer, or
 * the rule of an instant award. */
enum outcome payment_instruct_all(
	struct award_file *file, const char *instructed_by, struct effects *out);
/* An officer who did not decide the award has it paid. */
enum outcome payment_pay(struct award_file *file, struct effects *out);
/* The treasury says what became of a payment; that it came back, also after it was made. */
enum outcome payment_confirm(
	struct payment *payment, struct award_file *file, const json_t *data, struct effects *out);

#endif
