#include "json/json.h"

#include "base/text.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* One look over the bytes before jansson allocates for them: nesting, and text that could become
 * U+0000. */
static bool
scan(const char *bytes, size_t length, struct fault *fault)
{
	size_t depth = 0;
	bool text = false;

	for (size_t i = 0; i < length; i++) {
		char c = bytes[i];

		if (text && c == '\\')
			i++;
		else if (c == '"')
			text = !text;
		else if (!text && (c == '{' || c == '['))
			depth++;
		else if (!text && (c == '}' || c == ']'))
			depth -= depth > 0;
		if (depth > JSON_DEPTH_MOST)
			return fault_set(
				fault, "byte %zu: deeper than %d levels", i, JSON_DEPTH_MOST);
	}
	return true;
}

/* The path to the first real number, if there is one.  The depth is bounded by the scan. */
static bool
find_real(const json_t *value, struct buf *path)
{
	size_t before = path->length, i;
	const char *key;
	json_t *member;

	if (json_is_real(value))
		return true;
	json_object_foreach((json_t *)(uintptr_t)value, key, member)
	{
		buf_printf(path, "/%.64s", key);
		if (find_real(member, path))
			return true;
		path->length = before;
	}
	json_array_foreach(value, i, member)
	{
		buf_printf(path, "/%zu", i);
		if (find_real(member, path))
			return true;
		path->length = before;
	}
	return false;
}

json_t *
json_read(const char *bytes, size_t length, size_t most, struct fault *fault)
{
	json_error_t error;
	_cleanup_buf_ struct buf path = BUF_INIT;

	if (length > most) {
		fault_set(fault, "%zu bytes: at most %zu are allowed", length, most);
		return NULL;
	}
	if (!scan(bytes, length, fault))
		return NULL;
	json_t *value = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, &error);
	if (!value) {
		fault_set(fault, "line %d column %d: %s", error.line, error.column, error.text);
		return NULL;
	}
	if (!find_real(value, &path))
		return value;
	fault_set(fault,
		"%s: a number with a fraction or an exponent; only integers are allowed, others as "
		"text",
		path.length ? path.data : "/");
	json_decref(value);
	return NULL;
}

/* RFC 8785 sorts by UTF-16 code units: like bytes, but that U+E000..U+FFFF come after the pairs of
 * what lies above. */
static int
unit_order(unsigned char c)
{
	return c >= 0xf0 ? 0xee : c >= 0xee ? c + 2 : c;
}

static int
compare_keys(const void *a, const void *b)
{
	const unsigned char *left = *(const unsigned char *const *)a,
			    *right = *(const unsigned char *const *)b;

	while (*left && *left == *right) {
		left++;
		right++;
	}
	if (*left >= 0xf0 && *right >= 0xf0)
		return *left - *right;
	return unit_order(*left) - unit_order(*right);
}

static void
write_object(const json_t *object, struct buf *into)
{
	size_t count = json_object_size(object), at = 0;
	_cleanup_free_ const char **keys = xmalloc((count + 1) * sizeof(*keys));
	const char *key;
	json_t *member;

	json_object_foreach((json_t *)(uintptr_t)object, key, member) keys[at++] = key;
	qsort(keys, count, sizeof(*keys), compare_keys);
	buf_add_char(into, '{');
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_add_char(into, ',');
		text_add_json(into, keys[i], strlen(keys[i]));
		buf_add_char(into, ':');
		json_write(json_object_get(object, keys[i]), into);
	}
	buf_add_char(into, '}');
}

static void
write_array(const json_t *array, struct buf *into)
{
	size_t i;
	json_t *member;

	buf_add_char(into, '[');
	json_array_foreach(array, i, member)
	{
		if (i)
			buf_add_char(into, ',');
		json_write(member, into);
	}
	buf_add_char(into, ']');
}

void
json_write(const json_t *value, struct buf *into)
{
	if (json_is_object(value))
		write_object(value, into);
	else if (json_is_array(value))
		write_array(value, into);
	else if (json_is_string(value))
		text_add_json(into, json_string_value(value), json_string_length(value));
	else if (json_is_integer(value))
		buf_printf(into, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	else
		buf_add_text(into, json_is_true(value)	  ? "true"
				   : json_is_false(value) ? "false"
							  : "null");
}

const char *
json_text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

int64_t
json_int(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return json_is_integer(value) ? json_integer_value(value) : 0;
}

bool
json_bool(const json_t *object, const char *key)
{
	return json_is_true(json_object_get(object, key));
}

/* Undoes ~1 and ~0 of a pointer's token, in place. */
static void
unescape(char *token)
{
	char *to = token;

	for (; *token; token++) {
		if (token[0] == '~' && (token[1] == '0' || token[1] == '1'))
			*to++ = *++token == '0' ? '~' : '/';
		else
			*to++ = *token;
	}
	*to = 0;
}

json_t *
json_at(const json_t *value, const char *pointer)
{
	_cleanup_free_ char *copy = xstrdup(pointer);
	char *rest = copy[0] == '/' ? copy + 1 : NULL;

	if (pointer[0] && pointer[0] != '/')
		return NULL;
	for (char *token; value && (token = strsep(&rest, "/"));) {
		char *end;

		unescape(token);
		if (json_is_array(value)) {
			size_t index = strtoul(token, &end, 10);

			value = *token >= '0' && *token <= '9' && !*end
					? json_array_get(value, index)
					: NULL;
		} else {
			value = json_object_get(value, token);
		}
	}
	return (json_t *)(uintptr_t)value;
}
