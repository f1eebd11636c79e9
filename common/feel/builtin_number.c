/* Functions of numbers. */
#include "feel/builtin.h"

#define CALL(name) static value *name(struct feel_run *run, value *const *args, size_t count)
#define UNUSED	   (void)count

/* The standard's bounds of a scale. */
#define SCALE_LEAST -6111
#define SCALE_MOST  6176

static value *
rounded(struct feel_run *run, value *const *args, enum rounding mode)
{
	struct number n;
	int64_t scale = 0;

	if (args[1] && (args[1]->kind != FEEL_NUMBER || !number_to_int(&args[1]->number, &scale) ||
			       scale < SCALE_LEAST || scale > SCALE_MOST))
		return run_fail(
			run, "a scale that is not between %d and %d", SCALE_LEAST, SCALE_MOST);
	return run_number(run, number_round(run->arena, &args[0]->number, scale, mode, &n), &n);
}

CALL(call_floor)
{
	UNUSED;
	return rounded(run, args, ROUND_FLOOR);
}

CALL(call_ceiling)
{
	UNUSED;
	return rounded(run, args, ROUND_CEILING);
}

CALL(call_round_up)
{
	UNUSED;
	return rounded(run, args, ROUND_UP);
}

CALL(call_round_down)
{
	UNUSED;
	return rounded(run, args, ROUND_DOWN);
}

CALL(call_round_half_up)
{
	UNUSED;
	return rounded(run, args, ROUND_HALF_UP);
}

CALL(call_round_half_down)
{
	UNUSED;
	return rounded(run, args, ROUND_HALF_DOWN);
}

CALL(call_decimal)
{
	UNUSED;
	return rounded(run, args, ROUND_HALF_EVEN);
}

/* Of a duration too. */
CALL(call_abs)
{
	struct number zero, n;
	value *v = args[0];

	UNUSED;
	if (number_sign(&v->number) >= 0)
		return v;
	number_of_int(run->arena, 0, &zero);
	if (!number_subtract(run->arena, &zero, &v->number, &n))
		return run_number(run, false, &n);
	return value_duration(run->arena, v->kind, &n);
}

CALL(call_modulo)
{
	struct number n;

	UNUSED;
	if (number_sign(&args[1]->number) == 0)
		return run_fail(run, "division by zero");
	return run_number(
		run, number_modulo(run->arena, &args[0]->number, &args[1]->number, &n), &n);
}

static value *
irrational(struct feel_run *run, number_function *function, value *of, const char *name)
{
	struct number n;

	if (!run_spend_irrational(run, &of->number))
		return &value_null;
	if (!function(run->arena, &of->number, &n))
		return run_fail(run, "%s of this number is none, or too large or small", name);
	return run_number(run, true, &n);
}

CALL(call_sqrt)
{
	UNUSED;
	return irrational(run, number_sqrt, args[0], "sqrt");
}

CALL(call_exp)
{
	UNUSED;
	return irrational(run, number_exp, args[0], "exp");
}

CALL(call_log)
{
	UNUSED;
	return irrational(run, number_log, args[0], "log");
}

static value *
is_odd(value *v, bool odd)
{
	if (!number_is_whole(&v->number))
		return &value_false;
	return value_boolean((mpz_odd_p(mpq_numref(v->number.q)) != 0) == odd);
}

CALL(call_odd)
{
	(void)run;
	UNUSED;
	return is_odd(args[0], true);
}

CALL(call_even)
{
	(void)run;
	UNUSED;
	return is_odd(args[0], false);
}

const struct builtin builtins_number[] = {
	{"decimal", call_decimal, "nn", {"n", "scale"}},
	{"floor", call_floor, "n|n", {"n", "scale"}},
	{"ceiling", call_ceiling, "n|n", {"n", "scale"}},
	{"round up", call_round_up, "nn", {"n", "scale"}},
	{"round down", call_round_down, "nn", {"n", "scale"}},
	{"round half up", call_round_half_up, "nn", {"n", "scale"}},
	{"round half down", call_round_half_down, "nn", {"n", "scale"}},
	{"abs", call_abs, "q", {"n"}},
	{"modulo", call_modulo, "nn", {"dividend", "divisor"}},
	{"sqrt", call_sqrt, "n", {"number"}},
	{"exp", call_exp, "n", {"number"}},
	{"log", call_log, "n", {"number"}},
	{"odd", call_odd, "n", {"number"}},
	{"even", call_even, "n", {"number"}},
	{0},
};
