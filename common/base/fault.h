/*
 * Why something failed, in a sentence for an operator or a developer: what is wrong, where, and
 * what would be right.  Library functions return false and fill one; daemons log it.  Never shown
 * to a peer unescaped.
 */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include "base/mem.h"

struct fault {
	char text[512];
};

/* Fills `fault` (which may be NULL) and returns false, so that a function can `return
 * fault_set(...)`.  Bytes that are no UTF-8 become `?`. */
bool fault_set(struct fault *fault, const char *format, ...) printf_like(2, 3);

#endif
