/* Rounding numbers, and writing them as decimals. */
#include "feel/number.h"

#include <stdlib.h>
#include <string.h>

#define SIGNIFICANT_DIGITS 34

/* What to add to the quotient that was rounded towards zero, in the direction of the sign. */
typedef bool away(mpz_srcptr quotient, int half, int sign);

static bool
away_floor(mpz_srcptr quotient, int half, int sign)
{
	(void)quotient, (void)half;
	return sign < 0;
}

static bool
away_ceiling(mpz_srcptr quotient, int half, int sign)
{
	(void)quotient, (void)half;
	return sign > 0;
}

static bool
away_up(mpz_srcptr quotient, int half, int sign)
{
	(void)quotient, (void)half, (void)sign;
	return true;
}

static bool
away_down(mpz_srcptr quotient, int half, int sign)
{
	(void)quotient, (void)half, (void)sign;
	return false;
}

static bool
away_half_up(mpz_srcptr quotient, int half, int sign)
{
	(void)quotient, (void)sign;
	return half >= 0;
}

static bool
away_half_down(mpz_srcptr quotient, int half, int sign)
{
	(void)quotient, (void)sign;
	return half > 0;
}

static bool
away_half_even(mpz_srcptr quotient, int half, int sign)
{
	(void)sign;
	return half > 0 || (half == 0 && mpz_odd_p(quotient));
}

static away *const modes[] = {
	[ROUND_FLOOR] = away_floor,
	[ROUND_CEILING] = away_ceiling,
	[ROUND_UP] = away_up,
	[ROUND_DOWN] = away_down,
	[ROUND_HALF_UP] = away_half_up,
	[ROUND_HALF_DOWN] = away_half_down,
	[ROUND_HALF_EVEN] = away_half_even,
};

/* The whole number next to q by the mode. */
static void
round_whole(mpz_ptr into, mpq_srcptr q, enum rounding mode)
{
	_cleanup_mpz_ mpz_t rest;
	int sign = mpq_sgn(q);

	mpz_init(rest);
	mpz_tdiv_qr(into, rest, mpq_numref(q), mpq_denref(q));
	if (mpz_sgn(rest) == 0)
		return;
	mpz_mul_2exp(rest, rest, 1);
	if (!modes[mode](into, mpz_cmpabs(rest, mpq_denref(q)), sign))
		return;
	if (sign < 0)
		mpz_sub_ui(into, into, 1);
	else
		mpz_add_ui(into, into, 1);
}

static void
scale_up(mpq_ptr q, int64_t scale)
{
	_cleanup_mpq_ mpq_t power;

	mpq_init(power);
	mpz_ui_pow_ui(mpq_numref(power), 10, (unsigned long)llabs(scale));
	if (scale < 0)
		mpq_inv(power, power);
	mpq_mul(q, q, power);
}

static void
round_rational(mpq_ptr q, int64_t scale, enum rounding mode)
{
	_cleanup_mpz_ mpz_t whole;

	mpz_init(whole);
	scale_up(q, scale);
	round_whole(whole, q, mode);
	mpq_set_z(q, whole);
	scale_up(q, -scale);
}

/* How many decimals the number has, or -1 if they never end. */
static int64_t
decimals(mpq_srcptr q)
{
	_cleanup_mpz_ mpz_t rest;
	_cleanup_mpz_ mpz_t prime;

	mpz_init_set(rest, mpq_denref(q));
	mpz_init_set_ui(prime, 2);
	mp_bitcnt_t twos = mpz_remove(rest, rest, prime);
	mpz_set_ui(prime, 5);
	mp_bitcnt_t fives = mpz_remove(rest, rest, prime);
	if (mpz_cmp_ui(rest, 1) != 0)
		return -1;
	return (int64_t)(twos > fives ? twos : fives);
}

bool
number_round(struct arena *arena, const struct number *n, int64_t scale, enum rounding mode,
	struct number *ret)
{
	int64_t there = decimals(n->q);

	if (there >= 0 && scale >= there) {
		*ret = *n;
		return true;
	}
	if (scale > NUMBER_SCALE_MOST || scale < -NUMBER_SCALE_MOST)
		return false;
	_cleanup_mpq_ mpq_t q;
	mpq_init(q);
	mpq_set(q, n->q);
	round_rational(q, scale, mode);
	return number_keep(arena, q, ret);
}

/* ---- writing ---- */

static void
add_zeros(struct buf *into, size_t count)
{
	while (count--)
		buf_add_char(into, '0');
}

/* q is a whole number after scaling; writes it with the point `scale` digits from the right. */
static void
write_scaled(mpq_srcptr q, int64_t scale, struct buf *into)
{
	char *digits = mpz_get_str(NULL, 10, mpq_numref(q));
	const char *start = digits + (*digits == '-');
	size_t length = strlen(start), after = (size_t)scale;

	if (start != digits)
		buf_add_char(into, '-');
	if (length <= after) {
		buf_add_text(into, "0.");
		add_zeros(into, after - length);
		buf_add_text(into, start);
	} else {
		buf_add(into, start, length - after);
		if (after > 0)
			buf_add_char(into, '.');
		buf_add_text(into, start + (length - after));
	}
	free(digits);
}

/* Rounds what never ends to the significant digits, and takes the scale that leaves no zero at its
 * end. */
static int64_t
cut(mpq_ptr q)
{
	int64_t above = (int64_t)mpz_sizeinbase(mpq_numref(q), 10),
		below = (int64_t)mpz_sizeinbase(mpq_denref(q), 10);
	int64_t scale = SIGNIFICANT_DIGITS - (above - below);
	_cleanup_mpq_ mpq_t rounded;
	_cleanup_mpz_ mpz_t limit;

	mpq_init(rounded);
	mpz_init(limit);
	mpz_ui_pow_ui(limit, 10, SIGNIFICANT_DIGITS);
	for (scale += 2;; scale--) {
		mpq_set(rounded, q);
		scale_up(rounded, scale);
		round_whole(mpq_numref(rounded), rounded, ROUND_HALF_EVEN);
		if (mpz_cmpabs(mpq_numref(rounded), limit) < 0)
			break;
	}
	mpz_set_ui(mpq_denref(rounded), 1);
	scale_up(rounded, -scale);
	mpq_set(q, rounded);
	return decimals(q);
}

void
number_write(const struct number *n, struct buf *into)
{
	_cleanup_mpq_ mpq_t q;

	mpq_init(q);
	mpq_set(q, n->q);
	int64_t scale = decimals(q);
	if (scale < 0)
		scale = cut(q);
	scale_up(q, scale);
	write_scaled(q, scale, into);
}
