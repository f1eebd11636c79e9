/* Envelopes: what is let in, what is said of the rest, and how they are written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/json/schemas.h"
#include "json/envelope.h"

#define MOST 4096
#define ID   "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"

/* A good envelope with one member set to another value; NULL takes it away. */
static char *
with(const char *name, const char *value)
{
	_cleanup_json_ json_t *document =
		quoted("{'specversion':'1.0','id':'" ID "','source':'portal/331023-zwfw',"
		       "'type':'application.submit.v1','data':{}}");
	_cleanup_json_ json_t *member = value ? quoted_value(value) : NULL;
	struct buf text = BUF_INIT;

	if (member)
		json_object_set(document, name, member);
	else if (name)
		json_object_del(document, name);
	json_write(document, &text);
	return buf_steal(&text);
}

static void
test_read(void **state)
{
	static const char text[] =
		"{\"specversion\":\"1.0\",\"id\":\"" ID
		"\",\"source\":\"officer/331023-hrss/li-na\","
		"\"type\":\"award.decide.v1\",\"subject\":\"331023-2026-000123-C/1\","
		"\"time\":\"2026-03-02T01:30:00.000000Z\",\"datacontenttype\":\"application/json\","
		"\"actor\":\"clerk-7\",\"traceparent\":\"00-4bf92f3577b34da6a3ce929d0e0e4736-"
		"00f067aa0ba902b7-01\","
		"\"lang\":\"en\",\"after\":\"application/"
		"331023-zwfw#12\",\"data\":{\"approve\":true}}";
	struct envelope envelope;
	struct problem problem;
	struct schema_errors errors;

	(void)state;
	assert_true(envelope_read(text, strlen(text), MOST, &envelope, &problem, &errors));
	assert_string_equal(envelope.id, ID);
	assert_string_equal(envelope.source, "officer/331023-hrss/li-na");
	assert_string_equal(envelope.type, "award.decide.v1");
	assert_string_equal(envelope.subject, "331023-2026-000123-C/1");
	assert_string_equal(envelope.time, "2026-03-02T01:30:00.000000Z");
	assert_string_equal(envelope.actor, "clerk-7");
	assert_non_null(envelope.traceparent);
	assert_string_equal(envelope.lang, "en");
	assert_string_equal(envelope.after, "application/331023-zwfw#12");
	assert_true(json_bool(envelope.data, "approve"));
	envelope_release(&envelope);
	assert_null(envelope.document);
	envelope_release(&envelope);
}

static void
test_absent_members_are_null(void **state)
{
	_cleanup_free_ char *text = with(NULL, NULL);
	struct envelope envelope;
	struct problem problem;
	struct schema_errors errors;

	(void)state;
	assert_true(envelope_read(text, strlen(text), MOST, &envelope, &problem, &errors));
	assert_null(envelope.subject);
	assert_null(envelope.time);
	assert_null(envelope.lang);
	assert_null(envelope.after);
	assert_non_null(envelope.data);
	envelope_release(&envelope);
}

static const struct {
	const char *name, *value;
	const char *detail; /* NULL: it is accepted */
} members[] = {
	{"specversion", "'0.3'", "is not what it must be"},
	{"specversion", "1", "is not what it must be"},
	{"specversion", NULL, "is missing"},
	{"id", NULL, "is missing"},
	{"id", "'017f22e2-79b0-4cc3-98c4-dc0c0c07398f'", "is not what it must be"},
	{"id", "'017F22E2-79B0-7CC3-98C4-DC0C0C07398F'", "is not what it must be"},
	{"id", "null", "is not what it must be"},
	{"source", NULL, "is missing"},
	{"source", "''", "is not what it must be"},
	{"source", "'Portal/x'", "is not what it must be"},
	{"source", "'portal/x\\n'", "is not what it must be"},
	{"type", NULL, "is missing"},
	{"type", "'application.submit.v12'", NULL},
	{"type", "'award.review_requested.v1'", NULL},
	{"type", "'health.v1'", NULL},
	{"type", "'application.submit'", "is not what it must be"},
	{"type", "'application.submit.v0'", "is not what it must be"},
	{"type", "'application.submit.v'", "is not what it must be"},
	{"type", "'application.submit.v1x'", "is not what it must be"},
	{"type", "'application.submit.v1.reply'", "is not what it must be"},
	{"type", "'application..v1'", "is not what it must be"},
	{"type", "'.v1'", "is not what it must be"},
	{"type", "'v1'", "is not what it must be"},
	{"type", "'Application.submit.v1'", "is not what it must be"},
	{"subject", "'P1d@1'", NULL},
	{"subject", "''", "is not what it must be"},
	{"subject", "'a b'", "is not what it must be"},
	{"subject", "7", "is not what it must be"},
	{"time", "'2026-03-02T01:30:00Z'", NULL},
	{"time", "'2026-03-02T09:30:00+08:00'", "is not what it must be"},
	{"time", "'2026-03-02'", "is not what it must be"},
	{"datacontenttype", "'text/plain'", "is not what it must be"},
	{"actor", "''", "is not what it must be"},
	{"actor", "'zhang wei'", "is not what it must be"},
	{"actor", "'\xe5\xbc\xa0'", "is not what it must be"},
	{"traceparent", "'00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'", NULL},
	{"traceparent", "'01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'", "is not what"},
	{"traceparent", "'00-4BF92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'", "is not what"},
	{"lang", "'zh'", NULL},
	{"lang", "'fr'", "is not what it must be"},
	{"lang", "7", "is not what it must be"},
	{"after", "'application/331023-zwfw#0'", NULL},
	{"after", "'application/331023-zwfw'", "is not what it must be"},
	{"after", "'application/331023-zwfw#'", "is not what it must be"},
	{"after", "'application/331023-zwfw#1234567890123456789'", "is not what it must be"},
	{"after", "'#1'", "is not what it must be"},
	{"data", NULL, "is missing"},
	{"data", "'{}'", "is no object"},
	{"data", "[]", "is no object"},
	{"at", "'application/331023-zwfw#1'", "is not an attribute that is known here"},
	{"priority", "1", "is not an attribute that is known here"},
	{"dataschema", "'x'", "is not an attribute that is known here"},
};

