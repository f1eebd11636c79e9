/* Capitals and small letters. */
#ifndef FEEL_LETTERS_H
#define FEEL_LETTERS_H

#include "base/mem.h"

/* The letter as a capital or as a small one; what has only one form stays. */
uint32_t letter_in_case(uint32_t c, bool capital);

#endif
