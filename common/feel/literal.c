/* Texts as they are written in expressions: quotes and escapes. */
#include "feel/lexer.h"

#include <string.h>

struct unescape {
	const char *at, *end;
	char *into;
};

static int
hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = c ? strchr(digits, c >= 'A' && c <= 'F' ? c | 0x20 : c) : NULL;

	return found ? (int)(found - digits) : -1;
}

static bool
take_hex(struct unescape *in, int count, uint32_t *ret)
{
	*ret = 0;
	if (in->end - in->at < count)
		return false;
	for (; count--; in->at++) {
		int digit = hex_digit(*in->at);
		if (digit < 0)
			return false;
		*ret = *ret * 16 + (uint32_t)digit;
	}
	return true;
}

static void
put_character(struct unescape *in, uint32_t c)
{
	if (c < 0x80) {
		*in->into++ = (char)c;
		return;
	}
	int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
	static const unsigned char first[] = {0, 0xc0, 0xe0, 0xf0};
	*in->into++ = (char)(first[more] | c >> (6 * more));
	while (more--)
		*in->into++ = (char)(0x80 | (c >> (6 * more) & 0x3f));
}

/* \uXXXX, where a surrogate takes its other half along, or \UXXXXXX. */
static bool
take_code(struct unescape *in, int digits)
{
	uint32_t c, low;

	if (!take_hex(in, digits, &c))
		return false;
	if (c >= 0xd800 && c < 0xdc00) {
		if (in->end - in->at < 6 || in->at[0] != '\\' || in->at[1] != 'u')
			return false;
		in->at += 2;
		if (!take_hex(in, 4, &low) || low < 0xdc00 || low > 0xdfff)
			return false;
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
	}
	if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return false;
	put_character(in, c);
	return true;
}

static bool
take_escape(struct unescape *in)
{
	static const char letters[] = "\"\\ntr'/", means[] = "\"\\\n\t\r'/";
	char c = *in->at++;
	const char *found = c ? strchr(letters, c) : NULL;

	if (c == 'u')
		return take_code(in, 4);
	if (c == 'U')
		return take_code(in, 6);
	if (!found) { /* the standard leaves the backslash of what is no escape */
		*in->into++ = '\\';
		*in->into++ = c;
		return true;
	}
	*in->into++ = means[found - letters];
	return true;
}

value *
token_text(const struct lexer *lexer, struct arena *arena)
{
	const char *start = lexer->text + lexer->now.at;
	struct unescape in = {start + 1, start + lexer->now.length - 1,
		arena_alloc(arena, lexer->now.length + 1)};
	char *bytes = in.into;

	while (in.at < in.end) {
		const char *here = in.at;
		if (*in.at != '\\') {
			*in.into++ = *in.at++;
			continue;
		}
		in.at++;
		if (!take_escape(&in)) {
			feel_error_set(lexer->error, (size_t)(here - lexer->text),
				"an escape that means no character");
			return NULL;
		}
	}
	return value_text(arena, bytes, (size_t)(in.into - bytes));
}
