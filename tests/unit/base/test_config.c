/* Configuration: what is read, and what is said of what is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include <unistd.h>

static const struct config_key known[] = {
	{"service", "department", NULL, "code of the department"},
	{"service", "port", "5701", "where to listen"},
	{"log", "level", "info", "least level"},
	{"principal *", "key", NULL, "public key"},
	{"principal *", "roles", "", "what it may do"},
	{0},
};

#define MINIMAL "[service]\ndepartment = 331023-hrss\n"

static struct config *
parse(const char *text)
{
	struct fault fault;
	struct config *config = config_parse("test.ini", text, known, &fault);

	if (!config)
		fail_msg("%s", fault.text);
	return config;
}

static void
test_values(void **state)
{
	struct config *config = parse("# a comment\n\n"
				      "\t[ service ]  \r\n"
				      "department=331023-hrss\n"
				      "  port  =  a = b # no comment  \n"
				      "[principal portal/331023-zwfw]\n"
				      "key = k1\n"
				      "[principal officer/331023-hrss/li-na]\n"
				      "roles =\n"
				      "key = k2");

	(void)state;
	assert_string_equal(config_get(config, "service", "department"), "331023-hrss");
	assert_string_equal(config_get(config, "service", "port"), "a = b # no comment");
	assert_string_equal(config_get(config, "log", "level"), "info");
	assert_string_equal(config_section(config, "principal", 0), "portal/331023-zwfw");
	assert_string_equal(config_section(config, "principal", 1), "officer/331023-hrss/li-na");
	assert_null(config_section(config, "principal", 2));
	assert_null(config_section(config, "service", 0));
	assert_string_equal(config_get(config, "principal officer/331023-hrss/li-na", "key"), "k2");
	assert_string_equal(config_get(config, "principal officer/331023-hrss/li-na", "roles"), "");
	assert_string_equal(config_get(config, "principal nobody", "key"), "");
	assert_int_equal(config_line(config, "service", "port"), 5);
	assert_int_equal(config_line(config, "log", "level"), 0);
	config_free(&config);
	assert_null(config);
	config_free(&config);
}

static void
test_environment_comes_first(void **state)
{
	struct config *config = parse(MINIMAL "port = 1\n[principal x]\nkey = k\n");

	(void)state;
	setenv("LIAISON_SERVICE_PORT", "2", 1);
	setenv("LIAISON_PRINCIPAL_X_KEY", "stolen", 1);
	assert_string_equal(config_get(config, "service", "port"), "2");
	assert_int_equal(config_line(config, "service", "port"), 0);
	assert_string_equal(config_get(config, "principal x", "key"), "k");
	unsetenv("LIAISON_SERVICE_PORT");
	unsetenv("LIAISON_PRINCIPAL_X_KEY");
	assert_string_equal(config_get(config, "service", "port"), "1");
	config_free(&config);
}

static void
test_environment_may_give_what_is_required(void **state)
{
	(void)state;
	setenv("LIAISON_SERVICE_DEPARTMENT", "440304-qyfw", 1);
	struct config *config = parse("");
	assert_string_equal(config_get(config, "service", "department"), "440304-qyfw");
	config_free(&config);
	unsetenv("LIAISON_SERVICE_DEPARTMENT");
}

static void
test_what_is_wrong(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{MINIMAL "prot = 1\n",
			"test.ini:3: unknown key `prot` in [service]; known are department, port"},
		{"[servce]\n", "test.ini:1: unknown section [servce]; known are [service], [log], "
			       "[principal *]"},
		{"[principal]\nkey = 1\n", "test.ini:1: unknown section [principal]"},
		{"[service\n", "test.ini:1: a section is written [name]"},
		{"[", "test.ini:1: a section is written"},
		{"[]", "test.ini:1: unknown section []"},
		{"key = 1\n", "test.ini:1: key stands before any [section]"},
		{MINIMAL "nonsense\n", "test.ini:3: neither `[section]` nor `key = value`"},
		{MINIMAL "port = 1\nport = 2\n", "test.ini:4: `port` is set already on line 3"},
		{MINIMAL "[service]\n", "test.ini:3: section [service] stands already on line 1"},
		{"", "test.ini: section [service] is missing, with `department`: code of the "
		     "department"},
		{"[service]\nport = 1\n",
			"test.ini:1: [service] lacks `department`: code of the department"},
		{"[service]\ndepartment =\n", "test.ini:1: [service] lacks `department`"},
		{MINIMAL "[principal a]\nroles = x\n", "test.ini:3: [principal a] lacks `key`"},
		{MINIMAL "port = \xff\n", "test.ini:3: the line is not UTF-8"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fault fault = {""};
		struct config *config = config_parse("test.ini", cases[i].text, known, &fault);
		if (config || !strstr(fault.text, cases[i].says))
			fail_msg("case %zu says \"%s\", not \"%s\"", i, fault.text, cases[i].says);
	}
}

static void
test_long_lines(void **state)
{
	static char text[20000];
	struct fault fault;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	assert_null(config_parse("test.ini", text, known, &fault));
	assert_non_null(strstr(fault.text, "test.ini:1: the line is longer than"));
	text[0] = '[';
	text[8000] = ']';
	text[8001] = '\0';
	assert_null(config_parse("test.ini", text, known, &fault));
	assert_non_null(strstr(fault.text, "test.ini:1: unknown section [xxx"));
}

static void
test_integers(void **state)
{
	static const char *const wrong[] = {
		"0", "65536", "+ 1", "1x", "0x10", "1 2", "99999999999999999999"};
	struct fault fault;
	int64_t port = 0;

	(void)state;
	struct config *config = parse(MINIMAL);
	assert_true(config_get_int(config, "service", "port", 1, 65535, &port, &fault));
	assert_int_equal(port, 5701);
	config_free(&config);
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		char text[128];
		snprintf(text, sizeof(text), MINIMAL "port = %s\n", wrong[i]);
		config = parse(text);
		if (config_get_int(config, "service", "port", 1, 65535, &port, &fault))
			fail_msg("%s was taken for a port", wrong[i]);
		assert_non_null(strstr(fault.text, "test.ini:3: [service] port = "));
		assert_non_null(strstr(fault.text, "from 1 to 65535"));
		config_free(&config);
	}
	assert_int_equal(port, 5701);
	setenv("LIAISON_SERVICE_PORT", "high", 1);
	config = parse(MINIMAL);
	assert_false(config_get_int(config, "service", "port", 1, 65535, &port, &fault));
	assert_non_null(strstr(fault.text, "[service] port = high (not from test.ini)"));
	config_free(&config);
	unsetenv("LIAISON_SERVICE_PORT");
}

static void
test_file(void **state)
{
	char path[] = "/tmp/liaison-config-XXXXXX";
	int file = mkstemp(path);
	struct fault fault;

	(void)state;
	assert_int_equal(write(file, MINIMAL, strlen(MINIMAL)), strlen(MINIMAL));
	close(file);
	struct config *config = config_read(path, known, &fault);
	assert_non_null(config);
	config_free(&config);
	unlink(path);
	assert_null(config_read(path, known, &fault));
	assert_non_null(strstr(fault.text, path));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_environment_comes_first),
		cmocka_unit_test(test_environment_may_give_what_is_required),
		cmocka_unit_test(test_what_is_wrong),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_integers),
		cmocka_unit_test(test_file),
	};

	return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
