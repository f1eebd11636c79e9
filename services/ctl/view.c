#include "view.h"

#include "table.h"
#include "visible.h"

static void
add_cell(struct table *table, const struct reader *reader, const struct column *column,
	const json_t *of)
{
	_cleanup_buf_ struct buf text = BUF_INIT;

	format_cell(reader, json_at(of, column->pointer), column->kind, &text);
	table_add(table, text.data ? text.data : "");
}

static bool
has_text(const struct reader *reader, const struct column *column, const json_t *of)
{
	_cleanup_buf_ struct buf text = BUF_INIT;

	format_cell(reader, json_at(of, column->pointer), column->kind, &text);
	return text.length > 0;
}

static bool
has_fields(const struct view *view, const struct reader *reader, const json_t *data)
{
	for (const struct column *column = view->columns; column->pointer; column++)
		if (has_text(reader, column, data))
			return true;
	return false;
}

static void
print_record(const struct view *view, const struct reader *reader, const json_t *data)
{
	_cleanup_table_ struct table *table = table_new(false);

	table_add_column(table, "name", TABLE_LEFT);
	table_add_column(table, "value", TABLE_WRAP);
	for (const struct column *column = view->columns; column->pointer; column++) {
		if (!has_text(reader, column, data))
			continue;
		table_begin_row(table);
		table_add(table, say(reader->language, column->heading));
		add_cell(table, reader, column, data);
	}
	table_print(table);
}

static enum table_column
placement(const struct column *column)
{
	if (column->wrap)
		return TABLE_WRAP;
	return column->kind == CELL_MONEY || column->kind == CELL_NUMBER ? TABLE_RIGHT : TABLE_LEFT;
}

static void
print_list(const struct view *view, const struct reader *reader, const json_t *list)
{
	_cleanup_table_ struct table *table = table_new(true);
	const json_t *item;
	size_t i;

	for (const struct column *column = view->columns; column->pointer; column++)
		table_add_column(table, say(reader->language, column->heading), placement(column));
	json_array_foreach(list, i, item)
	{
		table_begin_row(table);
		for (const struct column *column = view->columns; column->pointer; column++)
			add_cell(table, reader, column, item);
	}
	table_print(table);
}

static void
print_title(const struct view *view, const struct reader *reader, bool first)
{
	if (!view->title.zh)
		return;
	if (!first)
		show_line(stdout, "%s", "");
	show_line(stdout, "%s", say(reader->language, view->title));
}

void
view_print(const struct view *view, const struct reader *generally, const json_t *data)
{
	struct reader here = *generally, *reader = &here;

	here.facts = json_at(data, "/assessment/facts");
	for (const struct view *part = view; part; part = part->next) {
		const json_t *list = part->list ? json_at(data, part->list) : NULL;

		if (part->list && json_array_size(list) == 0) {
			if (part == view)
				show_line(
					stdout, "%s", SAY(reader->language, "（没有）", "(none)"));
			continue;
		}
		if (!part->list && part != view && !has_fields(part, reader, data))
			continue;
		print_title(part, reader, part == view);
		if (part->list)
			print_list(part, reader, list);
		else
			print_record(part, reader, data);
	}
}
