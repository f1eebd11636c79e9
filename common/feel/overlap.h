/*
 * Whether two rows of a table where only one may fit can both do: tried with the values that stand
 * in the cells and with those beside them, before anybody is assessed.  Cells that read more than
 * their input are not decided, and neither is a table whose tests would take too long: then an
 * assessment says that two rows fit.  Between whole numbers only whole ones are tried, as a count
 * is never 3.5.
 */
#ifndef FEEL_OVERLAP_H
#define FEEL_OVERLAP_H

#include "feel/table.h"

struct overlap {
	size_t first, second; /* rows, from 0 */
	char witness[200];    /* inputs for which both fit: "12, "company", any" */
};

/* Inputs are taken for independent of each other, but for those that are written the same: of a
 * table that has such, nothing is said. */
bool table_overlaps(const struct table *table, struct overlap *ret);

#endif
