/*
 * Reading the JSON that well-made programs send, in one pass and without copying what need not be
 * copied.  What is unusual is left to json_read's other way, which also says what is wrong.
 */
#ifndef JSON_QUICK_H
#define JSON_QUICK_H

#include <jansson.h>
#include <stddef.h>

/*
 * The value of UTF-8 text that is one object or array as json_read accepts it, at most `depth`
 * levels deep.  NULL, which says nothing about the text, if it has anything else in it, or a
 * \u escape or an integer of more than 18 digits.  The caller owns the result.
 */
json_t *json_quick(const char *bytes, size_t length, int depth);

#endif
