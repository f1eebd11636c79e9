#include "table.h"

#include "base/text.h"
#include "visible.h"
#include <langinfo.h>
#include <libsmartcols/libsmartcols.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS_MOST 32
#define GAP	     2 /* between columns */
#define FOLDED_LEAST                                                                               \
	28 /* a narrower column is harder to read than lines that the terminal breaks */

struct column_width {
	bool folds;
	int most; /* of its texts, in columns of the terminal */
};

struct table {
	struct libscols_table *scols;
	struct libscols_line *line;
	size_t at, columns;
	struct column_width widths[COLUMNS_MOST];
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

	if (table->columns == COLUMNS_MOST)
		abort();
	must(scols_table_new_column(table->scols, heading, 0, flags[how]));
	table->widths[table->columns++] =
		(struct column_width){how == TABLE_WRAP, text_columns(heading)};
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
	buf_add_text(&shown, "");
	visible_add(&shown, text, strlen(text));
	int width = text_columns(shown.data);
	if (width > table->widths[table->at].most)
		table->widths[table->at].most = width;
	if (scols_line_set_data(table->line, table->at++, shown.data) != 0)
		abort();
}

/* The columns of a terminal that it takes to be read. */
static size_t
width_needed(const struct table *table)
{
	size_t needed = 0;

	for (size_t i = 0; i < table->columns; i++) {
		const struct column_width *width = &table->widths[i];
		bool folded = width->folds && width->most > FOLDED_LEAST;

		needed += (size_t)(folded ? FOLDED_LEAST : width->most) + GAP;
	}
	return needed;
}

void
table_print(const struct table *table)
{
	fflush(stdout);
	if (scols_table_get_termwidth(table->scols) < width_needed(table))
		scols_table_set_termwidth(table->scols, width_needed(table));
	scols_print_table(table->scols);
	fflush(stdout);
}
