/*
 * The ledger: double entry, only ever added to.  Money moves between accounts of a fund; each
 * movement is a transaction of two lines that sum to zero.  A fund's figures are what its lines add
 * up to.
 */
#ifndef SUBSIDY_LEDGER_H
#define SUBSIDY_LEDGER_H

#include "service/service.h"

#define FUND_ID_SIZE 80

/* budget is the other side of what a fund was given: its balance is negative.  revenue is what came
 * back after the fund's year: it belongs to the treasury, and never to the fund again. */
enum account {
	ACCOUNT_BUDGET,
	ACCOUNT_AVAILABLE,
	ACCOUNT_COMMITTED,
	ACCOUNT_INSTRUCTED,
	ACCOUNT_PAID,
	ACCOUNT_REVENUE
};
extern const char *const accounts[];

struct ledger_line {
	char line[ENTITY_KEY_SIZE];	   /* "<transaction>/1" */
	char transaction[ENTITY_KEY_SIZE]; /* "<fund>#<n>", numbered without gaps */
	int account;
	char fund[FUND_ID_SIZE];
	int64_t amount;	       /* fen; positive is added to the account */
	char about[NAME_SIZE]; /* the award or payment; "" for an opening */
	char what[33];
	instant at;
};

/* One movement. */
struct movement {
	const char *fund;
	int64_t number; /* the transaction's, in the fund */
	enum account from, to;
	int64_t amount;
	const char *about, *what;
};

void ledger_post(const struct movement *movement, struct effects *out);

#endif