static void
test_members(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(members); i++) {
		_cleanup_free_ char *text = with(members[i].name, members[i].value);
		_cleanup_free_ char *pointer = xasprintf("/%s", members[i].name);
		struct envelope envelope;
		struct problem problem;
		struct schema_errors errors;
		bool good = envelope_read(text, strlen(text), MOST, &envelope, &problem, &errors);
		if (good != !members[i].detail)
			fail_msg("%s is %s", text, good ? "accepted" : "refused");
		if (!good) {
			assert_string_equal(problem.code, "bad_envelope");
			assert_ptr_equal(problem.errors, &errors);
			assert_int_equal(errors.count, 1);
			assert_string_equal(errors.at[0].pointer, pointer);
			assert_non_null(strstr(errors.at[0].detail, members[i].detail));
			assert_true(errors.at[0].expected[0]);
		}
		envelope_release(&envelope);
	}
}

/* An answer can name what could be read. */
static void
test_what_could_be_read_is_there(void **state)
{
	_cleanup_free_ char *text = with("type", "'nonsense'");
	struct envelope envelope;
	struct problem problem;
	struct schema_errors errors;

	(void)state;
	assert_false(envelope_read(text, strlen(text), MOST, &envelope, &problem, &errors));
	assert_string_equal(envelope.id, ID);
	assert_null(envelope.type);
	envelope_release(&envelope);
}

static void
test_bad_json(void **state)
{
	static const char *const cases[] = {"", "{", "[]x", "{\"id\":1.5}", "\xff"};
	struct envelope envelope;
	struct problem problem;
	struct schema_errors errors;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_false(envelope_read(
			cases[i], strlen(cases[i]), MOST, &envelope, &problem, &errors));
		assert_string_equal(problem.code, "bad_json");
		assert_int_equal(problem.params[0].kind, PARAM_TEXT);
		assert_true(problem.params[0].text[0]);
		envelope_release(&envelope);
	}
	assert_false(envelope_read("[]", 2, MOST, &envelope, &problem, &errors));
	assert_string_equal(problem.code, "bad_envelope");
	envelope_release(&envelope);
	_cleanup_free_ char *text = with(NULL, NULL);
	assert_false(
		envelope_read(text, strlen(text), strlen(text) - 1, &envelope, &problem, &errors));
	assert_string_equal(problem.code, "bad_json");
	envelope_release(&envelope);
}

static void
test_written_is_read(void **state)
{
	const struct envelope_fields fields = {.id = ID,
		.source = "portal/331023-zwfw",
		.type = "application.withdraw.v1",
		.subject = "331023-2026-000123-C",
		.actor = "a\"b",
		.lang = "zh",
		.time = INT64_C(1772413323123456),
		.data = "{\"a\":1}---",
		.data_length = 7};
	_cleanup_buf_ struct buf text = BUF_INIT;
	struct envelope envelope;
	struct problem problem;
	struct schema_errors errors;

	(void)state;
	envelope_write(&fields, &text);
	assert_true(envelope_read(text.data, text.length, MOST, &envelope, &problem, &errors));
	assert_string_equal(envelope.subject, "331023-2026-000123-C");
	assert_string_equal(envelope.actor, "a\"b");
	assert_string_equal(envelope.time, "2026-03-02T01:02:03.123456Z");
	assert_int_equal(json_int(envelope.data, "a"), 1);
	assert_null(envelope.after);
	envelope_release(&envelope);
	buf_clear(&text);
	envelope_write(&(struct envelope_fields){.type = "problem", .at = "a/b#7"}, &text);
	assert_string_equal(text.data,
		"{\"specversion\":\"1.0\",\"type\":\"problem\",\"at\":\"a/b#7\",\"data\":{}}");
}

static void
test_traceparent(void **state)
{
	char one[TRACEPARENT_SIZE], two[TRACEPARENT_SIZE], trace[33];

	(void)state;
	traceparent_new(one);
	traceparent_new(two);
	assert_string_not_equal(one, two);
	assert_true(traceparent_trace_id(one, trace));
	assert_memory_equal(one + 3, trace, 32);
	assert_int_equal(strlen(trace), 32);
	assert_false(traceparent_trace_id("", trace));
	assert_false(traceparent_trace_id(
		"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0", trace));
	assert_false(traceparent_trace_id(
		"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g", trace));
	assert_false(traceparent_trace_id(
		"00-00000000000000000000000000000000-00f067aa0ba902b7-01", trace));
	assert_false(traceparent_trace_id(
		"00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", trace));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_absent_members_are_null),
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_what_could_be_read_is_there),
		cmocka_unit_test(test_bad_json),
		cmocka_unit_test(test_written_is_read),
		cmocka_unit_test(test_traceparent),
	};

	return cmocka_run_group_tests_name("envelope", tests, NULL, NULL);
}
