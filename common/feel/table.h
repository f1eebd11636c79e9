/* Decision tables: rows of tests of the inputs, and a value. */
#ifndef FEEL_TABLE_H
#define FEEL_TABLE_H

#include "feel/policy_rules.h"
#include "feel/run.h"

#define TABLE_INPUTS_MOST 16
#define TABLE_ROWS_MOST	  200

struct table_row {
	struct feel **when; /* one for each input */
	struct feel *then;
};

struct table {
	bool unique; /* else the first row that fits counts */
	struct feel **inputs;
	size_t input_count;
	struct table_row *rows;
	size_t row_count;
};

/* Compiles {"hit", "inputs", "rows"}; what is wrong is reported below the pointer.  NULL if
 * anything was. */
struct table *table_compile(
	const json_t *json, const char *pointer, rules_fault *report, void *context) must_use;
void decision_table_free(struct table **table);

/*
 * The value of the row that fits.  A test that is unknown may be the one that fits: then the value
 * is unknown.  null with a cause if no row fits, or two where only one may.
 */
value *table_eval(struct feel_run *run, const struct table *table);

#endif
