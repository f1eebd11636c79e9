/* Values as text and as JSON, and from text. */
#include "feel/value.h"

#include <string.h>

/* ---- from text ---- */

static value *
parse_number(struct arena *arena, const char *bytes, size_t length)
{
	struct number n;

	return number_parse(arena, bytes, length, &n) ? value_number(arena, &n) : NULL;
}

static value *
parse_date(struct arena *arena, const char *bytes, size_t length)
{
	struct date date;

	return date_parse(bytes, length, &date) ? value_date(arena, &date) : NULL;
}

static value *
parse_time(struct arena *arena, const char *bytes, size_t length)
{
	struct time_of_day time;

	return time_parse(bytes, length, &time) ? value_time(arena, &time) : NULL;
}

static value *
parse_date_time(struct arena *arena, const char *bytes, size_t length)
{
	struct moment moment;

	return date_time_parse(bytes, length, &moment) ? value_date_time(arena, &moment) : NULL;
}

static value *
parse_days(struct arena *arena, const char *bytes, size_t length)
{
	struct number n;

	return days_duration_parse(arena, bytes, length, &n)
		       ? value_duration(arena, FEEL_DAYS_DURATION, &n)
		       : NULL;
}

static value *
parse_months(struct arena *arena, const char *bytes, size_t length)
{
	struct number n;

	return months_duration_parse(arena, bytes, length, &n)
		       ? value_duration(arena, FEEL_MONTHS_DURATION, &n)
		       : NULL;
}

static value *(*const parsers[])(struct arena *, const char *, size_t) = {
	[FEEL_NUMBER] = parse_number,
	[FEEL_DATE] = parse_date,
	[FEEL_TIME] = parse_time,
	[FEEL_DATE_TIME] = parse_date_time,
	[FEEL_DAYS_DURATION] = parse_days,
	[FEEL_MONTHS_DURATION] = parse_months,
	[FEEL_FUNCTION] = NULL,
};

value *
value_parse(struct arena *arena, enum feel_kind kind, const char *bytes, size_t length)
{
	return parsers[kind] ? parsers[kind](arena, bytes, length) : NULL;
}

value *
value_parse_any(struct arena *arena, const char *bytes, size_t length)
{
	static const enum feel_kind kinds[] = {
		FEEL_DATE, FEEL_DATE_TIME, FEEL_TIME, FEEL_MONTHS_DURATION, FEEL_DAYS_DURATION};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		value *v = value_parse(arena, kinds[i], bytes, length);
		if (v)
			return v;
	}
	return NULL;
}

/* ---- to text ---- */

static void
write_word(value *v, struct buf *into)
{
	buf_add_text(into, kind_name(v->kind));
}

static void
write_boolean(value *v, struct buf *into)
{
	buf_add_text(into, v->boolean ? "true" : "false");
}

static void
write_number(value *v, struct buf *into)
{
	number_write(&v->number, into);
}

static void
write_text(value *v, struct buf *into)
{
	buf_add(into, v->text.bytes, v->text.length);
}

static void
write_date(value *v, struct buf *into)
{
	date_write(&v->moment.date, into);
}

static void
write_time(value *v, struct buf *into)
{
	time_write(&v->moment.time, into);
}

static void
write_date_time(value *v, struct buf *into)
{
	write_date(v, into);
	buf_add_char(into, 'T');
	write_time(v, into);
}

static void
write_days(value *v, struct buf *into)
{
	days_duration_write(&v->number, into);
}

static void
write_months(value *v, struct buf *into)
{
	months_duration_write(&v->number, into);
}

static void
write_list(value *v, struct buf *into)
{
	buf_add_char(into, '[');
	for (size_t i = 0; i < v->list.count; i++) {
		buf_add_text(into, i ? ", " : "");
		feel_write(v->list.items[i], into);
	}
	buf_add_char(into, ']');
}

