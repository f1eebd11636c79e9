/* Text: UTF-8, JSON escapes, hexadecimal and base64. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/buf.h"

bool text_is_utf8(const char *bytes, size_t length); /* strict: no surrogates, no overlong forms */
/*
 * Appends text as a JSON string with its quotes, escaped as RFC 8785 asks.  Bytes that are not UTF-8 become
 * U+FFFD, so that the result is valid JSON whatever a peer sent.
 */
void text_add_json(struct buf *into, const char *text, size_t length);
void hex_encode(const void *bytes, size_t length, char *into); /* 2 * length + 1 chars, lower case */
bool hex_decode(const char *text, void *into, size_t length) must_use; /* exactly 2 * length digits */
/* Display columns of UTF-8 text in a terminal: a Chinese character takes two. */
int text_columns(const char *text);

#endif
