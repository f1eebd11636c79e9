#include "format.h"

#include "domain/money.h"
#include "json/phrase.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define UTC8 (8 * 3600 * MICROSECONDS_PER_SECOND)

const char *
format_time(instant at, char into[TIME_TEXT_SIZE])
{
	char text[INSTANT_TEXT_SIZE];

	instant_text(at + UTC8, text);
	snprintf(into, TIME_TEXT_SIZE, "%.10s %.5s", text, text + 11);
	return into;
}

/* The end of a day is that day's: people would take 00:00 of the next for a day more. */
static const char *
format_due(instant at, char into[TIME_TEXT_SIZE])
{
	if ((at + UTC8) % MICROSECONDS_PER_DAY != 0)
		return format_time(at, into);
	format_time(at - MICROSECONDS_PER_DAY, into);
	memcpy(into + 11, "24:00", 5);
	return into;
}

void
format_who(const struct reader *reader, const char *name, struct buf *into)
{
	const struct principal *principal =
		reader->directory ? directory_find(reader->directory, name) : NULL;

	if (strncmp(name, "rule:", 5) == 0) {
		buf_printf(into, "%s %s", SAY(reader->language, "规则", "rule"), name + 5);
		return;
	}
	const char *called = !principal			       ? ""
			     : reader->language == LANGUAGE_ZH ? principal->name_zh
							       : principal->name_en;
	if (!*called)
		buf_add_text(into, name);
	else if (*principal->department)
		buf_printf(into, "%s (%s)", called, principal->department);
	else
		buf_add_text(into, called);
}

static const char *
text_of(const struct reader *reader, const json_t *value)
{
	const char *text = json_text(value, SAY(reader->language, "zh", "en"));

	return text ? text : json_text(value, SAY(reader->language, "en", "zh"));
}

static void
add_raw(const json_t *value, struct buf *into)
{
	if (json_is_string(value))
		buf_add(into, json_string_value(value), json_string_length(value));
	else if (value && !json_is_null(value))
		json_write(value, into);
}

static void
add_texts(const json_t *array, struct buf *into)
{
	const json_t *item;
	size_t i;

	json_array_foreach(array, i, item)
	{
		buf_add_text(into, i ? ", " : "");
		add_raw(item, into);
	}
}

static void
add_reasons(const struct reader *reader, const json_t *array, struct buf *into)
{
	const json_t *item;
	size_t i;

	json_array_foreach(array, i, item)
	{
		const json_t *said = json_object_get(item, "text");
		const char *text = text_of(reader, said ? said : item);

		buf_add_text(into, i ? SAY(reader->language, "；", "; ") : "");
		if (text)
			buf_add_text(into, text);
		else
			add_raw(item, into);
	}
}

static void
add_errors(const json_t *array, struct buf *into)
{
	const json_t *item;
	size_t i;

	json_array_foreach(array, i, item)
	{
		const char *pointer = json_text(item, "pointer"),
			   *detail = json_text(item, "detail");

		buf_printf(into, "%s%s %s", i ? "; " : "", pointer && *pointer ? pointer : "/",
			detail ? detail : "");
	}
}

static void
add_paths(const struct reader *reader, const json_t *array, struct buf *into)
{
	const json_t *item;
	size_t i;

	json_array_foreach(array, i, item)
	{
		const char *path = json_string_value(item);

		buf_add_text(into, i ? SAY(reader->language, "，", ", ") : "");
		if (path)
			buf_add_text(
				into, attribute_text(reader->attributes, reader->language, path));
		else
			add_raw(item, into);
	}
}

/* What people call what a rule read: an attribute, or a fact of the same assessment. */
static const char *
name_of_value(const struct reader *reader, const char *name)
{
	const json_t *fact;
	size_t i;

	json_array_foreach(reader->facts, i, fact)
	{
		const char *id = json_text(fact, "id");
		const char *text = text_of(reader, json_object_get(fact, "text"));

		if (id && text && strcmp(id, name) == 0)
			return text;
	}
	return attribute_text(reader->attributes, reader->language, name);
}