static bool
is_plain_key(const char *key)
{
	if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", *key) || !*key)
		return false;
	return strspn(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") ==
	       strlen(key);
}

static void
write_context(value *v, struct buf *into)
{
	size_t count;
	const struct entry *entries = context_entries(v, &count);

	buf_add_char(into, '{');
	for (size_t i = 0; i < count; i++) {
		buf_add_text(into, i ? ", " : "");
		if (is_plain_key(entries[i].key))
			buf_add_text(into, entries[i].key);
		else
			text_write_quoted(entries[i].key, strlen(entries[i].key), into);
		buf_add_text(into, ": ");
		feel_write(entries[i].value, into);
	}
	buf_add_char(into, '}');
}

/* With one end only it is a test, such as (>= 10). */
static void
write_range(value *v, struct buf *into)
{
	value *low = v->range.low, *high = v->range.high;

	if (!low || !high) {
		buf_printf(into, "(%s%s ", low ? ">" : "<",
			(low ? v->range.low_closed : v->range.high_closed) ? "=" : "");
		feel_write(low ? low : high, into);
		buf_add_char(into, ')');
		return;
	}
	buf_add_char(into, v->range.low_closed ? '[' : '(');
	feel_write(low, into);
	buf_add_text(into, "..");
	feel_write(high, into);
	buf_add_char(into, v->range.high_closed ? ']' : ')');
}

static void (*const writers[])(value *, struct buf *) = {
	[FEEL_NULL] = write_word,
	[FEEL_UNKNOWN] = write_word,
	[FEEL_BOOLEAN] = write_boolean,
	[FEEL_NUMBER] = write_number,
	[FEEL_TEXT] = write_text,
	[FEEL_DATE] = write_date,
	[FEEL_DATE_TIME] = write_date_time,
	[FEEL_TIME] = write_time,
	[FEEL_DAYS_DURATION] = write_days,
	[FEEL_MONTHS_DURATION] = write_months,
	[FEEL_LIST] = write_list,
	[FEEL_CONTEXT] = write_context,
	[FEEL_RANGE] = write_range,
	[FEEL_FUNCTION] = write_word,
};

void
value_write_plain(value *v, struct buf *into)
{
	writers[v->kind](v, into);
}

static bool
is_plain(char c)
{
	return (unsigned char)c >= 0x20 && c != '"' && c != '\\' && c != 0x7f;
}

static void
write_escape(char c, struct buf *into)
{
	static const char signs[] = "\"\\\n\t\r", letters[] = "\"\\ntr";
	const char *found = c ? strchr(signs, c) : NULL;

	if (found)
		buf_printf(into, "\\%c", letters[found - signs]);
	else
		buf_printf(into, "\\u%04x", (unsigned)(unsigned char)c);
}

void
text_write_quoted(const char *bytes, size_t length, struct buf *into)
{
	buf_add_char(into, '"');
	for (size_t i = 0, plain; i < length; i += plain) {
		for (plain = 0; i + plain < length && is_plain(bytes[i + plain]);)
			plain++;
		buf_add(into, bytes + i, plain);
		if (i + plain < length)
			write_escape(bytes[i + plain++], into);
	}
	buf_add_char(into, '"');
}

static bool
is_at_literal(value *v)
{
	return v->kind >= FEEL_DATE && v->kind <= FEEL_MONTHS_DURATION;
}

void
feel_write(value *v, struct buf *into)
{
	if (v->kind == FEEL_TEXT) {
		text_write_quoted(v->text.bytes, v->text.length, into);
		return;
	}
	if (is_at_literal(v))
		buf_add_text(into, "@\"");
	value_write_plain(v, into);
	if (is_at_literal(v))
		buf_add_char(into, '"');
}

/* ---- to JSON ---- */

static json_t *
json_of_number(value *v)
{
	_cleanup_buf_ struct buf text = BUF_INIT;
	int64_t whole;

	if (number_is_whole(&v->number) && number_to_int(&v->number, &whole))
		return json_integer(whole);
	number_write(&v->number, &text);
	return json_stringn(text.data, text.length);
}

static json_t *
json_of_list(value *v)
{
	json_t *array = json_array();

	for (size_t i = 0; i < v->list.count; i++)
		json_array_append_new(array, feel_json(v->list.items[i]));
	return array;
}

static json_t *
json_of_context(value *v)
{
	json_t *object = json_object();
	size_t count;
	const struct entry *entries = context_entries(v, &count);

	for (size_t i = 0; i < count; i++)
		json_object_set_new(object, entries[i].key, feel_json(entries[i].value));
	return object;
}

static json_t *
json_of_written(value *v)
{
	_cleanup_buf_ struct buf text = BUF_INIT;

	value_write_plain(v, &text);
	return text.length ? json_stringn(text.data, text.length) : json_string("");
}

static json_t *
json_of_boolean(value *v)
{
	return json_boolean(v->boolean);
}

static json_t *
json_of_nothing(value *v)
{
	(void)v;
	return json_null();
}

json_t *
feel_json(value *v)
{
	static json_t *(*const by_kind[])(value *) = {
		[FEEL_NULL] = json_of_nothing,
		[FEEL_UNKNOWN] = json_of_nothing,
		[FEEL_BOOLEAN] = json_of_boolean,
		[FEEL_NUMBER] = json_of_number,
		[FEEL_LIST] = json_of_list,
		[FEEL_CONTEXT] = json_of_context,
		[FEEL_FUNCTION] = NULL,
	};

	return (by_kind[v->kind] ? by_kind[v->kind] : json_of_written)(v);
}
