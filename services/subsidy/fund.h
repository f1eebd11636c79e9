/*
 * A fund, 资金: money of one department for one year and purpose.  It moves available -> committed
 * (with the approval) -> instructed (to the treasury) -> paid, and back where a payment fails or
 * returns; it can never be over-committed.  What returns after its year goes to revenue.
 */
#ifndef SUBSIDY_FUND_H
#define SUBSIDY_FUND_H

#include "ledger.h"

struct fund {
	char fund[FUND_ID_SIZE]; /* "331023-hrss/2026/jobs" */
	int64_t year;
	char payer[DEPARTMENT_SIZE];
	const char *title;	  /* JSON {zh, en} */
	const char *indicator;	  /* JSON: budget indicator {year, level, functional_class,
				     economic_class} */
	const char *external_ids; /* JSON */
	int64_t amount, available, committed, instructed, paid,
		revenue;  /* fen; amount is the sum of the others */
	int64_t postings; /* transactions in the ledger */
	int64_t waiting;  /* awards that wait for its money */
	char opened_by[NAME_SIZE];
	instant opened_at;
};

/* A budget officer opens it.  `existing` is the fund that has this id, or NULL. */
enum outcome fund_open(
	const struct fund *existing, const char *id, const json_t *data, struct effects *out);

/* A budget officer adds money; those that wait are served in order of filing. */
enum outcome fund_top_up(
	struct fund *fund, const char *id, const json_t *data, struct effects *out);

/*
 * Moves money between the fund's figures and writes it to the ledger.  False, and nothing is
 * changed, if the account does not hold so much.
 */
bool fund_move(struct fund *fund, enum account from, enum account to, int64_t amount,
	const char *about, struct effects *out) must_use;

/* The treasury has the money back: committed again, or revenue if the fund's budget year is over.
 * False as fund_move. */
bool fund_take_back(
	struct fund *fund, int64_t amount, const char *about, struct effects *out) must_use;
bool fund_year_is_over(const struct fund *fund, const struct effects *out);

/* Is it of our department, by its id? */
bool fund_is_ours(const char *fund, const struct effects *out);
/* The department whose fund it is, by its id.  False if that is no fund's id. */
bool fund_department(const char *fund, char into[DEPARTMENT_SIZE]) must_use;
/* The fund of the same department and name in another year.  False if that is no fund's id. */
bool fund_in_year(const char *fund, int64_t year, char into[FUND_ID_SIZE]) must_use;

#endif
