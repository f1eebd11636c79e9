/* Functions of texts, and to and from them. */
#include "feel/builtin.h"
#include "feel/letters.h"

#include "base/text.h"
#include <string.h>

#define CALL(name) static value *name(struct feel_run *run, value *const *args, size_t count)
#define UNUSED	   (void)run, (void)count

static const char *
find(value *in, value *what)
{
	return memmem(in->text.bytes, in->text.length, what->text.bytes, what->text.length);
}

CALL(call_contains)
{
	UNUSED;
	return value_boolean(find(args[0], args[1]) != NULL);
}

CALL(call_starts_with)
{
	UNUSED;
	return value_boolean(
		args[1]->text.length <= args[0]->text.length &&
		memcmp(args[0]->text.bytes, args[1]->text.bytes, args[1]->text.length) == 0);
}

CALL(call_ends_with)
{
	size_t length = args[1]->text.length, all = args[0]->text.length;

	UNUSED;
	return value_boolean(length <= all && memcmp(args[0]->text.bytes + all - length,
						      args[1]->text.bytes, length) == 0);
}

CALL(call_substring_before)
{
	const char *found = find(args[0], args[1]);

	UNUSED;
	return run_text(
		run, args[0]->text.bytes, found ? (size_t)(found - args[0]->text.bytes) : 0);
}

CALL(call_substring_after)
{
	const char *found = find(args[0], args[1]);

	UNUSED;
	if (!found)
		return run_text(run, "", 0);
	found += args[1]->text.length;
	return run_text(run, found, args[0]->text.length - (size_t)(found - args[0]->text.bytes));
}

CALL(call_string_length)
{
	UNUSED;
	return value_int(
		run->arena, (int64_t)text_characters(args[0]->text.bytes, args[0]->text.length));
}

/* The byte at which the character with this number begins. */
static size_t
byte_of(value *text, int64_t characters)
{
	size_t at = 0;
	uint32_t c;

	while (characters-- > 0 && at < text->text.length) {
		size_t size = text_character(text->text.bytes + at, text->text.length - at, &c);
		at += size ? size : 1;
	}
	return at;
}

/* Counts from 1, or from the end from -1. */
CALL(call_substring)
{
	int64_t start, length,
		all = (int64_t)text_characters(args[0]->text.bytes, args[0]->text.length);

	UNUSED;
	if (!number_to_int(&args[1]->number, &start) || start == 0 || start > all || start < -all)
		return run_fail(run, "a position that the text does not have");
	start = start < 0 ? all + start : start - 1;
	length = all - start;
	if (args[2] && args[2]->kind == FEEL_NUMBER) {
		int64_t wanted;
		if (!number_to_int(&args[2]->number, &wanted) || wanted < 1)
			return run_fail(run, "a length below 1");
		length = wanted < length ? wanted : length;
	}
	size_t from = byte_of(args[0], start);
	return run_text(run, args[0]->text.bytes + from, byte_of(args[0], start + length) - from);
}

/* ---- letters ---- */

static void
add_character(struct buf *into, uint32_t c)
{
	if (c < 0x80) {
		buf_add_char(into, (char)c);
		return;
	}
	if (c < 0x800) {
		buf_add_char(into, (char)(0xc0 | c >> 6));
	} else {
		buf_add_char(into, (char)(0xe0 | c >> 12));
		buf_add_char(into, (char)(0x80 | (c >> 6 & 0x3f)));
	}
	buf_add_char(into, (char)(0x80 | (c & 0x3f)));
}

static value *
in_case(struct feel_run *run, value *text, bool up)
{
	_cleanup_buf_ struct buf result = BUF_INIT;
	uint32_t c = 0;

	for (size_t at = 0, size; at < text->text.length; at += size) {
		size = text_character(text->text.bytes + at, text->text.length - at, &c);
		size = size ? size : 1;
		uint32_t changed = letter_in_case(c, up);
		if (changed == c)
			buf_add(&result, text->text.bytes + at, size);
		else
			add_character(&result, changed);
	}
	return run_buf(run, &result);
}

CALL(call_upper_case)
{
	UNUSED;
	return in_case(run, args[0], true);
}

CALL(call_lower_case)
{
	UNUSED;
	return in_case(run, args[0], false);
}

/* ---- to and from texts ---- */

CALL(call_string)
{
	_cleanup_buf_ struct buf text = BUF_INIT;

	UNUSED;
	if (args[0]->kind == FEEL_NULL)
		return &value_null;
	value_write_plain(args[0], &text);
	return run_buf(run, &text);
}

CALL(call_string_join)
{
	_cleanup_buf_ struct buf text = BUF_INIT;
	bool joined = args[1] && args[1]->kind == FEEL_TEXT, any = false;

	UNUSED;
	for (size_t i = 0; i < args[0]->list.count; i++) {
		value *item = args[0]->list.items[i];
		if (item->kind == FEEL_NULL)
			continue;
		if (item->kind != FEEL_TEXT)
			return run_fail(run, "string join: item %zu is no text", i + 1);
		if (any && joined)
			buf_add(&text, args[1]->text.bytes, args[1]->text.length);
		buf_add(&text, item->text.bytes, item->text.length);
		any = true;
		if (text.length > TEXT_MOST)
			break;
	}
	return run_buf(run, &text);
}

/* "", " ", "." or ","; false for another separator. */
static bool
separator(value *v, const char *allowed, char *ret)
{
	*ret = 0;
	if (!v || v->kind == FEEL_NULL)
		return true;
	if (v->kind != FEEL_TEXT || v->text.length != 1 || !strchr(allowed, v->text.bytes[0]))
		return false;
	*ret = v->text.bytes[0];
	return true;
}

CALL(call_number)
{
	_cleanup_buf_ struct buf plain = BUF_INIT;
	char group, point;
	struct number n;

	UNUSED;
	if (!separator(args[1], " .,", &group) || !separator(args[2], ".,", &point) ||
		(group && group == point))
		return run_fail(run, "number: no such separators");
	for (size_t i = 0; i < args[0]->text.length; i++) {
		char c = args[0]->text.bytes[i];
		if (c == group && group)
			continue;
		if (c == '.' && point == ',')
			return run_fail(run, "a text that is no number");
		buf_add_char(&plain, c == point && point ? '.' : c);
	}
	if (plain.length == 0 || !number_parse(run->arena, plain.data, plain.length, &n))
		return run_fail(run, "a text that is no number");
	return run_number(run, true, &n);
}

const struct builtin builtins_text[] = {
	{"contains", call_contains, "ss", {"string", "match"}},
	{"starts with", call_starts_with, "ss", {"string", "match"}},
	{"ends with", call_ends_with, "ss", {"string", "match"}},
	{"substring before", call_substring_before, "ss", {"string", "match"}},
	{"substring after", call_substring_after, "ss", {"string", "match"}},
	{"substring", call_substring, "sn|n", {"string", "start position", "length"}},
	{"string length", call_string_length, "s", {"string"}},
	{"upper case", call_upper_case, "s", {"string"}},
	{"lower case", call_lower_case, "s", {"string"}},
	{"string", call_string, "a", {"from"}},
	{"string join", call_string_join, "l|s", {"list", "delimiter"}},
	{"number", call_number, "s|ss", {"from", "grouping separator", "decimal separator"}},
	{0},
};
