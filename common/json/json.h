/*
 * JSON as we accept it: bounded before it is parsed, no duplicate keys, no reals (so neither 1.0
 * nor 1e2), no U+0000, integers of 64 bits.  On jansson; a json_t is owned by whoever made it.
 */
#ifndef JSON_JSON_H
#define JSON_JSON_H

#include "base/buf.h"
#include "base/fault.h"
#include <jansson.h>

#define JSON_COMMAND_MOST (64 * 1024)  /* bytes of a command's frame */
#define JSON_EVENT_MOST	  (160 * 1024) /* bytes of an event's body as encoded in stream.read */
#define JSON_FRAME_MOST	  (256 * 1024)
#define JSON_DEPTH_MOST	  32

/*
 * Parses one JSON object or array.  NULL and a fault that says where (line and column, or the byte)
 * if it is larger than `most` bytes, deeper than JSON_DEPTH_MOST, or not the JSON above.  The
 * caller owns the result.
 */
json_t *json_read(const char *bytes, size_t length, size_t most, struct fault *fault) must_use;

/* The bytes of memory that a value holds, within a tenth or so of the allocator's own count: up to
 * 80 times its text. */
size_t json_weight(const json_t *value);

/* Appends the value in canonical form (RFC 8785; our numbers are integers). */
void json_write(const json_t *value, struct buf *into);

/* Reading, after validation: missing or of another type gives NULL or 0.  Borrowed. */
const char *json_text(const json_t *object, const char *key);
int64_t json_int(const json_t *object, const char *key);
bool json_bool(const json_t *object, const char *key);
/* Follows a JSON pointer (RFC 6901), such as "/party/name".  NULL if there is nothing. */
json_t *json_at(const json_t *value, const char *pointer);

/* Frees at the end of the scope: `_cleanup_json_ json_t *data = ...`. */
static inline void
cleanup_json(json_t **value)
{
	json_decref(*value);
}
#define _cleanup_json_ __attribute__((cleanup(cleanup_json)))

#endif
