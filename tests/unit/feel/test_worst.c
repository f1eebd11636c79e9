/* How many steps a rule can take: never less than it takes, and not so many that no rule could be
 * published. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "feel/worst.h"

static const char *
type_of(void *context, const char *path)
{
	(void)context;
	if (strcmp(path, "subject.tenants") == 0 || strcmp(path, "subject.years") == 0)
		return "list";
	return strchr(path, '.') ? "number" : NULL;
}

static int64_t
worst_of(struct worst *worst, const char *name, const char *text)
{
	struct feel_error error;
	struct feel *feel = feel_compile(text, &error);

	if (!feel)
		fail_msg("%s: %s", text, error.text);
	int64_t steps = worst_add(worst, name, feel);
	feel_free(&feel);
	return steps;
}

/* Between the least that it can be and twelve times that, where lists have 100 items. */
static void
test_growth(void **state)
{
	static const struct {
		const char *text;
		int64_t least;
	} cases[] = {
		{"form.a", 2},
		{"1 + 2 * 3", 5},
		{"min(form.rent, min(form.area, 50) * form.days)", 10},
		{"max(subject.tenants.jobs)", 400},
		{"subject.tenants.jobs", 100},
		{"sum(for t in subject.tenants return if t.jobs > 3 then 2 else 1)", 700},
		{"subject.tenants[jobs > 3 and area < 100]", 600},
		{"every t in subject.tenants satisfies t.jobs > 3", 400},
		{"every t in subject.tenants, y in subject.years satisfies t.jobs > y.jobs", 50000},
		{"subject.tenants[count(subject.years[jobs > 1]) > 1]", 40000},
		{"count(distinct values(for t in subject.tenants return t.jobs))", 10000},
		{"for i in 1..12 return i * i", 48},
		{"for i in 1..form.n return i * i", 40000},
		{"for i in [1..12] return i * i", 48},
		{"{a: for t in subject.tenants return t, b: for x in a return x.jobs}.b", 300},
		{"if form.a > 1 then subject.tenants.jobs else 1", 100},
		{"[for a in 1..100 return a, 1][1][item > 50]", 300},
		{"form.a in (1, 2, [3..4])", 8},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct arena *arena = arena_new();
		int64_t steps = worst_of(worst_new(arena, type_of, NULL, 100), NULL, cases[i].text);
		if (steps < cases[i].least || steps > 12 * cases[i].least + 40)
			fail_msg("%s: %lld steps", cases[i].text, (long long)steps);
		arena_free(&arena);
	}
}

/* What a fact holds is gone through by those after it. */
static void
test_facts(void **state)
{
	struct arena *arena = arena_new();
	struct worst *worst = worst_new(arena, type_of, NULL, 100);

	(void)state;
	worst_of(worst, "few", "[1, 2]");
	worst_of(worst, "many", "subject.tenants[jobs > 1]");
	assert_true(worst_of(worst, NULL, "every x in few satisfies x > 1") < 40);
	assert_true(worst_of(worst, NULL, "every x in many satisfies x.jobs > 1") >= 400);
	worst_of(worst, "few", "many");
	assert_true(worst_of(worst, NULL, "every x in few satisfies x > 1") >= 300);
	arena_free(&arena);
}

/* Beyond all bounds it stays a number. */
static void
test_bound(void **state)
{
	struct arena *arena = arena_new();
	struct worst *worst = worst_new(arena, NULL, NULL, ITEMS_MOST);

	(void)state;
	assert_true(worst_of(worst, NULL,
			    "for a in form.a, b in form.b, c in form.c, d in form.d, "
			    "e in form.e return distinct values(partial)") == WORST_STEPS_MOST);
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_growth),
		cmocka_unit_test(test_facts),
		cmocka_unit_test(test_bound),
	};

	return cmocka_run_group_tests_name("worst case", tests, NULL, NULL);
}
