/*
 * Case numbers: 331023-2026-000123-M: division, year in UTC+8, the service's yearly sequence (at
 * least six digits, zeros only to fill them up), and a check character by ISO/IEC 7064 MOD 37,36
 * over the digits before it.  It finds every single error, and exchanges of neighbours but for few
 * pairs in few places (the standard's hybrid systems miss some: here 33 01 23 for 33 10 23).
 */
#ifndef DOMAIN_CASE_NUMBER_H
#define DOMAIN_CASE_NUMBER_H

#include "base/mem.h"

#define CASE_NUMBER_SIZE 40

/* False if the division is not six digits, or year or sequence is out of range (1 to 10^12). */
bool case_number_make(
	const char *division, int year, int64_t sequence, char into[CASE_NUMBER_SIZE]) must_use;
bool case_number_check(const char *text);

#endif
