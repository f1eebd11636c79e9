#include "table.h"

#include "visible.h"
#include <langinfo.h>
#include <libsmartcols/libsmartcols.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

struct table {
	struct libscols_table *scols;
	struct libscols_line *line;
	size_t at, columns;
};

/* libsmartcols fails only without memory. */
static void *
must(void *made)
{
	if (!made)
		abort();
	return made;
}

void
table_setup(void)
{
	if (!setlocale(LC_CTYPE, "") || strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		setlocale(LC_CTYPE, "C.UTF-8");
}

struct table *
table_new(bool headings)
{
	struct table *table = xcalloc(1, sizeof(*table));

	table->scols = must(scols_new_table());
	scols_table_enable_noheadings(table->scols, !headings);
	scols_table_set_column_separator(table->scols, "  ");
	return table;
}

void
table_free(struct table **table)
{
	if (!*table)
		return;
	scols_unref_table((*table)->scols);
	free(*table);
	*table = NULL;
}

void
table_add_column(struct table *table, const char *heading, enum table_column how)
{
	static const int flags[] = {0, SCOLS_FL_RIGHT, SCOLS_FL_WRAP};

	must(scols_table_new_column(table->scols, heading, 0, flags[how]));
	table->columns++;
}

void
table_begin_row(struct table *table)
{
	table->line = must(scols_table_new_line(table->scols, NULL));
	table->at = 0;
}

void
table_add(struct table *table, const char *text)
{
	_cleanup_buf_ struct buf shown = BUF_INIT;

	if (table->at == table->columns)
		abort();
	visible_add(&shown, text, strlen(text));
	if (scols_line_set_data(table->line, table->at++, shown.data ? shown.data : "") != 0)
		abort();
}

void
table_print(const struct table *table)
{
	fflush(stdout);
	scols_print_table(table->scols);
	fflush(stdout);
}
