/* Lines of the log, as they come out of stderr. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include <errno.h>
#include <unistd.h>

/* Stderr goes into a file while a test writes. */
static FILE *caught;
static int kept_stderr;

static int
catch_stderr(void **state)
{
	(void)state;
	caught = tmpfile();
	kept_stderr = dup(STDERR_FILENO);
	dup2(fileno(caught), STDERR_FILENO);
	log_open("subsidy", "331023-hrss", LOG_INFO_LEVEL);
	log_set_context(NULL);
	return caught == NULL;
}

static int
release_stderr(void **state)
{
	(void)state;
	dup2(kept_stderr, STDERR_FILENO);
	close(kept_stderr);
	return fclose(caught);
}

/* What was written so far, without the time at its start, which is checked for its form. */
static const char *
written(void)
{
	static char text[4 * LOG_LINE_MOST];

	size_t length = (size_t)pread(fileno(caught), text, sizeof(text) - 1, 0);
	text[length] = '\0';
	if (!length)
		return "";
	assert_memory_equal(text, "{\"time\":\"", 9);
	assert_memory_equal(text + 9 + 26, "Z\",", 3);
	return text + 9 + 29;
}

static void
test_line(void **state)
{
	const char *name = "P1d@1";
	int64_t amount = -200000;

	(void)state;
	log_info("award approved", LOG("policy", name), LOG("amount", amount),
		LOG("again", (bool)true), LOG("size", sizeof(int)));
	assert_string_equal(written(),
		"\"level\":\"info\",\"service\":\"subsidy\","
		"\"department\":\"331023-hrss\",\"event\":\"award approved\","
		"\"policy\":\"P1d@1\",\"amount\":-200000,\"again\":true,\"size\":4}\n");
}

static void
test_levels(void **state)
{
	(void)state;
	log_debug("unheard");
	assert_string_equal(written(), "");
	log_error("heard");
	assert_memory_equal(written(), "\"level\":\"error\"", 15);
}

/* The texts of a context may be gone when the line is written. */
static void
test_context_is_kept(void **state)
{
	char id[] = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", number[] = "331023-2026-000123-C";
	const struct log_context context = {.message_id = id, .case_number = number, .batch = 7};

	(void)state;
	log_set_context(&context);
	memset(id, 'x', sizeof(id) - 1);
	memset(number, 'x', sizeof(number) - 1);
	log_info("e", LOG("batch", 9));
	assert_non_null(strstr(written(),
		"\"event\":\"e\",\"message_id\":\"017f22e2-79b0-7cc3-98c4-dc0c0c07398f\","
		"\"case\":\"331023-2026-000123-C\",\"batch\":9}\n"));
}

static void
test_nothing_gets_through_unescaped(void **state)
{
	const struct log_context context = {.principal = "portal/\"x\n\x1b[2J"};

	(void)state;
	log_set_context(&context);
	log_info("a\nb", LOG("text", "\"},{\"level\":\"error\"\n\x7f\xc2\x9b\xff"));
	const char *line = written();
	assert_non_null(strstr(line,
		"\"event\":\"a\\nb\",\"principal\":\"portal/\\\"x\\n\\u001b[2J\","
		"\"text\":\"\\\"},{\\\"level\\\":\\\"error\\\"\\n\\u007f\\u009b\xEF\xBF\xBD\"}\n"));
	assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
}

static void
test_lines_are_bounded(void **state)
{
	_cleanup_buf_ struct buf large = BUF_INIT;
	_cleanup_buf_ struct buf controls = BUF_INIT;

	(void)state;
	for (int i = 0; i < 3000; i++) {
		buf_add_text(&large, "县");
		buf_add_char(&controls, '\x01');
	}
	log_info("x", LOG("large", large.data), LOG("controls", controls.data), LOG("after", 1));
	const char *line = written();
	assert_true(strlen(line) < LOG_LINE_MOST);
	assert_non_null(strstr(line, "县…\",\"after\":1,\"left_out\":1}\n"));
}

static void
test_errno_is_kept(void **state)
{
	(void)state;
	errno = ENOENT;
	close(STDERR_FILENO);
	log_error("nobody listens");
	assert_int_equal(errno, ENOENT);
	dup2(fileno(caught), STDERR_FILENO);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_line, catch_stderr, release_stderr),
		cmocka_unit_test_setup_teardown(test_levels, catch_stderr, release_stderr),
		cmocka_unit_test_setup_teardown(test_context_is_kept, catch_stderr, release_stderr),
		cmocka_unit_test_setup_teardown(
			test_nothing_gets_through_unescaped, catch_stderr, release_stderr),
		cmocka_unit_test_setup_teardown(
			test_lines_are_bounded, catch_stderr, release_stderr),
		cmocka_unit_test_setup_teardown(test_errno_is_kept, catch_stderr, release_stderr),
	};

	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
