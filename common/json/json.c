#include "json/json.h"

#include "base/text.h"
#include <stdlib.h>
#include <string.h>

/* Deeper than what json_read lets in, as answers wrap it; a deeper value of our own making is a
 * defect. */
#define WRITE_DEPTH_MOST 128

#define FEW 16 /* members of an object that are sorted in place */

/* ---- before the parser ---- */

struct scan {
	const char *bytes;
	size_t length, at;
	int depth;
	struct fault *fault;
};

static bool
refuse(const struct scan *scan, const char *what)
{
	size_t line = 1, start = 0;

	for (size_t i = 0; i < scan->at; i++) {
		if (scan->bytes[i] == '\n') {
			line++;
			start = i + 1;
		}
	}
	return fault_set(scan->fault, "line %zu, column %zu: %s", line,
		text_characters(scan->bytes + start, scan->at - start) + 1, what);
}

static bool
scan_string(struct scan *scan)
{
	size_t start = scan->at++;

	for (; scan->at < scan->length; scan->at++) {
		const char *here = scan->bytes + scan->at;
		if (*here == '"')
			return true;
		if (*here != '\\')
			continue;
		if (scan->length - scan->at >= 6 && memcmp(here + 1, "u0000", 5) == 0)
			return refuse(scan, "the character U+0000 cannot stand in a text");
		scan->at++;
	}
	scan->at = start;
	return refuse(scan, "a text that does not end: its closing \" is missing");
}

static bool
scan_number(struct scan *scan)
{
	size_t start = scan->at;

	while (scan->at + 1 < scan->length &&
		strchr("0123456789+-.eE", scan->bytes[scan->at + 1]) && scan->bytes[scan->at + 1])
		scan->at++;
	for (size_t i = start; i <= scan->at; i++) {
		if (!strchr(".eE", scan->bytes[i]))
			continue;
		scan->at = start;
		return refuse(scan,
			"a number that is no integer: write integers, and other numbers as "
			"texts, such as \"0.5\"");
	}
	return true;
}

static bool
scan_token(struct scan *scan)
{
	char c = scan->bytes[scan->at];

	if (c == '"')
		return scan_string(scan);
	if (c == '-' || (c >= '0' && c <= '9'))
		return scan_number(scan);
	if (c == '\0')
		return refuse(scan, "a NUL byte");
	if (c == '{' || c == '[')
		scan->depth++;
	if (c == '}' || c == ']')
		scan->depth--;
	if (scan->depth > JSON_DEPTH_MOST)
		return fault_set(scan->fault, "byte %zu: nested deeper than %d levels",
			scan->at + 1, JSON_DEPTH_MOST);
	return true;
}

/* What jansson would accept, or would pay too much memory for: the parser sees only what passes
 * here. */
static bool
passes(const char *bytes, size_t length, struct fault *fault)
{
	struct scan scan = {bytes, length, 0, 0, fault};

	for (; scan.at < length; scan.at++)
		if (!scan_token(&scan))
			return false;
	return true;
}

json_t *
json_read(const char *bytes, size_t length, size_t most, struct fault *fault)
{
	size_t good = length <= most ? text_utf8_length(bytes, length) : 0;
	json_error_t error;

	if (length > most) {
		fault_set(fault, "%zu bytes, more than the %zu that are allowed", length, most);
		return NULL;
	}
	if (good < length) {
		fault_set(fault, "byte %zu: not UTF-8", good + 1);
		return NULL;
	}
	if (!passes(bytes, length, fault))
		return NULL;
	json_t *value = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, &error);
	if (!value)
		fault_set(fault, "line %d, column %d: %s", error.line < 1 ? 1 : error.line,
			error.column < 1 ? 1 : error.column, error.text);
	return value;
}

/* ---- canonical form ---- */

/*
 * By UTF-16 code units, as RFC 8785 asks.  That is the order of the bytes but for characters beyond
 * U+FFFF (lead byte F0 and up): their surrogates stand before U+E000 to U+FFFF (lead bytes EE and
 * EF).
 */
