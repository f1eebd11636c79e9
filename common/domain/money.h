/* Money: whole fen (hundredths of a yuan) in 64 bits. */
#ifndef DOMAIN_MONEY_H
#define DOMAIN_MONEY_H

#include "base/fault.h"

#define MONEY_TEXT_SIZE 32

/* "20,000.00" for 2000000 fen. */
const char *money_text(int64_t fen, char into[MONEY_TEXT_SIZE]);
bool money_add(int64_t a, int64_t b, int64_t *ret) must_use; /* false: it does not fit */
bool money_subtract(int64_t a, int64_t b, int64_t *ret) must_use;

/* A share as a fraction: "1", "1/3". */
struct share {
	int64_t numerator, denominator;
};
/* Numerator at most the denominator, and that at most a million; no signs, no blanks. */
bool share_parse(const char *text, struct share *ret) must_use;
/*
 * Splits an amount by shares that add up to 1 without losing a fen: each gets its share rounded
 * down, and the fen that remain go one each to the first.  False if the shares do not add up to 1,
 * or something does not fit.
 */
bool money_split(
	int64_t fen, const struct share *shares, size_t count, int64_t *ret_parts) must_use;

#endif
