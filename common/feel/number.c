#include "feel/number.h"

#include <stdlib.h>
#include <string.h>

static bool
keep_integer(struct arena *arena, mpz_srcptr from, mpz_ptr into)
{
	size_t limbs = mpz_size(from);

	if (mpz_sizeinbase(from, 2) > NUMBER_BITS_MOST)
		return false;
	mp_limb_t *copy = arena_alloc(arena, (limbs ? limbs : 1) * sizeof(*copy));
	if (limbs)
		memcpy(copy, mpz_limbs_read(from), limbs * sizeof(*copy));
	mpz_roinit_n(into, copy, mpz_sgn(from) < 0 ? -(mp_size_t)limbs : (mp_size_t)limbs);
	return true;
}

bool
number_keep(struct arena *arena, mpq_srcptr q, struct number *ret)
{
	struct number made;

	if (!keep_integer(arena, mpq_numref(q), mpq_numref(made.q)) ||
		!keep_integer(arena, mpq_denref(q), mpq_denref(made.q)))
		return false;
	*ret = made;
	return true;
}

void
number_of_int(struct arena *arena, int64_t n, struct number *ret)
{
	_cleanup_mpq_ mpq_t q;

	mpq_init(q);
	mpq_set_si(q, n, 1);
	(void)!number_keep(arena, q, ret);
}

/* ---- reading ---- */

struct decimal {
	char *digits;  /* without point and sign, in the arena */
	int64_t scale; /* digits after the point, less the exponent */
	bool negative;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
read_exponent(const char *bytes, size_t length, int64_t *ret)
{
	bool negative = length > 0 && bytes[0] == '-';
	size_t at = length > 0 && (bytes[0] == '-' || bytes[0] == '+') ? 1 : 0;
	int64_t value = 0;

	if (at == length || length - at > 6)
		return false;
	for (; at < length; at++) {
		if (!is_digit(bytes[at]))
			return false;
		value = value * 10 + (bytes[at] - '0');
	}
	*ret = negative ? -value : value;
	return true;
}

static bool
read_decimal(struct arena *arena, const char *bytes, size_t length, struct decimal *ret)
{
	size_t at = 0, count = 0;
	bool point = false;

	if (length == 0 || length > 3 * NUMBER_SCALE_MOST)
		return false;
	*ret = (struct decimal){
		.digits = arena_alloc(arena, length + 1), .negative = bytes[0] == '-'};
	for (at = ret->negative ? 1 : 0; at < length; at++) {
		if (bytes[at] == '.' && !point && at + 1 < length && is_digit(bytes[at + 1])) {
			point = true;
			continue;
		}
		if (!is_digit(bytes[at]))
			break;
		ret->digits[count++] = bytes[at];
		ret->scale += point;
	}
	if (count == 0)
		return false;
	if (at == length)
		return true;
	int64_t exponent;
	if ((bytes[at] != 'e' && bytes[at] != 'E') ||
		!read_exponent(bytes + at + 1, length - at - 1, &exponent))
		return false;
	ret->scale -= exponent;
	return ret->scale <= NUMBER_SCALE_MOST && ret->scale >= -NUMBER_SCALE_MOST;
}

bool
number_parse(struct arena *arena, const char *bytes, size_t length, struct number *ret)
{
	struct decimal decimal;
	_cleanup_mpq_ mpq_t q;
	_cleanup_mpz_ mpz_t scale;

	mpq_init(q);
	mpz_init(scale);
	if (!read_decimal(arena, bytes, length, &decimal) ||
		mpz_set_str(mpq_numref(q), decimal.digits, 10) != 0)
		return false;
	mpz_ui_pow_ui(scale, 10, (unsigned long)llabs(decimal.scale));
	if (decimal.scale > 0)
		mpz_set(mpq_denref(q), scale);
	else
		mpz_mul(mpq_numref(q), mpq_numref(q), scale);
	if (decimal.negative)
		mpz_neg(mpq_numref(q), mpq_numref(q));
	mpq_canonicalize(q);
	return number_keep(arena, q, ret);
}

/* ---- arithmetic ---- */

static bool
apply(struct arena *arena, void (*operation)(mpq_ptr, mpq_srcptr, mpq_srcptr),
	const struct number *a, const struct number *b, struct number *ret)
{
	_cleanup_mpq_ mpq_t q;

	mpq_init(q);
	operation(q, a->q, b->q);
	return number_keep(arena, q, ret);
}

bool
number_add(struct arena *arena, const struct number *a, const struct number *b, struct number *ret)
{
	return apply(arena, mpq_add, a, b, ret);
}

bool
number_subtract(
	struct arena *arena, const struct number *a, const struct number *b, struct number *ret)
{
	return apply(arena, mpq_sub, a, b, ret);
}

bool
number_multiply(
	struct arena *arena, const struct number *a, const struct number *b, struct number *ret)
{
	return apply(arena, mpq_mul, a, b, ret);
}

bool
number_divide(
	struct arena *arena, const struct number *a, const struct number *b, struct number *ret)
{
	return number_sign(b) != 0 && apply(arena, mpq_div, a, b, ret);
}

bool
number_modulo(
	struct arena *arena, const struct number *a, const struct number *b, struct number *ret)
{
	struct number quotient, whole, product;

	return number_divide(arena, a, b, &quotient) &&
	       number_round(arena, &quotient, 0, ROUND_FLOOR, &whole) &&
	       number_multiply(arena, &whole, b, &product) &&
	       number_subtract(arena, a, &product, ret);
}

size_t
number_bits(const struct number *n)
{
	size_t above = mpz_sizeinbase(mpq_numref(n->q), 2),
	       below = mpz_sizeinbase(mpq_denref(n->q), 2);

	return above > below ? above : below;
}

bool
number_power(
	struct arena *arena, const struct number *a, const struct number *b, struct number *ret)
{
	_cleanup_mpq_ mpq_t q;
	int64_t exponent;

	mpq_init(q);
	if (!number_is_whole(b) || !number_to_int(b, &exponent))
		return false;
	if (exponent > 2 * NUMBER_BITS_MOST || exponent < -2 * NUMBER_BITS_MOST ||
		(exponent < 0 && number_sign(a) == 0))
		return false;
	unsigned long times = (unsigned long)llabs(exponent);
	/* 1 ** n stays one bit; anything else grows by its bits less one at each step */
	if ((number_bits(a) - 1) * times > 2 * NUMBER_BITS_MOST)
		return false;
	mpz_pow_ui(mpq_numref(q), mpq_numref(a->q), times);
	mpz_pow_ui(mpq_denref(q), mpq_denref(a->q), times);
	if (exponent < 0)
		mpq_inv(q, q);
	return number_keep(arena, q, ret);
}

int
number_compare(const struct number *a, const struct number *b)
{
	int order = mpq_cmp(a->q, b->q);

	return order < 0 ? -1 : order > 0;
}

int
number_sign(const struct number *n)
{
	return mpq_sgn(n->q);
}

bool
number_is_whole(const struct number *n)
{
	return mpz_cmp_ui(mpq_denref(n->q), 1) == 0;
}

bool
number_to_int(const struct number *n, int64_t *ret)
{
	_cleanup_mpz_ mpz_t whole;

	mpz_init(whole);
	mpz_tdiv_q(whole, mpq_numref(n->q), mpq_denref(n->q));
	if (!mpz_fits_slong_p(whole))
		return false;
	*ret = mpz_get_si(whole);
	return true;
}

size_t
number_cost(const struct number *n)
{
	size_t size = number_bits(n) / 512;

	return size + size * size / 8; /* reducing a fraction is no linear work */
}
