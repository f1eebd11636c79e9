/*
 * What is not exact: roots, powers of e, logarithms, powers that are not whole.  The result is the
 * exact one rounded to the standard's digits: the root by whole numbers; the others by MPFR with
 * more and more bits, until all that may be the exact result rounds to the same digits.
 */
#include "feel/number.h"

#include <mpfr.h>
#include <stdio.h>
#include <string.h>

#define SIGNIFICANT_DIGITS 34 /* of the standard's decimals */
#define GUARD_BITS	   192
#define TRIES_MOST	   4 /* each with twice the bits */

/* ---- the root ---- */

/* Ten to the power of twice `scale` times n, as a whole number; tells whether nothing was cut. */
static bool
scale_square(mpz_ptr into, const struct number *n, int64_t scale)
{
	_cleanup_mpz_ mpz_t power, rest;

	mpz_init(power);
	mpz_init(rest);
	mpz_ui_pow_ui(power, 100, (unsigned long)(scale < 0 ? -scale : scale));
	if (scale >= 0) {
		mpz_mul(into, mpq_numref(n->q), power);
		mpz_set(power, mpq_denref(n->q));
	} else {
		mpz_set(into, mpq_numref(n->q));
		mpz_mul(power, power, mpq_denref(n->q));
	}
	mpz_tdiv_qr(into, rest, into, power);
	return mpz_sgn(rest) == 0;
}

static int64_t
count_digits(mpz_srcptr n)
{
	_cleanup_mpz_ mpz_t power;
	size_t most = mpz_sizeinbase(n, 10); /* or one too many */

	mpz_init(power);
	mpz_ui_pow_ui(power, 10, most - 1);
	return (int64_t)most - (mpz_cmp(n, power) < 0);
}

/* Half of n's digits before the point, and so many after it that two more than are kept are there.
 */
static int64_t
root_scale(const struct number *n)
{
	int64_t above = (int64_t)mpz_sizeinbase(mpq_numref(n->q), 10),
		below = (int64_t)mpz_sizeinbase(mpq_denref(n->q), 10);

	return SIGNIFICANT_DIGITS + 2 - (above - below - 2) / 2;
}

/* The whole part of the scaled root, and a half if something follows it: that rounds as the root
 * does. */
static void
scaled_root(mpq_ptr ret, const struct number *n, int64_t scale, int64_t *ret_digits)
{
	_cleanup_mpz_ mpz_t root, rest;

	mpz_init(root);
	mpz_init(rest);
	bool exact = scale_square(root, n, scale);
	mpz_sqrtrem(root, rest, root);
	*ret_digits = count_digits(root);
	mpz_mul_ui(mpq_numref(ret), root, 2);
	if (!exact || mpz_sgn(rest) != 0)
		mpz_add_ui(mpq_numref(ret), mpq_numref(ret), 1);
	mpz_set_ui(mpq_denref(ret), 2);
	mpq_canonicalize(ret);
}

static bool
sqrt_of(struct arena *arena, const struct number *n, struct number *ret)
{
	_cleanup_mpq_ mpq_t q;
	struct number ten, exponent, power, root;
	int64_t scale = root_scale(n), digits;

	mpq_init(q);
	scaled_root(q, n, scale, &digits);
	number_of_int(arena, 10, &ten);
	number_of_int(arena, -scale, &exponent);
	return number_keep(arena, q, &root) && number_power(arena, &ten, &exponent, &power) &&
	       number_multiply(arena, &root, &power, &root) &&
	       number_round(
		       arena, &root, SIGNIFICANT_DIGITS - (digits - scale), ROUND_HALF_EVEN, ret);
}

bool
number_sqrt(struct arena *arena, const struct number *n, struct number *ret)
{
	return number_sign(n) >= 0 && sqrt_of(arena, n, ret);
}

/* ---- by MPFR ---- */

typedef char decimal_text[SIGNIFICANT_DIGITS + 40];

