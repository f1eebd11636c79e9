/* What waits for an officer: how many working days are left, and in which order it is shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "services/ctl/desk.h"
#include "tests/unit/ctl/fake.h"
#include <string.h>

/* Qingming of 2026: Monday 6 April is a holiday. */
static const char calendar_text[] = "date,kind,for\n2026-04-06,holiday,清明节\n";

static instant
at(const char *text)
{
	instant when = 0;

	if (!instant_parse(text, &when))
		fail_msg("%s", text);
	return when;
}

static void
test_days_left(void **state)
{
	static const struct {
		const char *label, *now, *due;
		int left;
	} cases[] = {
		{"a Thursday, due at its end", "2026-04-02T01:00:00Z", "2026-04-02T16:00:00Z", 1},
		{"until the end of Friday", "2026-04-02T01:00:00Z", "2026-04-03T16:00:00Z", 2},
		{"over the weekend and the holiday", "2026-04-02T01:00:00Z", "2026-04-07T16:00:00Z",
			3},
		{"asked on the Saturday", "2026-04-04T01:00:00Z", "2026-04-07T16:00:00Z", 1},
		{"the last minute", "2026-04-03T15:59:00Z", "2026-04-03T16:00:00Z", 1},
		{"the first minute after", "2026-04-03T16:00:00Z", "2026-04-03T16:00:00Z", 0},
		{"one working day late", "2026-04-08T01:00:00Z", "2026-04-03T16:00:00Z", -1},
	};
	struct fault fault;
	struct calendar *calendar = calendar_parse("test", calendar_text, &fault);

	(void)state;
	assert_non_null(calendar);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		_cleanup_json_ json_t *items =
			json_pack("[{s:s, s:s}]", "subject", "a", "due", cases[i].due);
		_cleanup_json_ json_t *sorted = desk_sorted(items, calendar, at(cases[i].now));
		int left = (int)json_int(json_array_get(sorted, 0), "left_days");

		if (left != cases[i].left)
			fail_msg("%s: %d", cases[i].label, left);
	}
	calendar_free(&calendar);
}

static void
test_order(void **state)
{
	static const char text[] =
		"[{\"subject\":\"draft\",\"since\":\"2026-03-01T00:00:00.000000Z\"},"
		"{\"subject\":\"later\",\"due\":\"2026-03-09T16:00:00.000000Z\"},"
		"{\"subject\":\"older\",\"since\":\"2026-02-01T00:00:00.000000Z\"},"
		"{\"subject\":\"soon\",\"due\":\"2026-03-03T16:00:00.000000Z\"},"
		"{\"subject\":\"late\",\"due\":\"2026-02-20T16:00:00.000000Z\"}]";
	static const char *const wanted[] = {"late", "soon", "later", "older", "draft"};
	struct fault fault;
	struct calendar *calendar = calendar_parse("test", calendar_text, &fault);
	_cleanup_json_ json_t *items = json_loads(text, 0, NULL);
	_cleanup_json_ json_t *sorted = desk_sorted(items, calendar, at("2026-03-02T01:00:00Z"));

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++)
		assert_string_equal(json_text(json_array_get(sorted, i), "subject"), wanted[i]);
	assert_null(json_object_get(json_array_get(sorted, 4), "left_days"));
	calendar_free(&calendar);
}

static const char *const services[] = {"policy/331023-zwfw", "subsidy/331023-hrss",
	"subsidy/440304-qyfw", "coordination/331023-fgw", NULL};

static json_t *
answer(void *context, const char *service, const char *type, const json_t *data, int times)
{
	(void)context;
	(void)data;
	(void)times;
	if (strcmp(service, services[2]) == 0)
		return json_pack("{s:s, s:s}", "code", "busy_for_good", "title", "Not now");
	if (strcmp(type, "coordination.desk.v1") == 0)
		return json_pack("{s:[{s:s, s:s, s:s}]}", "items", "task", "give_opinion",
			"subject", "R-1", "due", "2026-03-09T16:00:00.000000Z");
	if (strcmp(type, "subsidy.desk.v1") == 0)
		return json_pack("{s:[{s:s, s:s, s:i}]}", "items", "task", "decide", "subject",
			"A-1\033[31m", "amount", 123456);
	return json_pack("{s:[]}", "items");
}

/* Each task names a command that the client has, and where it goes if not to the own department. */
static void
test_next(void **state)
{
	static const struct {
		const char *task, *service, *next;
	} cases[] = {
		{"decide", "subsidy/331023-hrss", "liaison award decide 1-C/1 --approve"},
		{"pay", "subsidy/331023-hrss", "liaison award pay 1-C/1"},
		{"give_opinion", "coordination/331023-fgw",
			"liaison opinion give 1-C/1 --agree --to coordination/331023-fgw"},
		{"answer_request", "coordination/331023-hrss",
			"liaison request answer 1-C/1 --text ... --text-en ..."},
		{"something_new", "subsidy/331023-hrss", "liaison status 1-C"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		_cleanup_json_ json_t *item =
			json_pack("{s:s, s:s, s:s, s:s}", "task", cases[i].task, "subject", "1-C/1",
				"case", "1-C", "service", cases[i].service);

		desk_add_next(item, "331023-hrss");
		assert_string_equal(json_text(item, "next"), cases[i].next);
	}
	_cleanup_json_ json_t *bare = json_pack("{s:s}", "task", "something_new");
	desk_add_next(bare, "331023-hrss");
	assert_null(json_object_get(bare, "next"));
}

/* One service's refusal is told, and what the others answered is shown all the same. */
static void
test_all_services_are_asked(void **state)
{
	struct fake *fake = fake_start(services, answer, NULL);
	_cleanup_buf_ struct buf printed = BUF_INIT, complained = BUF_INIT;

	(void)state;
	assert_int_equal(fake_run(fake, "desk", &printed, &complained), 1);
	assert_non_null(strstr(complained.data, "Not now"));
	const char *opinion = strstr(printed.data, "give an opinion"),
		   *award = strstr(printed.data, "A-1\\u001b[31m");
	assert_true(opinion && award && opinion < award);
	assert_non_null(strstr(printed.data, "1,234.56"));
	assert_non_null(strstr(printed.data, "Monday to Friday were counted"));
	assert_int_equal(fake_run(fake, "desk --to coordination/331023-fgw --lang zh", &printed,
				 &complained),
		0);
	assert_non_null(strstr(printed.data, "出具意见"));
	assert_null(strstr(printed.data, "A-1"));
	fake_stop(&fake);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_days_left),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_next),
		cmocka_unit_test(test_all_services_are_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
