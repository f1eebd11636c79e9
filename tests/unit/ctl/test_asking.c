/* Asking services, and what is said of each way in which they answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/clock.h"
#include "tests/unit/ctl/fake.h"
#include <string.h>

static const char *const services[] = {
	"policy/331023-zwfw", "subsidy/331023-hrss", "subsidy/440304-qyfw", NULL};

static json_t *
problem(const char *code, int retry_after)
{
	json_t *made = json_pack("{s:s, s:s, s:s, s:[{s:s, s:s, s:s}]}", "code", code, "title",
		"Not so\033[31m", "detail", "The reason.", "errors", "pointer", "/reason", "detail",
		"is empty", "expected", "some text");

	if (retry_after)
		json_object_set_new(made, "retry_after", json_integer(retry_after));
	return made;
}

static json_t *
answer(void *context, const char *service, const char *type, const json_t *data, int times)
{
	(void)context;
	(void)data;
	if (strcmp(type, "policy.read.v1") == 0)
		return problem("not_found", 0);
	if (strcmp(type, "policy.publish.v1") == 0)
		return times == 1
			       ? problem("busy", 1)
			       : json_pack("{s:s, s:s}", "policy", "P1d@1", "state", "published");
	if (strcmp(type, "policy.withdraw.v1") == 0)
		return NULL;
	if (strcmp(type, "subsidy.fund.list.v1") == 0)
		return json_pack("{s:[{s:s, s:i}]}", "funds", "fund", service, "amount", 123456);
	if (strcmp(type, "parked.list.v1") == 0)
		return strcmp(service, services[1]) == 0
			       ? json_pack("{s:[{s:s}]}", "parked", "subject", "C-1")
			       : json_pack("{s:[]}", "parked");
	if (strcmp(type, "parked.retry.v1") == 0)
		return json_pack("{s:i}", "queued", 2);
	if (strcmp(type, "health.v1") == 0)
		return json_pack("{s:s, s:b, s:[{s:s, s:i, s:i}]}", "stream", service,
			"clock_doubted", strcmp(service, services[2]) == 0, "follows", "stream",
			"x", "position", 3, "head", 4);
	return json_object();
}

static void
test_answers(void **state)
{
	static const struct {
		const char *words;
		int ended;
		const char *printed, *complained; /* each is part of what there is */
	} cases[] = {
		{"policy show P1d@1", 1, "", "Not so\\u001b[31m: The reason. [not_found]"},
		{"policy show P1d@1", 1, "", "/reason: is empty; right would be: some text"},
		{"policy show P1d@1 --json", 1, "\"code\": \"not_found\"", ""},
		{"policy publish P1d@1", 0, "published", ""},
		{"policy withdraw P1d@1 --reason a --reason-en b --timeout 1", 3, "",
			"sent again with --id "},
		{"fund list", 0, "subsidy/440304-qyfw", ""},
		{"fund list", 0, "1,234.56", ""},
		{"fund list --to subsidy/331023-hrss --json", 0,
			"\"service\": \"subsidy/331023-hrss\"", ""},
		{"fund show 440304-qyfw/2026/x", 0, "", ""},
		{"award pay 331023-2026-000001-9/1", 0, "", ""}, /* who can show it keeps it */
		{"award pay 9", 2, "",
			"subsidy/331023-hrss, subsidy/440304-qyfw: say which, with --to"},
		{"award pay 331023-2026-000001-9/1 --to subsidy/440304-qyfw", 0, "", ""},
		{"award pay 331023-2026-000001-9/1 --to subsidy/9", 2, "", "is no service"},
		{"send policy.publish.v1 --subject P1d@1", 0, "\"state\": \"published\"", ""},
		{"send weather.read.v1", 2, "", "no service of the directory"},
		{"parked retry C-1", 0, "subsidy/331023-hrss", ""},
		{"parked retry C-2", 1, "", "no service has parked events of C-2"},
		{"health", 1, "clock doubted", ""},
		{"health --to policy/331023-zwfw", 0, "well", ""},
		{"health --as officer/331023-hrss/li-na", 2, "", "is not in the directory"},
		{"health --keys /nowhere", 2, "", "/nowhere/operator.platform.ops.key"},
		{"health --clock-offset-file x", 2, "", "needs --unsafe-for-tests"},
		{"health --timeout soon", 2, "", "a number of seconds"},
		{"health --state x", 2, "", "takes no --state"},
		{"health x", 2, "", "usage: liaison health"},
		{"nothing", 2, "", "no such verb"},
		{"policy publish --help", 0, "Message: policy.publish.v1", ""},
		{"help policy publish", 0, "Example: liaison policy publish P1d@1", ""},
		{"--help", 0, "Exit status", ""},
		{"--version", 0, "liaison ", ""},
		{"messages policy.publish.v1", 0, "publisher", ""},
		{"messages no.such.v1", 1, "", "no message no.such.v1"},
	};
	struct fake *fake = fake_start(services, answer, NULL);
	_cleanup_buf_ struct buf printed = BUF_INIT, complained = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int ended = fake_run(fake, cases[i].words, &printed, &complained);

		if (ended != cases[i].ended || !strstr(printed.data, cases[i].printed) ||
			!strstr(complained.data, cases[i].complained))
			fail_msg("%s: %d\n%s%s", cases[i].words, ended, printed.data,
				complained.data);
	}
	fake_stop(&fake);
}

static json_t *
silence(void *context, const char *service, const char *type, const json_t *data, int times)
{
	(void)context;
	(void)type;
	(void)data;
	(void)times;
	if (strcmp(service, services[0]) != 0)
		return NULL;
	if (strcmp(type, "stream.read.v1") == 0)
		return problem("missing_role", 0);
	return strcmp(type, "health.v1") == 0 ? json_pack("{s:s}", "stream", service)
					      : json_pack("{s:[]}", "cursors");
}

/* Those that are down are waited for side by side: the wait is one timeout, however many they are.
 */
static void
test_the_wait_for_several_that_are_down(void **state)
{
	static const char *const verbs[] = {"health --timeout 2", "verify --timeout 2"};
	struct fake *fake = fake_start(services, silence, NULL);
	_cleanup_buf_ struct buf printed = BUF_INIT, complained = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
		int64_t began = clock_monotonic();
		int ended = fake_run(fake, verbs[i], &printed, &complained);
		double seconds = (double)(clock_monotonic() - began) / 1e6;

		assert_int_equal(ended, 3);
		assert_non_null(strstr(complained.data, "subsidy/440304-qyfw gave no answer"));
		assert_non_null(strstr(complained.data, "subsidy/331023-hrss gave no answer"));
		if (seconds < 1.9 || seconds > 3.8)
			fail_msg("%s took %.1f s, with two services down for 2 s each", verbs[i],
				seconds);
	}
	fake_stop(&fake);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_the_wait_for_several_that_are_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
