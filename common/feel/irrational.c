/* What is not exact: roots, powers of e, logarithms.  By MPFR, whose results are the same
 * everywhere. */
#include "feel/number.h"

#include <mpfr.h>
#include <stdio.h>
#include <string.h>

#define SIGNIFICANT_DIGITS 34 /* of the standard's decimals */
#define GUARD_BITS	   192

typedef int mpfr_function(mpfr_t, mpfr_srcptr, mpfr_rnd_t);

/* Rounded to the standard's digits. */
static bool
keep_decimal(struct arena *arena, mpfr_srcptr x, struct number *ret)
{
	char digits[SIGNIFICANT_DIGITS + 8], text[SIGNIFICANT_DIGITS + 40];
	mpfr_exp_t exponent;

	if (!mpfr_number_p(x) ||
		!mpfr_get_str(digits, &exponent, 10, SIGNIFICANT_DIGITS, x, MPFR_RNDN))
		return false;
	snprintf(text, sizeof(text), "%se%ld", digits,
		mpfr_zero_p(x) ? 0 : (long)exponent - SIGNIFICANT_DIGITS);
	return number_parse(arena, text, strlen(text), ret);
}

/* With enough bits that the operand is held as it is wherever that can be seen in the result. */
static bool
apply(struct arena *arena, mpfr_function *function, const struct number *n, struct number *ret)
{
	mpfr_t x;

	mpfr_init2(x, GUARD_BITS + (mpfr_prec_t)number_bits(n));
	mpfr_set_q(x, n->q, MPFR_RNDN);
	function(x, x, MPFR_RNDN);
	bool good = keep_decimal(arena, x, ret);
	mpfr_clear(x);
	mpfr_free_cache();
	return good;
}

bool
number_sqrt(struct arena *arena, const struct number *n, struct number *ret)
{
	return number_sign(n) >= 0 && apply(arena, mpfr_sqrt, n, ret);
}

bool
number_exp(struct arena *arena, const struct number *n, struct number *ret)
{
	return apply(arena, mpfr_exp, n, ret);
}

bool
number_log(struct arena *arena, const struct number *n, struct number *ret)
{
	return number_sign(n) > 0 && apply(arena, mpfr_log, n, ret);
}
