/* An expression's value as text, for tests. */
#ifndef TESTS_UNIT_FEEL_EVALUATE_H
#define TESTS_UNIT_FEEL_EVALUATE_H

#include "feel/feel.h"

struct feel_case {
	const char *label, *text, *want;
};

/*
 * Evaluates the text over a document (JSON; NULL for an empty one) whose attributes have the types
 * of the table in evaluate.c.  The value as FEEL writes it; of an unknown one "unknown: " and the
 * missing paths; of a null with a cause "null: " and the cause; of a text that does not compile
 * "error 3: " (its byte) and why.  There is a series lpr_1y: 3.10 from 2024-10-21 on, 3.00 from
 * 2025-05-20 on.  The caller frees.
 */
char *evaluate(const char *text, const char *document, int64_t budget);
/* Fails with the label where a value is not the wanted one; "null: *" and "error 3: *" take any
 * words. */
void check_cases(const struct feel_case *cases, size_t count, const char *document);

#endif
