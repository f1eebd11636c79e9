/* Text: UTF-8, JSON escapes, hexadecimal and columns of a terminal. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/buf.h"

/* How many bytes of it are UTF-8, up to the first that is not. */
size_t text_utf8_length(const char *bytes, size_t length);
bool text_is_utf8(const char *bytes, size_t length); /* strict: no surrogates, no overlong forms */
/*
 * Length in bytes of the character that the bytes begin with, and its code point.  0 if they begin
 * with none (or `length` is 0).
 */
size_t text_character(const char *bytes, size_t length, uint32_t *ret);
/* The longest prefix of at most `most` bytes that does not end within a character; `bytes` has at
 * least `most`. */
size_t text_cut(const char *bytes, size_t most);
/* Each byte that is no UTF-8 becomes `?`: a precision such as %.60s may have cut within a
 * character.
 */
void text_mend(char *text);
size_t text_characters(
	const char *text, size_t length); /* code points; a byte that is none counts as one */

/* How many bytes a text begins with that stand for themselves in a JSON string: no control
 * characters, no `"`, no `\`. */
size_t text_plain_json(const char *bytes, size_t length);
/*
 * Appends text as a JSON string with its quotes, escaped as RFC 8785 asks.  Bytes that are not
 * UTF-8 become U+FFFD, so that the result is valid JSON whatever a peer sent.
 */
void text_add_json(struct buf *into, const char *text, size_t length);
/*
 * The same for what people read on a terminal: DEL, C1 controls, line separators and marks that
 * turn the direction of writing are escaped too, so that a peer's text can neither steer the
 * terminal nor pass for another.
 */
void text_add_json_visible(struct buf *into, const char *text, size_t length);

void hex_encode(
	const void *bytes, size_t length, char *into); /* 2 * length + 1 chars, lower case */
bool hex_decode(
	const char *text, void *into, size_t length) must_use; /* exactly 2 * length digits */
/* Display columns of UTF-8 text in a terminal: a Chinese character takes two. */
int text_columns(const char *text);

#endif
