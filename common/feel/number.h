/*
 * Numbers of FEEL: exact rationals whose limbs lie in an arena, so that nothing has to be cleared.
 * A number never changes once it is made.  Functions that make one return false if it would exceed
 * NUMBER_BITS_MOST, and then leave `ret` alone.
 */
#ifndef FEEL_NUMBER_H
#define FEEL_NUMBER_H

#include "base/arena.h"
#include "base/buf.h"
#include <gmp.h>

/* Of numerator and of denominator: what the standard's decimals reach, 10 ** 6144 and 10 ** -6176.
 * A loan's instalment over 360 months needs some 6,000. */
#define NUMBER_BITS_MOST 20544
/* Powers of ten beyond this are refused before they are computed. */
#define NUMBER_SCALE_MOST 6176

struct number {
	mpq_t q; /* canonical, read-only */
};

static inline void
cleanup_mpq(mpq_t *q)
{
	mpq_clear(*q);
}
static inline void
cleanup_mpz(mpz_t *z)
{
	mpz_clear(*z);
}
#define _cleanup_mpq_ __attribute__((cleanup(cleanup_mpq)))
#define _cleanup_mpz_ __attribute__((cleanup(cleanup_mpz)))

/* Copies a canonical rational into the arena. */
bool number_keep(struct arena *arena, mpq_srcptr q, struct number *ret) must_use;
void number_of_int(struct arena *arena, int64_t n, struct number *ret);
/* Reads "-12.5", ".5" or "1.2e-3": the whole of the bytes. */
bool number_parse(
	struct arena *arena, const char *bytes, size_t length, struct number *ret) must_use;

typedef bool number_operation(
	struct arena *, const struct number *, const struct number *, struct number *ret) must_use;
number_operation number_add, number_subtract, number_multiply;
/* False for a divisor of zero too. */
number_operation number_divide;
/* The remainder with the divisor's sign, as FEEL's modulo. */
number_operation number_modulo;
/* A whole exponent; false if it is not whole, or zero is raised to a negative one. */
number_operation number_power;

/*
 * The square root, the power of e, the natural logarithm, a power with any exponent: not exact, but
 * rounded to 34 significant digits as the standard's decimals have, and the same everywhere.  False
 * for the root or power of a negative number and the logarithm of what is not positive too.
 */
number_operation number_power_real;
typedef bool number_function(struct arena *, const struct number *, struct number *ret) must_use;
number_function number_sqrt, number_exp, number_log;

enum rounding {
	ROUND_FLOOR,
	ROUND_CEILING,
	ROUND_UP,   /* away from zero */
	ROUND_DOWN, /* towards zero */
	ROUND_HALF_UP,
	ROUND_HALF_DOWN,
	ROUND_HALF_EVEN
};

/* Rounds to `scale` decimals; a negative scale rounds to tens, hundreds, ... */
bool number_round(struct arena *arena, const struct number *n, int64_t scale, enum rounding mode,
	struct number *ret) must_use;

int number_compare(const struct number *a, const struct number *b);
int number_sign(const struct number *n);
bool number_is_whole(const struct number *n);
/* The whole part, towards zero.  False if it does not fit. */
bool number_to_int(const struct number *n, int64_t *ret) must_use;
size_t number_bits(const struct number *n); /* of numerator or denominator, whichever has more */
/* How much larger than a machine word it is: what an operation on it costs, in steps. */
size_t number_cost(const struct number *n);

/*
 * Appends the number as a decimal: exactly where it ends, else to 34 significant digits, half even,
 * as the standard's decimals have.
 */
void number_write(const struct number *n, struct buf *into);

#endif
