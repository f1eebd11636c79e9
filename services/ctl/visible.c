#include "visible.h"

#include "base/text.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void
visible_add(struct buf *into, const char *text, size_t length)
{
	_cleanup_buf_ struct buf quoted = BUF_INIT;
	uint32_t c;

	for (size_t at = 0, size; at < length; at += size) {
		size = text_character(text + at, length - at, &c);
		if (size == 1 && (text[at] == '"' || text[at] == '\\')) {
			buf_add_char(into, text[at]);
			continue;
		}
		buf_clear(&quoted);
		size = size ? size : 1;
		text_add_json_visible(&quoted, text + at, size);
		buf_add(into, quoted.data + 1, quoted.length - 2);
	}
}

static void
begin_line(struct buf *into, int level)
{
	buf_add_char(into, '\n');
	for (int i = 0; i < level; i++)
		buf_add_text(into, "  ");
}

static void add_value(struct buf *into, const json_t *value, int level);

static void
add_array(struct buf *into, const json_t *array, int level)
{
	const json_t *item;
	size_t i;

	buf_add_char(into, '[');
	json_array_foreach(array, i, item)
	{
		if (i)
			buf_add_char(into, ',');
		begin_line(into, level + 1);
		add_value(into, item, level + 1);
	}
	if (json_array_size(array))
		begin_line(into, level);
	buf_add_char(into, ']');
}

static void
add_object(struct buf *into, const json_t *object, int level)
{
	const char *key;
	json_t *item;
	bool first = true;

	buf_add_char(into, '{');
	json_object_foreach((json_t *)object, key, item)
	{
		if (!first)
			buf_add_char(into, ',');
		first = false;
		begin_line(into, level + 1);
		text_add_json_visible(into, key, strlen(key));
		buf_add_text(into, ": ");
		add_value(into, item, level + 1);
	}
	if (!first)
		begin_line(into, level);
	buf_add_char(into, '}');
}

/* The depth is bounded: answers by json_read, what is made here by being flat. */
static void
add_value(struct buf *into, const json_t *value, int level)
{
	if (json_is_object(value))
		add_object(into, value, level);
	else if (json_is_array(value))
		add_array(into, value, level);
	else if (json_is_string(value))
		text_add_json_visible(into, json_string_value(value), json_string_length(value));
	else if (json_is_integer(value))
		buf_printf(into, "%" PRId64, (int64_t)json_integer_value(value));
	else
		buf_add_text(into, json_is_true(value)	  ? "true"
				   : json_is_false(value) ? "false"
							  : "null");
}

void
visible_add_json(struct buf *into, const json_t *value)
{
	add_value(into, value, 0);
}

void
show_line(FILE *to, const char *format, ...)
{
	_cleanup_buf_ struct buf line = BUF_INIT;
	char *text = NULL;
	va_list arguments;

	va_start(arguments, format);
	int length = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (length < 0)
		abort();
	visible_add(&line, text, (size_t)length);
	free(text);
	buf_add_char(&line, '\n');
	fwrite(line.data, 1, line.length, to);
}

void
show_json(FILE *to, const json_t *value)
{
	_cleanup_buf_ struct buf text = BUF_INIT;

	visible_add_json(&text, value);
	buf_add_char(&text, '\n');
	fwrite(text.data, 1, text.length, to);
}
