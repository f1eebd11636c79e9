/*
 * The unified social credit code, 统一社会信用代码 (GB 32100-2015): 18 characters of
 * 0-9A-HJ-NP-RTUWXY, the last a check character: value = (31 - sum of value(i) * 3^(i-1) mod 31)
 * mod 31 over the first 17.
 */
#ifndef DOMAIN_CODE_H
#define DOMAIN_CODE_H

#include "base/mem.h"

#define CODE_SIZE 19

struct code_error {
	int place;     /* of the wrong character, from 1; 0: the length is wrong */
	char expected; /* at place 18: the check character that would be right; else 0 */
};

/* True if the text is a valid code.  Else `ret` (may be NULL) says what is wrong. */
bool code_check(const char *text, struct code_error *ret);
/* The check character of 17 characters; 0 if one of them cannot stand in a code. */
char code_check_character(const char *text);

#endif
