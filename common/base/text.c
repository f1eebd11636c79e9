#include "base/text.h"

#include <string.h>

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

struct range {
	uint32_t first, last;
};

static bool
in_ranges(uint32_t c, const struct range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	return false;
}

size_t
text_character(const char *bytes, size_t length, uint32_t *ret)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char first = length ? (unsigned char)bytes[0] : 0xff;
	size_t size = first < 0x80	   ? 1
		      : first >> 5 == 0x06 ? 2
		      : first >> 4 == 0x0e ? 3
		      : first >> 3 == 0x1e ? 4
					   : 0;

	if (size == 0 || size > length)
		return 0;
	uint32_t c = size == 1 ? first : first & (0x7fu >> size);
	for (size_t i = 1; i < size; i++) {
		if (((unsigned char)bytes[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | ((unsigned char)bytes[i] & 0x3f);
	}
	if (c < least[size] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*ret = c;
	return size;
}

/* How many bytes the text begins with that are ASCII, by eights. */
static size_t
ascii_eights(const char *bytes, size_t length)
{
	size_t at = 0;

	for (uint64_t eight; length - at >= sizeof(eight); at += sizeof(eight)) {
		memcpy(&eight, bytes + at, sizeof(eight));
		if (eight & UINT64_C(0x8080808080808080))
			break;
	}
	return at;
}

/* A character from U+1000 to U+CFFF, as Chinese is written: its lead byte leaves nothing to ask but
 * for two bytes that go on. */
static bool
is_common_three(const char *bytes, size_t length)
{
	const unsigned char *byte = (const unsigned char *)bytes;

	return length >= 3 && byte[0] >= 0xe1 && byte[0] <= 0xec && (byte[1] & 0xc0) == 0x80 &&
	       (byte[2] & 0xc0) == 0x80;
}

size_t
text_utf8_length(const char *bytes, size_t length)
{
	uint32_t c;
	size_t at = 0;

	while ((at += ascii_eights(bytes + at, length - at)) < length) {
		size_t size = (unsigned char)bytes[at] < 0x80 ? 1
			      : is_common_three(bytes + at, length - at)
				      ? 3
				      : text_character(bytes + at, length - at, &c);

		if (!size)
			break;
		at += size;
	}
	return at;
}

bool
text_is_utf8(const char *bytes, size_t length)
{
	return text_utf8_length(bytes, length) == length;
}

size_t
text_cut(const char *bytes, size_t most)
{
	size_t start = most;
	uint32_t c;

	/* The last character begins at most three bytes before the end. */
	while (start > 0 && most - start < 3 && ((unsigned char)bytes[start - 1] & 0xc0) == 0x80)
		start--;
	if (start == 0 || (unsigned char)bytes[start - 1] < 0x80)
		return most;
	start--;
	return text_character(bytes + start, most - start, &c) ? most : start;
}

void
text_mend(char *text)
{
	for (size_t length = strlen(text);;) {
		size_t good = text_utf8_length(text, length);

		if (good == length)
			return;
		text[good] = '?';
		text += good + 1;
		length -= good + 1;
	}
}

size_t
text_characters(const char *text, size_t length)
{
	size_t count = 0;
	uint32_t c;

	for (size_t at = 0, size; at < length; at += size ? size : 1, count++)
		size = text_character(text + at, length - at, &c);
	return count;
}

static bool
misleads(uint32_t c)
{
	static const struct range ranges[] = {
		{0x7f, 0x9f}, {0x61c, 0x61c}, {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069}};

	return c >= 0x7f && in_ranges(c, ranges, ARRAY_LEN(ranges));
}

static const char letters[] = {['\b'] = 'b',
	['\t'] = 't',
	['\n'] = 'n',
	['\f'] = 'f',
	['\r'] = 'r',
	['"'] = '"',
	['\\'] = '\\'};

static void
add_control(struct buf *into, uint32_t c)
{
	buf_add_char(into, '\\');
	if (c < ARRAY_LEN(letters) && letters[c])
		buf_add_char(into, letters[c]);
	else
		buf_printf(into, "u%04x", (unsigned)c);
}

#define AT_ONCE	    512 /* bytes */
#define ESCAPE_MOST 6	/* bytes for one, as in \u001f */

#define EACH_BYTE(c) (UINT64_C(0x0101010101010101) * (c))

/* The highest bits of bytes that are NUL; some more may be set, but only above one of these. */
static uint64_t
nul_bytes(uint64_t eight)
{
	return (eight - EACH_BYTE(1)) & ~eight & EACH_BYTE(0x80);
}

/* None of the eight bytes is a control character, `"` or `\\`. */
static bool
is_plain(uint64_t eight)
{
	return !(((eight - EACH_BYTE(' ')) & ~eight & EACH_BYTE(0x80)) |
		 nul_bytes(eight ^ EACH_BYTE('"')) | nul_bytes(eight ^ EACH_BYTE('\\')));
}

static bool
is_plain_ascii(uint64_t eight)
{
	return is_plain(eight) && !((eight & EACH_BYTE(0x80)) | nul_bytes(eight ^ EACH_BYTE(0x7f)));
}

static size_t
plain_eights(const char *bytes, size_t length, bool (*plain)(uint64_t eight))
{
	size_t at = 0;

	for (uint64_t eight; length - at >= sizeof(eight); at += sizeof(eight)) {
		memcpy(&eight, bytes + at, sizeof(eight));
		if (!plain(eight))
			break;
	}
	return at;
}

size_t
text_plain_json(const char *bytes, size_t length)
{
	size_t at = plain_eights(bytes, length, is_plain);

	while (at < length && (unsigned char)bytes[at] >= ' ' && bytes[at] != '"' &&
		bytes[at] != '\\')
		at++;
	return at;
}

/* Bytes that stand for themselves in a JSON text, whatever is around them. */
static size_t
plain_ascii(const char *bytes, size_t length)
{
	size_t at = plain_eights(bytes, length, is_plain_ascii);

	while (at < length && (unsigned char)bytes[at] >= ' ' && (unsigned char)bytes[at] < 0x7f &&
		bytes[at] != '"' && bytes[at] != '\\')
		at++;
	return at;
}

static void
add_json(struct buf *into, const char *text, size_t length, bool visible)
{
	size_t plain = 0, size; /* from `plain` on nothing has been copied yet */
	uint32_t c = 0;

	buf_add_char(into, '"');
	for (size_t at = 0; (at += plain_ascii(text + at, length - at)) < length;
		at += size ? size : 1) {
		size = text_character(text + at, length - at, &c);
		if (size && c >= ' ' && c != '"' && c != '\\' && !(visible && misleads(c)))
			continue;
		buf_add(into, text + plain, at - plain);
		if (size)
			add_control(into, c);
		else
			buf_add_text(into, REPLACEMENT);
		plain = at + (size ? size : 1);
	}
	buf_add(into, text + plain, length - plain);
	buf_add_char(into, '"');
}

static char *
put_byte(char *into, unsigned char c)
{
	if (c >= ' ' && c != '"' && c != '\\') {
		*into++ = (char)c;
		return into;
	}
	*into++ = '\\';
	if (letters[c])
		*into++ = letters[c];
	else {
		memcpy(into, "u00", 3);
		hex_encode(&c, 1, into + 3);
		into += 5;
	}
	return into;
}

/* Eight at a time, or eight one by one; with the NUL. */
static char *
put_json(char *into, const char *text, size_t length)
{
	while (length) {
		size_t some = length < 8 ? length : 8;
		uint64_t eight = 0;

		memcpy(&eight, text, some);
		if (some == 8 && is_plain(eight)) {
			memcpy(into, &eight, 8);
			into += 8;
		} else {
			for (size_t i = 0; i < some; i++)
				into = put_byte(into, (unsigned char)text[i]);
		}
		text += some;
		length -= some;
	}
	*into = '\0';
	return into;
}

void
text_add_json(struct buf *into, const char *text, size_t length)
{
	if (!text_is_utf8(text, length)) {
		add_json(into, text, length, false);
		return;
	}
	buf_add_char(into, '"');
	while (length) {
		size_t some = length < AT_ONCE ? length : AT_ONCE;
		char *end = put_json(buf_room(into, ESCAPE_MOST * some), text, some);

		into->length = (size_t)(end - into->data);
		text += some;
		length -= some;
	}
	buf_add_char(into, '"');
}

void
text_add_json_visible(struct buf *into, const char *text, size_t length)
{
	add_json(into, text, length, true);
}

void
hex_encode(const void *bytes, size_t length, char *into)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *byte = bytes;

	for (size_t i = 0; i < length; i++) {
		*into++ = digits[byte[i] >> 4];
		*into++ = digits[byte[i] & 0x0f];
	}
	*into = '\0';
}

static int
hex_digit(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

bool
hex_decode(const char *text, void *into, size_t length)
{
	unsigned char *byte = into;

	if (strlen(text) != 2 * length)
		return false;
	for (size_t i = 0; i < length; i++) {
		int high = hex_digit(text[2 * i]), low = hex_digit(text[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		byte[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

int
text_columns(const char *text)
{
	static const struct range none[] = {{0, 0x1f}, {0x7f, 0x9f}, {0x300, 0x36f},
		{0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x2069}, {0x20d0, 0x20ff},
		{0xfe00, 0xfe0f}, {0xfeff, 0xfeff}};
	static const struct range two[] = {{0x1100, 0x115f}, {0x2e80, 0x303e}, {0x3041, 0x4dbf},
		{0x4e00, 0xa4cf}, {0xa960, 0xa97f}, {0xac00, 0xd7a3}, {0xf900, 0xfaff},
		{0xfe30, 0xfe6f}, {0xff00, 0xff60}, {0xffe0, 0xffe6}, {0x1f300, 0x1f64f},
		{0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};
	size_t length = strlen(text);
	int columns = 0;

	for (size_t at = 0, size; at < length; at += size ? size : 1) {
		uint32_t c = 0xfffd;
		size = text_character(text + at, length - at, &c);
		columns += in_ranges(c, none, ARRAY_LEN(none)) ? 0
			   : in_ranges(c, two, ARRAY_LEN(two)) ? 2
							       : 1;
	}
	return columns;
}
