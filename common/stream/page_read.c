#include "stream/page_read.h"

#include "base/text.h"
#include "json/json.h"
#include <string.h>

/* Where the string ends whose first quote is at `at`, behind its last; `end` if it does not. */
static const char *
string_end(const char *at, const char *end)
{
	for (at++; at < end; at++) {
		at += text_plain_json(at, (size_t)(end - at));
		if (at < end && *at == '"')
			return at + 1;
		if (at < end && *at == '\\')
			at++;
	}
	return end;
}

static const char *
skip_space(const char *at, const char *end)
{
	while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
		at++;
	return at;
}

/* The character that a short escape stands for; NUL if it is none of them. */
static char
escaped(char letter)
{
	static const char letters[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
	const char *found = letter ? strchr(letters, letter) : NULL;

	return found ? means[found - letters] : '\0';
}

/* Appends what the string between `at` and its last quote says.  False if that needs the parser. */
static bool
unescape(const char *at, const char *quote, struct buf *into)
{
	size_t before = into->length;

	buf_add(into, at, (size_t)(quote - at)); /* it only becomes shorter */
	char *to = into->data + before, *from = to, *end = into->data + into->length;
	while (from < end) {
		size_t plain = text_plain_json(from, (size_t)(end - from));

		memmove(to, from, plain);
		to += plain;
		from += plain;
		if (from == end)
			break;
		char c = *from == '\\' && from + 1 < end ? escaped(from[1]) : '\0';
		if (!c)
			return false;
		*to++ = c;
		from += 2;
	}
	*to = '\0';
	into->length = (size_t)(to - into->data);
	return true;
}

/* The string from `start` to `end`, quotes included, becomes the next place. */
static bool
take_out(struct page_text *text, const char *start, const char *end)
{
	size_t before = text->bodies.length;

	if (text->count == PAGE_EVENTS_MOST || end - start < 2 || end[-1] != '"')
		return false;
	if (!unescape(start + 1, end - 1, &text->bodies)) {
		text->bodies.length = before;
		return false;
	}
	text->places[text->count].at = before;
	text->places[text->count].length = text->bodies.length - before;
	buf_add_char(&text->bodies, '\0');
	buf_printf(&text->frame, "%zu", text->count++);
	return true;
}

/* If the string from `key` to `after` is a body's key: where its value begins, else NULL. */
static const char *
value_of_body(const char *key, const char *after, const char *end)
{
	static const char name[] = "\"body\"";

	if ((size_t)(after - key) != strlen(name) || memcmp(key, name, strlen(name)) != 0)
		return NULL;
	after = skip_space(after, end);
	if (after == end || *after != ':')
		return NULL;
	after = skip_space(after + 1, end);
	return after < end && *after == '"' ? after : NULL;
}

void
page_text_split(const char *bytes, size_t length, struct page_text *ret)
{
	const char *end = bytes + length, *kept = bytes, *at = bytes;

	ret->frame = ret->bodies = (struct buf)BUF_INIT;
	ret->count = 0;
	if (!text_is_utf8(bytes, length))
		at = end;
	while (at < end && (at = memchr(at, '"', (size_t)(end - at)))) {
		const char *after = string_end(at, end), *value = value_of_body(at, after, end);

		at = after;
		if (!value)
			continue;
		buf_add(&ret->frame, kept, (size_t)(value - kept));
		at = string_end(value, end);
		kept = take_out(ret, value, at) ? at : value;
	}
	buf_add(&ret->frame, kept, (size_t)(end - kept));
}

void
page_text_release(struct page_text *text)
{
	buf_release(&text->frame);
	buf_release(&text->bodies);
}

const char *
page_text_body(const struct page_text *text, const json_t *event, size_t *length)
{
	const json_t *body = json_object_get(event, "body");
	json_int_t place = json_integer_value(body);

	*length = json_string_length(body);
	if (!json_is_integer(body))
		return json_string_value(body);
	if (place < 0 || (size_t)place >= text->count)
		return NULL;
	*length = text->places[place].length;
	return text->bodies.data + text->places[place].at;
}
