/* Rows of a table where only one may fit, and both would. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/feel/assess.h"

#define FITS "/facts/0/table/rows/1 fits together with /rows/0, for "

/* Two rows of one column, over party.insured_jobs. */
static const struct {
	const char *first, *second, *witness; /* NULL: they do not overlap, or nobody can tell */
} columns[] = {
	{"3", "4", NULL},
	{"3", "3", "3"},
	{"3, 4", "[4..5]", "4"},
	{"< 3", ">= 3", NULL},
	{"<= 3", ">= 3", "3"},
	{"< 5", "> 3", "4"},
	{"< 4", "> 3", NULL},
	{"[0..3)", "[3..9]", NULL},
	{"(0.8..0.9)", "(0.85..1)", "0.875"},
	{"-3", "< 0", "-3"},
	{"-", "3", "3"},
	{"-", "-", "any"},
	{"not(3)", "3", NULL},
	{"not(3)", "4", "4"},
	{"\\'a\\', \\'b\\'", "\\'b\\'", "\"b\""},
	{"\\'a\\'", "\\'b\\'", NULL},
	{"true", "false", NULL},
	{"true", "not(false)", "true"},
	{"< date(\\'2026-01-02\\')", ">= date(\\'2026-01-02\\')", NULL},
	{"<= date(\\'2026-01-02\\')", "> date(\\'2026-01-01\\')", "2026-01-02"},
	{"modulo(?, 2) = 0", "4", "4"},
	{"< form.area", "< 3", NULL},
	{"not(is known(form.area))", "3", NULL},
};

static void
test_columns(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
		_cleanup_free_ char *policy = xasprintf(
			"{'facts': [{'id': 'a', 'table': {'hit': 'unique',"
			" 'inputs': ['party.insured_jobs'], 'rows': ["
			"{'when': ['%s'], 'value': '1'}, {'when': ['%s'], 'value': '2'}]}}]}",
			columns[i].first, columns[i].second);
		_cleanup_free_ char *faults = faults_of(policy);
		const char *witness = columns[i].witness;
		bool good = !witness ? !*faults
				     : strncmp(faults, FITS, strlen(FITS)) == 0 &&
					       strstr(faults + strlen(FITS), witness);
		if (!good)
			fail_msg("%s | %s: %s", columns[i].first, columns[i].second, faults);
	}
}

static void
test_rows(void **state)
{
	static const struct {
		const char *label, *hit, *inputs, *rows, *fault;
	} tables[] = {
		{"one column keeps them apart", "unique", "'form.area', 'party.operating'",
			"{'when': ['< 9', 'true'], 'value': '1'},"
			" {'when': ['< 5', 'false'], 'value': '2'}",
			""},
		{"no column does", "unique", "'form.area', 'party.operating'",
			"{'when': ['< 9', 'true'], 'value': '1'},"
			" {'when': ['> 9', '-'], 'value': '2'},"
			" {'when': ['< 5', '-'], 'value': '3'}",
			"/facts/0/table/rows/2 fits together with /rows/0, for 4, true"},
		{"the first counts", "first", "'form.area'",
			"{'when': ['< 9'], 'value': '1'}, {'when': ['< 5'], 'value': '2'}", ""},
		{"one input twice", "unique", "'form.area', 'form.area'",
			"{'when': ['< 5', '-'], 'value': '1'},"
			" {'when': ['-', '> 5'], 'value': '2'}",
			""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
		_cleanup_free_ char *policy =
			xasprintf("{'facts': [{'id': 'a', 'table': {'hit': '%s', 'inputs': [%s],"
				  " 'rows': [%s]}}]}",
				tables[i].hit, tables[i].inputs, tables[i].rows);
		_cleanup_free_ char *faults = faults_of(policy);
		if (strcmp(faults, tables[i].fault) != 0)
			fail_msg("%s: %s", tables[i].label, faults);
	}
}

/* Too large to try: published, and an assessment says if two rows fit. */
static void
test_large(void **state)
{
	_cleanup_buf_ struct buf policy = BUF_INIT;

	(void)state;
	buf_add_text(&policy, "{'facts': [{'id': 'a', 'table': {'hit': 'unique', 'inputs': [");
	for (int i = 0; i < 16; i++)
		buf_printf(&policy, "%s'party.insured_jobs + %d'", i ? ", " : "", i);
	buf_add_text(&policy, "], 'rows': [");
	for (int row = 0; row < 200; row++) {
		buf_printf(&policy, "%s{'value': '1', 'when': [", row ? ", " : "");
		for (int i = 0; i < 16; i++)
			buf_printf(&policy, "%s'< %d'", i ? ", " : "", row * 16 + i);
		buf_add_text(&policy, "]}");
	}
	buf_add_text(&policy, "]}}]}");
	_cleanup_free_ char *faults = faults_of(policy.data);
	assert_string_equal(faults, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_large),
	};

	return cmocka_run_group_tests_name("feel overlap", tests, assess_begin, assess_end);
}