static void
add_values(const struct reader *reader, const json_t *object, struct buf *into)
{
	const char *path;
	json_t *value;
	bool first = true;

	json_object_foreach((json_t *)object, path, value)
	{
		buf_printf(into, "%s%s", first ? "" : SAY(reader->language, "；", "; "),
			name_of_value(reader, path));
		buf_add_text(into, SAY(reader->language, "：", ": "));
		format_cell(reader, value, CELL_VALUE, into);
		first = false;
	}
}

static void
add_party(const json_t *party, struct buf *into)
{
	const char *name = json_text(party, "name");
	const char *code = json_text(json_at(party, "/external_ids/0"), "id");

	buf_printf(into, "%s%s%s", name ? name : "", name && code ? " " : "", code ? code : "");
}

static void
add_text(const struct reader *reader, const char *text, enum cell_kind kind, struct buf *into)
{
	char time[TIME_TEXT_SIZE];
	instant at;

	if (kind == CELL_TIME && instant_parse(text, &at))
		buf_add_text(into, format_time(at, time));
	else if (kind == CELL_DUE && instant_parse(text, &at))
		buf_add_text(into, format_due(at, time));
	else if (kind == CELL_WORD || kind == CELL_VALUE)
		buf_add_text(into, word_of(reader->language, text));
	else if (kind == CELL_SAID)
		phrase_add(into, text, SAY(reader->language, "zh", "en"));
	else if (kind == CELL_EVENT)
		buf_add_text(into, word_of_event(reader->language, text));
	else if (kind == CELL_WHO)
		format_who(reader, text, into);
	else if (kind == CELL_ATTRIBUTE)
		buf_add_text(into, attribute_text(reader->attributes, reader->language, text));
	else
		buf_add_text(into, text);
}

/* Of entries with members how many there are; they are many, and their members stand on their own.
 */
static void
add_list(const struct reader *reader, const json_t *array, struct buf *into)
{
	const json_t *item;
	size_t i;

	if (json_is_object(json_array_get(array, 0))) {
		buf_printf(into, SAY(reader->language, "%zu 项", "%zu in all"),
			json_array_size(array));
		return;
	}
	json_array_foreach(array, i, item)
	{
		buf_add_text(into, i ? SAY(reader->language, "、", ", ") : "");
		if (json_is_null(item))
			buf_add_text(into, SAY(reader->language, "无记录", "not recorded"));
		else
			format_cell(reader, item, CELL_VALUE, into);
	}
}

static void
add_array(const struct reader *reader, const json_t *array, enum cell_kind kind, struct buf *into)
{
	if (kind == CELL_TEXTS)
		add_texts(array, into);
	else if (kind == CELL_REASONS || kind == CELL_TEXTS2)
		add_reasons(reader, array, into);
	else if (kind == CELL_ERRORS)
		add_errors(array, into);
	else if (kind == CELL_PATHS)
		add_paths(reader, array, into);
	else if (kind == CELL_VALUE)
		add_list(reader, array, into);
	else
		add_raw(array, into);
}

static void
add_object(const struct reader *reader, const json_t *object, enum cell_kind kind, struct buf *into)
{
	if (kind == CELL_VALUES)
		add_values(reader, object, into);
	else if (kind == CELL_PARTY)
		add_party(object, into);
	else if (text_of(reader, object))
		buf_add_text(into, text_of(reader, object));
	else
		add_raw(object, into);
}

void
format_cell(const struct reader *reader, const json_t *value, enum cell_kind kind, struct buf *into)
{
	char money[MONEY_TEXT_SIZE];

	if (json_is_string(value))
		add_text(reader, json_string_value(value), kind, into);
	else if (json_is_array(value))
		add_array(reader, value, kind, into);
	else if (json_is_object(value))
		add_object(reader, value, kind, into);
	else if (json_is_integer(value) && kind == CELL_MONEY)
		buf_add_text(into, money_text(json_integer_value(value), money));
	else if (json_is_boolean(value))
		buf_add_text(into, json_is_true(value) ? SAY(reader->language, "是", "yes")
						       : SAY(reader->language, "否", "no"));
	else
		add_raw(value, into);
}
