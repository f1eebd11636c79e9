#include "json/quick.h"

#include "base/text.h"
#include <string.h>

#define DIGITS_MOST 18 /* any integer of so many fits into 64 bits */

struct quick {
	const char *at, *end;
	int depth;	 /* levels that may still be opened */
	struct buf text; /* of the last string that had escapes */
};

struct text {
	const char *bytes;
	size_t length;
};

/* The next character that is no white space; NUL at the end, where no text goes on either. */
static char
next(struct quick *quick)
{
	while (quick->at < quick->end && (*quick->at == ' ' || *quick->at == '\n' ||
						 *quick->at == '\r' || *quick->at == '\t'))
		quick->at++;
	return quick->at < quick->end ? *quick->at : '\0';
}

static bool
take(struct quick *quick, char expected)
{
	if (next(quick) != expected)
		return false;
	quick->at++;
	return true;
}

/* The character that a short escape stands for; NUL if it is none of them. */
static char
escaped(char letter)
{
	static const char letters[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
	const char *found = letter ? strchr(letters, letter) : NULL;

	return found ? means[found - letters] : '\0';
}

/* A string with escapes, from its first character on. */
static bool
read_escaped(struct quick *quick, struct text *ret)
{
	buf_clear(&quick->text);
	for (;;) {
		const char *plain = quick->at;

		quick->at += text_plain_json(plain, (size_t)(quick->end - plain));
		buf_add(&quick->text, plain, (size_t)(quick->at - plain));
		if (quick->end - quick->at < 2)
			return false;
		if (*quick->at == '"')
			break;
		char c = *quick->at == '\\' ? escaped(quick->at[1]) : '\0';
		if (!c)
			return false;
		buf_add_char(&quick->text, c);
		quick->at += 2;
	}
	quick->at++;
	*ret = (struct text){quick->text.data, quick->text.length};
	return true;
}

/* Borrowed from the text, or from `quick` until the next string with escapes. */
static bool
read_text(struct quick *quick, struct text *ret)
{
	if (!take(quick, '"'))
		return false;
	const char *start = quick->at,
		   *last = start + text_plain_json(start, (size_t)(quick->end - start));
	if (last == quick->end)
		return false;
	if (*last != '"')
		return read_escaped(quick, ret);
	*ret = (struct text){start, (size_t)(last - start)};
	quick->at = last + 1;
	return true;
}

static json_t *
read_string(struct quick *quick)
{
	struct text text;

	return read_text(quick, &text) ? json_stringn_nocheck(text.bytes, text.length) : NULL;
}

/* A further digit, a fraction or an exponent is nothing that may follow a value. */
static json_t *
read_integer(struct quick *quick)
{
	bool negative = *quick->at == '-';
	const char *start = quick->at += negative;
	json_int_t value = 0;

	while (quick->at < quick->end && *quick->at >= '0' && *quick->at <= '9' &&
		quick->at - start < DIGITS_MOST)
		value = value * 10 + (*quick->at++ - '0');
	size_t digits = (size_t)(quick->at - start);
	if (digits == 0 || (*start == '0' && digits > 1))
		return NULL;
	return json_integer(negative ? -value : value);
}

static json_t *
read_word(struct quick *quick, const char *word, json_t *value)
{
	size_t length = strlen(word);

	if ((size_t)(quick->end - quick->at) < length || memcmp(quick->at, word, length) != 0)
		return NULL;
	quick->at += length;
	return value;
}

static json_t *read_value(struct quick *quick);

/* Adds the member that comes; one of the same name as before is refused. */
static bool
read_member(struct quick *quick, json_t *object)
{
	size_t before = json_object_size(object);
	_cleanup_buf_ struct buf kept = BUF_INIT;
	struct text key;

	if (!read_text(quick, &key))
		return false;
	if (key.bytes == quick->text.data) { /* the value may have escapes too */
		buf_add(&kept, key.bytes, key.length);
		key.bytes = kept.data;
	}
	json_t *value = take(quick, ':') ? read_value(quick) : NULL;
	return value && json_object_setn_new_nocheck(object, key.bytes, key.length, value) == 0 &&
	       json_object_size(object) > before;
}

static bool
read_element(struct quick *quick, json_t *array)
{
	json_t *value = read_value(quick);

	return value && json_array_append_new(array, value) == 0;
}

static json_t *
read_all(struct quick *quick, json_t *into, char close, bool (*read)(struct quick *, json_t *))
{
	bool good = --quick->depth >= 0;

	quick->at++;
	if (good && next(quick) != close) {
		do
			good = read(quick, into);
		while (good && take(quick, ','));
	}
	if (!good || !take(quick, close)) {
		json_decref(into);
		return NULL;
	}
	quick->depth++;
	return into;
}

static json_t *
read_value(struct quick *quick)
{
	switch (next(quick)) {
	case '{':
		return read_all(quick, json_object(), '}', read_member);
	case '[':
		return read_all(quick, json_array(), ']', read_element);
	case '"':
		return read_string(quick);
	case 't':
		return read_word(quick, "true", json_true());
	case 'f':
		return read_word(quick, "false", json_false());
	case 'n':
		return read_word(quick, "null", json_null());
	case '\0':
		return NULL;
	default:
		return read_integer(quick);
	}
}

json_t *
json_quick(const char *bytes, size_t length, int depth)
{
	struct quick quick = {bytes, bytes + length, depth, BUF_INIT};
	char first = next(&quick);
	json_t *value = first == '{' || first == '[' ? read_value(&quick) : NULL;

	buf_release(&quick.text);
	next(&quick);
	if (value && quick.at == quick.end)
		return value;
	json_decref(value);
	return NULL;
}
