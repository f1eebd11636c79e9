/* A live view of several streams: order, what is new only, one that is down, one that refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/clock.h"
#include "tests/unit/ctl/fake.h"
#include <string.h>

#define APPLICATION "application/331023-zwfw"
#define SUBSIDY	    "subsidy/331023-hrss"
#define POLICY	    "policy/331023-zwfw"

static const char *const services[] = {APPLICATION, SUBSIDY, NULL};

static json_t *
event(int number, const char *type, const char *time, const char *subject)
{
	return json_pack("{s:i, s:s, s:s, s:s, s:{s:i, s:s}}", "number", number, "type", type,
		"subject", subject, "time", time, "data", "amount", 2000000, "instructed_by",
		"officer/331023-hrss/zhao-min");
}

/* Each stream has two events at first, and one more from the fourth question on. */
static json_t *
answer(void *context, const char *service, const char *type, const json_t *data, int times)
{
	bool application = strcmp(service, APPLICATION) == 0;
	int head = times >= 4 ? 3 : 2, after = (int)json_int(data, "after");

	if (strcmp(type, "stream.watch.v1") != 0)
		return NULL;
	if (context && !application)
		return json_pack("{s:s, s:s}", "code", "missing_role", "title", "Not for you");
	json_t *events = json_array();
	for (int number = after + 1; number <= head && json_int(data, "after") < 100; number++)
		json_array_append_new(
			events, application ? event(number,
						      number == 3 ? "application.withdrawn.v1"
								  : "application.submitted.v1",
						      number == 3 ? "2026-03-02T02:00:00.000000Z"
								  : "2026-03-02T01:00:00.000000Z",
						      number == 1 ? "C-1" : "C-2\033[31m")
					    : event(number, "payment.instructed.v1",
						      "2026-03-02T01:30:00.000000Z", "C-1"));
	return json_pack("{s:i, s:b, s:o}", "head", head, "more", 0, "events", events);
}

static void
test_follow(void **state)
{
	static const struct {
		const char *words;
		const char *first, *second, *not_there;
	} cases[] = {
		{"follow --beginning --limit 4", "application submitted", "payment instructed",
			"withdrawn"},
		{"follow --beginning --limit 6", "payment instructed", "application withdrawn",
			"\033"},
		{"follow --limit 2", "payment instructed", "application withdrawn",
			"application submitted"},
		{"follow --beginning --limit 4 --lang zh", "受理申报", "发出支付指令", "submitted"},
		{"follow --beginning --limit 4 --json", "\"type\":\"application.submitted.v1\"",
			"\"stream\":\"subsidy/331023-hrss\"", "\033"},
		{"follow --beginning --limit 1 --to subsidy/331023-hrss", "20,000.00",
			"officer/331023-hrss/zhao-min", "application"},
	};
	_cleanup_buf_ struct buf printed = BUF_INIT, complained = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fake *fake = fake_start(services, answer, NULL);
		int ended = fake_run(fake, cases[i].words, &printed, &complained);
		const char *first = strstr(printed.data, cases[i].first);

		if (ended != 0 || !first || !strstr(printed.data, cases[i].second) ||
			strstr(printed.data, cases[i].not_there))
			fail_msg("%s: %d\n%s%s", cases[i].words, ended, printed.data,
				complained.data);
		fake_stop(&fake);
	}
}

/* It is named once, and the others are shown all the same. */
static void
test_one_is_down(void **state)
{
	struct fake *fake = fake_start_but(services, POLICY, answer, NULL);
	_cleanup_buf_ struct buf printed = BUF_INIT, complained = BUF_INIT;

	(void)state;
	assert_int_equal(fake_run(fake, "follow --limit 2", &printed, &complained), 0);
	assert_non_null(strstr(printed.data, "application withdrawn"));
	const char *named = strstr(complained.data, POLICY " gave no answer");
	assert_non_null(named);
	assert_null(strstr(named + 1, POLICY " gave no answer"));
	fake_stop(&fake);
}

static void
test_one_refuses(void **state)
{
	struct fake *fake = fake_start(services, answer, "refuses");
	_cleanup_buf_ struct buf printed = BUF_INIT, complained = BUF_INIT;

	(void)state;
	assert_int_equal(fake_run(fake, "follow --beginning --limit 2", &printed, &complained), 0);
	assert_non_null(strstr(complained.data, "Not for you"));
	assert_int_equal(
		fake_run(fake, "follow --to subsidy/331023-hrss", &printed, &complained), 1);
	assert_int_equal(fake_run(fake, "follow --limit none", &printed, &complained), 2);
	fake_stop(&fake);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_follow),
		cmocka_unit_test(test_one_is_down),
		cmocka_unit_test(test_one_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
