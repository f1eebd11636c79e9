/*
 * A table on standard output, by libsmartcols: columns line up, whatever their script.  Every text
 * put in is escaped.
 */
#ifndef CTL_TABLE_H
#define CTL_TABLE_H

#include "base/mem.h"

struct table;

enum table_column {
	TABLE_LEFT,
	TABLE_RIGHT,
	TABLE_WRAP /* the one that a narrow terminal folds */
};

struct table *table_new(bool headings);
void table_free(struct table **table);
void table_add_column(struct table *table, const char *heading, enum table_column how);
void table_begin_row(struct table *table);
/* Cells go from left to right; a missing one is empty. */
void table_add(struct table *table, const char *text);
void table_print(const struct table *table);
#define _cleanup_table_ __attribute__((cleanup(table_free)))

/* Texts are UTF-8, whatever the locale says: to be called once at start. */
void table_setup(void);

#endif
