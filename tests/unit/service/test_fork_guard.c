/* Who is a witness against our history, what they know together, and what has been given up. */
#include "base/log.h"
#include "service/fork_guard.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct known_history
known(const char *by, int64_t epoch, int64_t number, int64_t agreed)
{
	struct known_history told = {.epoch = epoch, .number = number, .agreed = agreed};

	(void)COPY_TEXT(told.by, by);
	memset(told.hash, (int)number, HASH_SIZE);
	return told;
}

static bool
tell(struct fork_guard *guard, const char *by, int64_t epoch, int64_t number, int64_t agreed)
{
	struct known_history told = known(by, epoch, number, agreed);

	return fork_guard_tell(guard, &told);
}

static void
test_witnesses_together_know_the_most(void **state)
{
	struct fork_guard guard = {0};

	(void)state;
	assert_false(guard.doubted);
	assert_int_equal(fork_guard_sum(&guard).agreed, -1);
	assert_true(tell(&guard, "subsidy/a", 7, 110, -1));
	assert_true(guard.doubted);
	assert_int_equal(fork_guard_sum(&guard).agreed, -1);
	assert_true(tell(&guard, "subsidy/b", 5, 140, 90));
	assert_true(tell(&guard, "subsidy/a", 7, 110, 100));
	assert_false(tell(&guard, "subsidy/a", 7, 110, 100)); /* nothing new */
	assert_false(tell(&guard, "subsidy/a", 6, 105, 95));
	struct known_history sum = fork_guard_sum(&guard);
	assert_string_equal(sum.by, "subsidy/b");
	assert_int_equal(sum.number, 140);
	assert_int_equal(sum.epoch, 7);
	assert_int_equal(sum.agreed, 100);
	assert_int_equal(sum.hash[0], 140);
	fork_guard_release(&guard);
}

static void
test_what_was_given_up_is_no_witness(void **state)
{
	struct fork_guard guard = {0};

	(void)state;
	assert_true(tell(&guard, "subsidy/a", 7, 110, 100));
	fork_guard_accept(&guard, &(struct fork){.epoch = 8, .after = 100});
	assert_false(guard.doubted);
	assert_false(tell(&guard, "subsidy/a", 7, 110, 100));
	assert_false(tell(&guard, "subsidy/b", 7, 101, 100));
	assert_false(guard.doubted);
	assert_true(fork_guard_covers(&guard, 1, 101));
	assert_false(fork_guard_covers(&guard, 7, 100));     /* both have it */
	assert_false(fork_guard_covers(&guard, 8, 101));     /* of the new history */
	assert_true(tell(&guard, "subsidy/b", 8, 120, 101)); /* and that was lost too */
	fork_guard_accept(&guard, &(struct fork){.epoch = 9, .after = 110});
	assert_true(fork_guard_covers(&guard, 7, 105));
	assert_false(fork_guard_covers(&guard, 8, 105));
	assert_true(fork_guard_covers(&guard, 8, 111));
	fork_guard_release(&guard);
}

static void
test_witnesses_are_bounded(void **state)
{
	struct fork_guard guard = {0};
	char by[] = "subsidy/0";

	(void)state;
	for (int i = 0; i < FORK_WITNESSES; i++, by[8]++)
		assert_true(tell(&guard, by, 1, 10, 5));
	assert_false(tell(&guard, by, 1, 11, 5));
	assert_int_equal(guard.count, FORK_WITNESSES);
	fork_guard_take(&guard, NULL, 0);
	assert_false(guard.doubted);
	fork_guard_release(&guard);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_witnesses_together_know_the_most),
		cmocka_unit_test(test_what_was_given_up_is_no_witness),
		cmocka_unit_test(test_witnesses_are_bounded),
	};

	log_open("test", "", LOG_ERROR_LEVEL + 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
