/* Values as people read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "services/ctl/format.h"
#include <stdlib.h>
#include <string.h>

static const char directory_text[] =
	"[principal officer/331023-hrss/li-na]\n"
	"key = rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7\n"
	"roles = drafter\ndepartment = 331023-hrss\nname_zh = 李娜\nname_en = Li Na\n";

static struct directory *
directory(void)
{
	struct fault fault;
	struct directory *made = directory_parse("test", directory_text, &fault);

	if (!made)
		fail_msg("%s", fault.text);
	return made;
}

static const struct {
	const char *json;
	enum cell_kind kind;
	const char *zh, *en;
} cells[] = {
	{"\"a\"", CELL_TEXT, "a", "a"},
	{"null", CELL_TEXT, "", ""},
	{"3", CELL_NUMBER, "3", "3"},
	{"true", CELL_YES, "是", "yes"},
	{"2000050", CELL_MONEY, "20,000.50", "20,000.50"},
	{"\"2026-03-02T16:30:00.000000Z\"", CELL_TIME, "2026-03-03 00:30", "2026-03-03 00:30"},
	{"\"2026-03-09T16:00:00.000000Z\"", CELL_DUE, "2026-03-09 24:00", "2026-03-09 24:00"},
	{"\"2026-03-09T15:59:00.000000Z\"", CELL_DUE, "2026-03-09 23:59", "2026-03-09 23:59"},
	{"\"not a time\"", CELL_TIME, "not a time", "not a time"},
	{"\"waiting_for_funds\"", CELL_WORD, "等待资金", "waiting for funds"},
	{"\"a_new_state\"", CELL_WORD, "a_new_state", "a_new_state"},
	{"{\"zh\":\"中\",\"en\":\"x\"}", CELL_TEXT2, "中", "x"},
	{"{\"zh\":\"中\"}", CELL_TEXT2, "中", "中"},
	{"{\"other\":1}", CELL_TEXT2, "{\"other\":1}", "{\"other\":1}"},
	{"\"officer/331023-hrss/li-na\"", CELL_WHO, "李娜 (331023-hrss)", "Li Na (331023-hrss)"},
	{"\"officer/331023-hrss/nobody\"", CELL_WHO, "officer/331023-hrss/nobody",
		"officer/331023-hrss/nobody"},
	{"\"rule:P1d@1\"", CELL_WHO, "规则 P1d@1", "rule P1d@1"},
	{"\"award.approved.v1\"", CELL_EVENT, "批准", "award approved"},
	{"[\"a\",\"b\"]", CELL_TEXTS, "a, b", "a, b"},
	{"[{\"zh\":\"一\",\"en\":\"one\"},{\"zh\":\"二\",\"en\":\"two\"}]", CELL_TEXTS2, "一；二",
		"one; two"},
	{"[{\"code\":\"x\",\"text\":{\"zh\":\"一\",\"en\":\"one\"}},{\"code\":\"y\"}]",
		CELL_REASONS, "一；{\"code\":\"y\"}", "one; {\"code\":\"y\"}"},
	{"[{\"pointer\":\"\",\"detail\":\"d\"}]", CELL_ERRORS, "/ d", "/ d"},
	{"{\"no.such\":25,\"nor.this\":null}", CELL_VALUES, "no.such：25；nor.this：",
		"no.such: 25; nor.this: "},
	{"[\"party.founded_on\",\"no.such\"]", CELL_PATHS, "成立日期，no.such",
		"day of founding, no.such"},
	{"{\"name\":\"某公司\",\"external_ids\":[{\"id\":\"9\"}]}", CELL_PARTY, "某公司 9",
		"某公司 9"},
	{"{\"rate\":\"0.5\",\"settled\":[{\"a\":1},{\"a\":2}],\"nameless\":true}", CELL_VALUES,
		"标准：0.5；settled：2 项；nameless：是",
		"rate a day: 0.5; settled: 2 in all; nameless: yes"},
	{"[{\"a\":1}]", CELL_VALUE, "1 项", "1 in all"},
	{"[1,null,\"0.5\",true]", CELL_VALUE, "1、无记录、0.5、是", "1, not recorded, 0.5, yes"},
	{"[1,2]", CELL_MONEY, "[1,2]", "[1,2]"},
};

static void
test_cells(void **state)
{
	struct directory *names = directory();
	struct attributes *attributes = attributes_new();
	_cleanup_json_ json_t *facts =
		json_loads("[{\"id\":\"nameless\"}, {\"id\":\"rate\","
			   " \"text\":{\"zh\":\"标准\",\"en\":\"rate a day\"}}]",
			0, NULL);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
		_cleanup_json_ json_t *value = json_loads(cells[i].json, JSON_DECODE_ANY, NULL);

		assert_non_null(value);
		for (int language = LANGUAGE_ZH; language <= LANGUAGE_EN; language++) {
			const struct reader reader = {
				(enum language)language, names, attributes, facts};
			_cleanup_buf_ struct buf text = BUF_INIT;

			buf_add_text(&text, "");
			format_cell(&reader, value, cells[i].kind, &text);
			assert_string_equal(
				text.data, language == LANGUAGE_ZH ? cells[i].zh : cells[i].en);
		}
	}
	attributes_free(&attributes);
	directory_free(&names);
}

static void
test_language(void **state)
{
	static const struct {
		const char *text;
		bool good;
		enum language language;
	} cases[] = {
		{"zh", true, LANGUAGE_ZH},
		{"zh_CN.UTF-8", true, LANGUAGE_ZH},
		{"en", true, LANGUAGE_EN},
		{"en-GB", true, LANGUAGE_EN},
		{"C", false, 0},
		{"", false, 0},
		{"zhuang", false, 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		enum language language = LANGUAGE_EN;

		assert_int_equal(language_parse(cases[i].text, &language), cases[i].good);
		if (cases[i].good)
			assert_int_equal(language, cases[i].language);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cells),
		cmocka_unit_test(test_language),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
