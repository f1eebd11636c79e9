/*
 * The ledger, added up anew: each transaction's lines must come to zero, and the lines of a fund to
 * the figures that its service shows.  Pure.
 */
#ifndef CTL_REFOLD_H
#define CTL_REFOLD_H

#include "json/json.h"

struct refold;

struct refold *refold_new(void);
void refold_free(struct refold **refold);
/* Takes entries {id, transaction, account, fund, amount}.  False and a fault at the first that
 * cannot be added. */
bool refold_add(struct refold *refold, const json_t *entries, struct fault *fault) must_use;
int64_t refold_lines(const struct refold *refold);
int64_t refold_last(const struct refold *refold); /* the last line's id; 0: none yet */

/* Told of each thing that is wrong; the texts are borrowed. */
typedef void refold_report(void *context, const char *fund_or_transaction, const char *account,
	int64_t shown, int64_t computed);
/*
 * Compares with the funds {fund, amount, available, committed, instructed, paid, revenue} as shown.
 * A transaction that is not balanced is told with the account "".
 */
void refold_compare(
	const struct refold *refold, const json_t *funds, refold_report *report, void *context);

#endif
