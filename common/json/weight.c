/* What a value holds in memory, which may be 80 times its text. */
#include "json/json.h"

#include <string.h>

/*
 * Sizes of jansson 2.14 on 64 bits: an object is 72 bytes and a table of 16-byte buckets, each
 * member 56 and its name; an array 40 and a table of pointers; a text 32 and its bytes; a number
 * 24.  Tables begin with 8 places and double.
 */
#define OBJECT	    72
#define BUCKET	    16
#define MEMBER	    56
#define ARRAY	    40
#define TEXT	    32
#define NUMBER	    24
#define TABLE_LEAST 8

/* What the allocator takes for so many bytes. */
static size_t
block(size_t bytes)
{
	size_t whole = (bytes + 8 + 15) & ~(size_t)15;

	return whole < 32 ? 32 : whole;
}

static size_t
places(size_t count)
{
	size_t most = TABLE_LEAST;

	while (most < count)
		most *= 2;
	return most;
}

static size_t
weight_of_members(const json_t *object)
{
	const char *key;
	json_t *member;
	size_t bytes = 0;

	json_object_foreach((json_t *)object, key, member)
	{
		bytes += block(MEMBER + strlen(key) + 1) + json_weight(member);
	}
	return bytes;
}

static size_t
weight_of_elements(const json_t *array)
{
	size_t bytes = 0;

	for (size_t i = 0; i < json_array_size(array); i++)
		bytes += json_weight(json_array_get(array, i));
	return bytes;
}

size_t
json_weight(const json_t *value)
{
	switch (value ? json_typeof(value) : JSON_NULL) {
	case JSON_OBJECT:
		return block(OBJECT) + block(BUCKET * places(json_object_size(value))) +
		       weight_of_members(value);
	case JSON_ARRAY:
		return block(ARRAY) + block(sizeof(json_t *) * places(json_array_size(value))) +
		       weight_of_elements(value);
	case JSON_STRING:
		return block(TEXT) + block(json_string_length(value) + 1);
	case JSON_INTEGER:
	case JSON_REAL:
		return block(NUMBER);
	default:
		return 0;
	}
}
