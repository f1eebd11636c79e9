#include "domain/money.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DENOMINATOR_MOST 1000000

const char *
money_text(int64_t fen, char into[MONEY_TEXT_SIZE])
{
	uint64_t amount = fen < 0 ? -(uint64_t)fen : (uint64_t)fen;
	char digits[24];
	int length = snprintf(digits, sizeof(digits), "%" PRIu64, amount / 100), at = 0;

	if (fen < 0)
		into[at++] = '-';
	for (int i = 0; i < length; i++) {
		if (i && (length - i) % 3 == 0)
			into[at++] = ',';
		into[at++] = digits[i];
	}
	snprintf(into + at, (size_t)(MONEY_TEXT_SIZE - at), ".%02d", (int)(amount % 100));
	return into;
}

bool
money_add(int64_t a, int64_t b, int64_t *ret)
{
	return !__builtin_add_overflow(a, b, ret);
}

bool
money_subtract(int64_t a, int64_t b, int64_t *ret)
{
	return !__builtin_sub_overflow(a, b, ret);
}

bool
share_parse(const char *text, struct share *ret)
{
	char *end;

	*ret = (struct share){strtoll(text, &end, 10), 1};
	if (end == text || text[0] < '0' || text[0] > '9')
		return false;
	if (*end == '/') {
		const char *below = end + 1;

		ret->denominator = strtoll(below, &end, 10);
		if (below[0] < '1' || below[0] > '9')
			return false;
	}
	return !*end && ret->denominator <= DENOMINATOR_MOST && ret->numerator <= ret->denominator;
}

static int64_t
greatest_common_divisor(int64_t a, int64_t b)
{
	while (b) {
		int64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* The least common denominator of the shares, or 0 if there is none of a sensible size. */
static int64_t
common_denominator(const struct share *shares, size_t count)
{
	int64_t common = 1;

	for (size_t i = 0; i < count; i++) {
		int64_t below = shares[i].denominator;

		if (below < 1 || below > DENOMINATOR_MOST || shares[i].numerator < 0 ||
			shares[i].numerator > below)
			return 0;
		common = common / greatest_common_divisor(common, below) * below;
		if (common > INT64_C(1000000000000))
			return 0;
	}
	return common;
}

bool
money_split(int64_t fen, const struct share *shares, size_t count, int64_t *ret_parts)
{
	int64_t common = common_denominator(shares, count), whole = 0, rest = fen;

	for (size_t i = 0; common && i < count; i++)
		whole += shares[i].numerator * (common / shares[i].denominator);
	if (!common || whole != common || fen < 0)
		return false;
	for (size_t i = 0; i < count; i++) {
		ret_parts[i] =
			(int64_t)((__int128)fen * shares[i].numerator / shares[i].denominator);
		rest -= ret_parts[i];
	}
	for (size_t i = 0; rest > 0 && i < count; i++)
		if (shares[i].numerator) {
			ret_parts[i]++;
			rest--;
		}
	return rest == 0;
}
