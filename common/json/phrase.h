/*
 * What validators and rules say is wrong, in Chinese.  They speak English where they find it, since
 * most of what they say nobody reads; what is read is put into the reader's language by a table
 * of phrases, proto/phrases.json, from English to Chinese.  In a phrase, {} stands for what
 * changes - a number, a name, another phrase - and stands in the Chinese as often, in the same
 * order.  Earlier phrases are tried first.
 */
#ifndef JSON_PHRASE_H
#define JSON_PHRASE_H

#include "base/buf.h"
#include "json/json.h"

/* Reads the table, once at start; a phrase with other gaps in Chinese than in English is a fault.
 */
bool phrases_load(const char *json, size_t length, struct fault *fault) must_use;
/* Whether these are the bytes' path in proto/: the one file that phrases_load() takes. */
bool phrases_are(const char *path);
/* Adds the text in this language: Chinese, but for "en".  What no phrase fits stays as it is. */
void phrase_add(struct buf *into, const char *text, const char *lang);
/* Of a list of {pointer, detail, expected}: detail and expected, in place. */
void phrases_put(json_t *errors, const char *lang);

#endif