static bool
write_decimal(mpfr_srcptr x, decimal_text ret)
{
	char digits[SIGNIFICANT_DIGITS + 8];
	mpfr_exp_t exponent;

	if (!mpfr_number_p(x) ||
		!mpfr_get_str(digits, &exponent, 10, SIGNIFICANT_DIGITS, x, MPFR_RNDN))
		return false;
	snprintf(ret, sizeof(decimal_text), "%se%ld", digits,
		mpfr_zero_p(x) ? 0 : (long)exponent - SIGNIFICANT_DIGITS);
	return true;
}

/* x with half of its bits wrong at the most: whether that can be seen in the digits. */
static bool
is_settled(mpfr_srcptr x, decimal_text ret)
{
	decimal_text low, high;
	mpfr_t error, end;

	mpfr_inits2(mpfr_get_prec(x), error, end, (mpfr_ptr)NULL);
	mpfr_div_2ui(error, x, (unsigned long)mpfr_get_prec(x) / 2, MPFR_RNDA);
	mpfr_sub(end, x, error, MPFR_RNDN);
	bool good = write_decimal(end, low);
	mpfr_add(end, x, error, MPFR_RNDN);
	good = good && write_decimal(end, high) && strcmp(low, high) == 0;
	mpfr_clears(error, end, (mpfr_ptr)NULL);
	return write_decimal(x, ret) && good;
}

typedef void mpfr_function(mpfr_t ret, const struct number *a, const struct number *b);

/*
 * The operands are rounded too.  What that does to the result is less than 2 ** 15 times as much
 * for a power of e that is in range, and as many bits as the operand has for a logarithm close to
 * 1: so with twice the operands' bits, half of the result's are right.  Only a power that ends
 * exactly between two results is never settled; then either is as near.
 */
static bool
compute(struct arena *arena, mpfr_function *function, const struct number *a,
	const struct number *b, struct number *ret)
{
	mpfr_prec_t bits = GUARD_BITS + 2 * (mpfr_prec_t)(number_bits(a) + number_bits(b));
	decimal_text text;
	mpfr_t x;

	mpfr_init2(x, bits);
	for (int tries = 0; tries < TRIES_MOST; tries++) {
		mpfr_set_prec(x, bits << tries);
		function(x, a, b);
		if (!mpfr_number_p(x) || is_settled(x, text))
			break;
	}
	bool good = mpfr_number_p(x) && number_parse(arena, text, strlen(text), ret);
	mpfr_clear(x);
	mpfr_free_cache();
	return good;
}

static void
apply_exp(mpfr_t ret, const struct number *a, const struct number *b)
{
	(void)b;
	mpfr_set_q(ret, a->q, MPFR_RNDN);
	mpfr_exp(ret, ret, MPFR_RNDN);
}

static void
apply_log(mpfr_t ret, const struct number *a, const struct number *b)
{
	(void)b;
	mpfr_set_q(ret, a->q, MPFR_RNDN);
	mpfr_log(ret, ret, MPFR_RNDN);
}

static void
apply_power(mpfr_t ret, const struct number *a, const struct number *b)
{
	mpfr_t exponent;

	mpfr_init2(exponent, mpfr_get_prec(ret));
	mpfr_set_q(exponent, b->q, MPFR_RNDN);
	mpfr_set_q(ret, a->q, MPFR_RNDN);
	mpfr_pow(ret, ret, exponent, MPFR_RNDN);
	mpfr_clear(exponent);
}

bool
number_exp(struct arena *arena, const struct number *n, struct number *ret)
{
	return compute(arena, apply_exp, n, n, ret) && number_sign(ret) > 0;
}

bool
number_log(struct arena *arena, const struct number *n, struct number *ret)
{
	return number_sign(n) > 0 && compute(arena, apply_log, n, n, ret);
}

bool
number_power_real(
	struct arena *arena, const struct number *a, const struct number *b, struct number *ret)
{
	if (number_sign(a) == 0 && number_sign(b) > 0) {
		*ret = *a;
		return true;
	}
	return number_sign(a) > 0 && compute(arena, apply_power, a, b, ret) && number_sign(ret) > 0;
}
