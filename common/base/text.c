#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* The length of the UTF-8 character at the start of `bytes`, or 0 if there is no valid one.  RFC
 * 3629. */
static size_t
character(const unsigned char *bytes, size_t length, uint32_t *ret_code)
{
	static const struct {
		unsigned char mask, lead;
		uint32_t least;
	} forms[] = {
		{0x80, 0x00, 0}, {0xe0, 0xc0, 0x80}, {0xf0, 0xe0, 0x800}, {0xf8, 0xf0, 0x10000}};

	for (size_t form = 0; form < ARRAY_LEN(forms); form++) {
		if ((bytes[0] & forms[form].mask) != forms[form].lead)
			continue;
		uint32_t code = bytes[0] & (unsigned char)~forms[form].mask;

		if (length < form + 1)
			return 0;
		for (size_t i = 1; i <= form; i++) {
			if ((bytes[i] & 0xc0) != 0x80)
				return 0;
			code = code << 6 | (bytes[i] & 0x3f);
		}
		*ret_code = code;
		bool surrogate = code >= 0xd800 && code <= 0xdfff;
		return code < forms[form].least || code > 0x10ffff || surrogate ? 0 : form + 1;
	}
	return 0;
}

bool
text_is_utf8(const char *bytes, size_t length)
{
	uint32_t code;

	for (size_t at = 0, step; at < length; at += step)
		if (!(step = character((const unsigned char *)bytes + at, length - at, &code)))
			return false;
	return true;
}

static void
add_escape(struct buf *into, unsigned char c)
{
	static const char plain[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
	const char *found = c ? strchr(plain, c) : NULL;

	if (found)
		buf_printf(into, "\\%c", letters[found - plain]);
	else
		buf_printf(into, "\\u%04x", c);
}

/* How many bytes from here need nothing done. */
static size_t
plain_run(const unsigned char *bytes, size_t length)
{
	size_t at = 0;
	uint32_t code;

	while (at < length && bytes[at] >= 0x20 && bytes[at] != '"' && bytes[at] != '\\') {
		size_t step = bytes[at] < 0x80 ? 1 : character(bytes + at, length - at, &code);

		if (!step)
			break;
		at += step;
	}
	return at;
}

void
text_add_json(struct buf *into, const char *text, size_t length)
{
	const unsigned char *bytes = (const unsigned char *)text;

	buf_add_char(into, '"');
	for (size_t at = 0; at < length;) {
		size_t run = plain_run(bytes + at, length - at);

		buf_add(into, bytes + at, run);
		at += run;
		if (at == length)
			break;
		if (bytes[at] < 0x80)
			add_escape(into, bytes[at]);
		else
			buf_add_text(into, "\xef\xbf\xbd");
		at++;
	}
	buf_add_char(into, '"');
}

void
hex_encode(const void *bytes, size_t length, char *into)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *from = bytes;

	for (size_t i = 0; i < length; i++) {
		*into++ = digits[from[i] >> 4];
		*into++ = digits[from[i] & 15];
	}
	*into = 0;
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool
hex_decode(const char *text, void *into, size_t length)
{
	unsigned char *to = into;

	if (strlen(text) != 2 * length)
		return false;
	for (size_t i = 0; i < length; i++) {
		int high = hex_value(text[2 * i]), low = hex_value(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		to[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

/* East Asian wide and fullwidth characters (Unicode's EastAsianWidth.txt, W and F), in the ranges
 * that texts here use. */
static bool
is_wide(uint32_t code)
{
	static const uint32_t ranges[][2] = {{0x1100, 0x115f}, {0x2e80, 0x303e}, {0x3041, 0xa4cf},
		{0xac00, 0xd7a3}, {0xf900, 0xfaff}, {0xfe30, 0xfe6f}, {0xff00, 0xff60},
		{0xffe0, 0xffe6}, {0x1f300, 0x1f64f}, {0x20000, 0x3fffd}};

	for (size_t i = 0; i < ARRAY_LEN(ranges); i++)
		if (code >= ranges[i][0] && code <= ranges[i][1])
			return true;
	return false;
}

int
text_columns(const char *text)
{
	size_t length = strlen(text), step;
	int columns = 0;

	for (size_t at = 0; at < length; at += step) {
		uint32_t code = 0;

		step = character((const unsigned char *)text + at, length - at, &code);
		columns += step && is_wide(code) ? 2 : 1;
		step = step ? step : 1;
	}
	return columns;
}
