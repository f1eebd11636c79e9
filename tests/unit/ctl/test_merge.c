/* One order out of several streams. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "services/ctl/merge.h"
#include <string.h>

#define EVENT(number, time, type)                                                                  \
	"{\"number\":" #number ",\"time\":\"2026-03-" time "Z\",\"type\":\"" type ".v1\"}"

static json_t *
parse(const char *text)
{
	struct fault fault;
	json_t *value = json_read(text, strlen(text), 10000, &fault);

	if (!value)
		fail_msg("%s", fault.text);
	return value;
}

static void
test_order(void **state)
{
	static const struct {
		const char *label, *streams, *order;
	} cases[] = {
		{"nothing", "[]", ""},
		{"empty streams", "[[],[]]", ""},
		{"by time",
			"[[" EVENT(1, "02T01:00:00", "a") "," EVENT(
				2, "04T01:00:00", "c") "],[" EVENT(1, "03T01:00:00", "b") "]]",
			"a b c "},
		{"causes first at one instant",
			"[[" EVENT(1, "02T01:00:00", "award.approved") "],[" EVENT(
				1, "02T01:00:00", "application.submitted") "]]",
			"application.submitted award.approved "},
		{"a stream's own order holds",
			"[[" EVENT(1, "02T01:00:00", "payment.instructed") "," EVENT(
				2, "02T01:00:00", "award.approved") "],[" EVENT(1, "02T01:00:00",
				"application.submitted") "]]",
			"application.submitted payment.instructed award.approved "},
		{"also where its clock was put back",
			"[[" EVENT(1, "05T01:00:00", "a") "," EVENT(
				2, "02T01:00:00", "b") "],[" EVENT(1, "03T01:00:00", "c") "]]",
			"c a b "},
		{"without a time: first",
			"[[" EVENT(1, "02T01:00:00", "a") "],[{\"type\":\"b.v1\"}]]", "b a "},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		_cleanup_json_ json_t *streams = parse(cases[i].streams);
		_cleanup_json_ json_t *merged = merge_events(streams);
		_cleanup_buf_ struct buf order = BUF_INIT;
		const json_t *event;
		size_t at;

		buf_add_text(&order, "");
		json_array_foreach(merged, at, event) buf_printf(&order, "%.*s ",
			(int)strlen(json_text(event, "type")) - 3, json_text(event, "type"));
		if (strcmp(order.data, cases[i].order) != 0)
			fail_msg("%s: %s", cases[i].label, order.data);
	}
}

static void
test_days(void **state)
{
	(void)state;
	/* 15:59 UTC is 23:59 of the same day in UTC+8, and a minute later it is tomorrow. */
	assert_int_equal(days_between("2026-03-02T15:59:00Z", "2026-03-02T16:00:00Z"), 1);
	assert_int_equal(days_between("2026-03-02T16:00:00Z", "2026-03-03T15:59:59Z"), 0);
	assert_int_equal(days_between("2026-02-27T01:00:00Z", "2026-03-02T01:00:00Z"), 3);
	assert_int_equal(days_between(NULL, "2026-03-02T16:00:00Z"), 0);
	assert_int_equal(days_between("yesterday", "2026-03-02T16:00:00Z"), 0);

	_cleanup_json_ json_t *streams =
		parse("[[" EVENT(1, "02T01:00:00", "a") "," EVENT(2, "05T01:00:00", "b") "]]");
	_cleanup_json_ json_t *merged = merge_events(streams);
	assert_int_equal(json_int(json_array_get(merged, 0), "days"), 0);
	assert_int_equal(json_int(json_array_get(merged, 1), "days"), 3);
}

static void
test_actor(void **state)
{
	static const struct {
		const char *event, *actor;
	} cases[] = {
		{"{\"stream\":\"subsidy/"
		 "x\",\"data\":{\"decision\":{\"decided_by\":\"rule:P1d@1\"}}}",
			"rule:P1d@1"},
		{"{\"stream\":\"subsidy/x\",\"data\":{\"instructed_by\":\"officer/x/y\"}}",
			"officer/x/y"},
		{"{\"stream\":\"subsidy/x\",\"data\":null}", "subsidy/x"},
		{"{\"data\":{\"by\":5}}", ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		_cleanup_json_ json_t *event = parse(cases[i].event);

		assert_string_equal(event_actor(event), cases[i].actor);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_actor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
