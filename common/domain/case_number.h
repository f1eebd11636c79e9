/*
 * Case numbers: 331023-2026-000123-C: division, year in UTC+8, the service's yearly sequence (at
 * least six digits), and a check character by ISO/IEC 7064 MOD 37,36 over the digits before it,
 * which finds every single error and transposition.
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
