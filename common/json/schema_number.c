/* Numbers that are no integers, and equality.  The wire has none of them; schemas of others do. */
#include "json/schema_walk.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool
schema_has_real(const json_t *value)
{
	const char *key;
	json_t *one;
	size_t i;

	if (json_is_real(value))
		return true;
	json_array_foreach(value, i, one) if (schema_has_real(one)) return true;
	json_object_foreach((json_t *)value, key, one) if (schema_has_real(one)) return true;
	return false;
}

/* Exact for both kinds: a long double holds 64 bits at least. */
static long double
number_of(const json_t *number)
{
	return json_is_real(number) ? (long double)json_real_value(number)
				    : (long double)json_integer_value(number);
}

int
schema_compare_numbers(const json_t *a, const json_t *b)
{
	long double x = number_of(a), y = number_of(b);

	return (x > y) - (x < y);
}

static bool
equal_lists(const json_t *a, const json_t *b)
{
	size_t i;
	json_t *one;

	json_array_foreach(a, i, one) if (!schema_equal(one, json_array_get(b, i))) return false;
	return json_array_size(a) == json_array_size(b);
}

static bool
equal_objects(const json_t *a, const json_t *b)
{
	const char *key;
	json_t *one;

	json_object_foreach((json_t *)a, key, one)
	{
		const json_t *other = json_object_get(b, key);
		if (!other || !schema_equal(one, other))
			return false;
	}
	return json_object_size(a) == json_object_size(b);
}

bool
schema_equal(const json_t *a, const json_t *b)
{
	if (json_is_number(a) && json_is_number(b))
		return schema_compare_numbers(a, b) == 0;
	if (json_is_array(a) && json_is_array(b))
		return equal_lists(a, b);
	if (json_is_object(a) && json_is_object(b))
		return equal_objects(a, b);
	return json_equal(a, b);
}

/* mantissa * 10^exponent, as the number was written: the shortest decimal that reads back as it. */
struct decimal {
	unsigned __int128 mantissa;
	int exponent;
};

static struct decimal
decimal_of(const json_t *number)
{
	char text[40];
	struct decimal decimal = {0, 0};

	if (json_is_integer(number)) {
		int64_t n = json_integer_value(number);
		decimal.mantissa = n < 0 ? -(unsigned __int128)n : (unsigned __int128)n;
		return decimal;
	}
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*e", digits - 1, json_real_value(number));
		if (strtod(text, NULL) == json_real_value(number))
			break;
	}
	const char *at = text + (text[0] == '-');
	for (; *at && *at != 'e'; at++) {
		if (*at == '.')
			continue;
		decimal.mantissa = decimal.mantissa * 10 + (unsigned)(*at - '0');
		decimal.exponent--;
	}
	decimal.exponent += 1 + atoi(at + 1);
	while (decimal.mantissa && decimal.mantissa % 10 == 0) {
		decimal.mantissa /= 10;
		decimal.exponent++;
	}
	return decimal;
}

bool
schema_is_multiple(const json_t *number, const json_t *of)
{
	struct decimal x = decimal_of(number), unit = decimal_of(of);
	int shift = x.exponent - unit.exponent;

	if (!unit.mantissa || !x.mantissa)
		return !x.mantissa;
	/* Then x has digits below the last of the unit: 20 of them do not fit a mantissa of 17. */
	for (; shift < 0; shift++) {
		if (x.mantissa % 10)
			return false;
		x.mantissa /= 10;
	}
	x.mantissa %= unit.mantissa;
	for (; shift > 0 && x.mantissa; shift--)
		x.mantissa = x.mantissa * 10 % unit.mantissa;
	return x.mantissa == 0;
}

void
schema_write(const json_t *value, struct buf *into)
{
	if (!schema_has_real(value)) {
		json_write(value, into);
		return;
	}
	char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(17));

	buf_add_text(into, text ? text : "");
	free(text);
}

bool
schema_check_real(struct walk *walk, const struct schema *schema, const json_t *value,
	const struct place *place)
{
	if (schema->minimum.set && schema_compare_numbers(value, schema->minimum.number) < 0)
		return schema_wrong(walk->errors, place, "is below the least allowed", "more");
	if (schema->maximum.set && schema_compare_numbers(value, schema->maximum.number) > 0)
		return schema_wrong(walk->errors, place, "is above the most allowed", "less");
	if (schema->above.set && schema_compare_numbers(value, schema->above.number) <= 0)
		return schema_wrong(walk->errors, place, "is too small", "more");
	if (schema->below.set && schema_compare_numbers(value, schema->below.number) >= 0)
		return schema_wrong(walk->errors, place, "is too large", "less");
	if (schema->multiple_of.set && !schema_is_multiple(value, schema->multiple_of.number))
		return schema_wrong(walk->errors, place, "is not a multiple", "a multiple");
	return true;
}