static int
compare_keys(const char *a, const char *b)
{
	const unsigned char *x = (const unsigned char *)a, *y = (const unsigned char *)b;

	while (*x && *x == *y)
		x++, y++;
	if (*x >= 0xee && *y >= 0xee && (*x >= 0xf0) != (*y >= 0xf0))
		return *x >= 0xf0 ? -1 : 1;
	return (*x > *y) - (*x < *y);
}

struct member {
	const char *key;
	const json_t *value;
};

static int
compare_members(const void *a, const void *b)
{
	return compare_keys(((const struct member *)a)->key, ((const struct member *)b)->key);
}

/* Most objects have few members, many of them in order already. */
static void
sort_members(struct member *members, size_t count)
{
	if (count > FEW) {
		qsort(members, count, sizeof(*members), compare_members);
		return;
	}
	for (size_t i = 1; i < count; i++) {
		struct member moved = members[i];
		size_t at = i;

		for (; at > 0 && compare_keys(members[at - 1].key, moved.key) > 0; at--)
			members[at] = members[at - 1];
		members[at] = moved;
	}
}

static void write_value(const json_t *value, struct buf *into, int depth);

static void
write_object(const json_t *object, struct buf *into, int depth)
{
	size_t count = json_object_size(object), at = 0;
	struct member few[FEW];
	_cleanup_free_ struct member *many = count > FEW ? xcalloc(count, sizeof(*many)) : NULL;
	struct member *members = many ? many : few;
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)object, key, value) members[at++] =
		(struct member){key, value};
	sort_members(members, count);
	buf_add_char(into, '{');
	for (at = 0; at < count; at++) {
		if (at)
			buf_add_char(into, ',');
		text_add_json(into, members[at].key, strlen(members[at].key));
		buf_add_char(into, ':');
		write_value(members[at].value, into, depth + 1);
	}
	buf_add_char(into, '}');
}

static void
write_array(const json_t *array, struct buf *into, int depth)
{
	buf_add_char(into, '[');
	for (size_t i = 0; i < json_array_size(array); i++) {
		if (i)
			buf_add_char(into, ',');
		write_value(json_array_get(array, i), into, depth + 1);
	}
	buf_add_char(into, ']');
}

static void
write_value(const json_t *value, struct buf *into, int depth)
{
	if (!value || depth > WRITE_DEPTH_MOST)
		abort();
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		write_object(value, into, depth);
		break;
	case JSON_ARRAY:
		write_array(value, into, depth);
		break;
	case JSON_STRING:
		text_add_json(into, json_string_value(value), json_string_length(value));
		break;
	case JSON_INTEGER:
		buf_add_int(into, json_integer_value(value));
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		buf_add_text(into, json_is_true(value) ? "true" : "false");
		break;
	case JSON_NULL:
		buf_add_text(into, "null");
		break;
	case JSON_REAL: /* json_read lets none in, so one is of our own making */
		abort();
	}
}

void
json_write(const json_t *value, struct buf *into)
{
	write_value(value, into, 0);
}

/* ---- reading ---- */

const char *
json_text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

int64_t
json_int(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

bool
json_bool(const json_t *object, const char *key)
{
	return json_is_true(json_object_get(object, key));
}

/* Reads a pointer's next token, undoing ~0 and ~1; false if it is malformed. */
static bool
next_token(const char **pointer, struct buf *token)
{
	const char *at = *pointer;

	buf_clear(token);
	if (*at++ != '/')
		return false;
	for (; *at && *at != '/'; at++) {
		if (*at == '~' && at[1] != '0' && at[1] != '1')
			return false;
		buf_add_char(token, *at != '~' ? *at : *++at == '0' ? '~' : '/');
	}
	*pointer = at;
	return true;
}

static json_t *
element(const json_t *array, const char *token)
{
	size_t digits = token ? strspn(token, "0123456789") : 0;

	if (digits == 0 || digits > 9 || token[digits] || (token[0] == '0' && digits > 1))
		return NULL;
	return json_array_get(array, (size_t)strtoul(token, NULL, 10));
}

json_t *
json_at(const json_t *value, const char *pointer)
{
	_cleanup_buf_ struct buf token = BUF_INIT;

	while (value && *pointer) {
		if (!next_token(&pointer, &token))
			return NULL;
		value = json_is_array(value) ? element(value, token.data)
					     : json_object_get(value, token.data ? token.data : "");
	}
	return (json_t *)value;
}
