/*
 * What operators write: configuration, directory of principals, calendar, divisions; and the codes
 * that people type.
 *
 *     byte 0: which of them; then the text
 */
#include "tests/fuzz/fuzz.h"

#include "base/config.h"
#include "base/text.h"
#include "bus/directory.h"
#include "domain/calendar.h"
#include "domain/case_number.h"
#include "domain/code.h"
#include "domain/division.h"
#include <stdlib.h>
#include <string.h>

static const struct config_key known[] = {
	{"service", "department", NULL, "code of the department"},
	{"service", "endpoint", "tcp://127.0.0.1:0", "where to listen"},
	{"log", "level", "info", "least level"},
	{"limits", "count", "7", "a number"},
	{"follow *", "streams", "", "streams"},
	{"follow *", "since", NULL, "a date"},
	{0},
};

static void
check_fault(const struct fault *fault)
{
	fuzz_check(fault->text[0] && text_is_utf8(fault->text, strlen(fault->text)),
		"refused without a word, or in none that can be shown");
}

static void
try_config(const char *text)
{
	struct fault fault = {0};
	struct config *config = config_parse("fuzz.ini", text, known, &fault);
	int64_t number = 0;
	const char *name;

	if (!config) {
		check_fault(&fault);
		return;
	}
	fuzz_check(config_get(config, "service", "department")[0], "a required key is empty");
	if (config_get_int(config, "limits", "count", -5, 1000, &number, &fault))
		fuzz_check(number >= -5 && number <= 1000, "a number out of its bounds");
	else
		check_fault(&fault);
	for (size_t i = 0; (name = config_section(config, "follow", i)); i++) {
		_cleanup_free_ char *section = xasprintf("follow %s", name);

		fuzz_check(config_get(config, section, "since")[0], "a required key is empty");
		fuzz_check(config_line(config, section, "since") > 0, "a key without a line");
	}
	config_free(&config);
}

static void
check_principal(const struct directory *directory, const struct principal *principal)
{
	fuzz_check(directory_find(directory, principal->name) == principal,
		"%s is not found by its name", principal->name);
	fuzz_check(text_is_utf8(principal->name_zh, strlen(principal->name_zh)) &&
			   text_is_utf8(principal->name_en, strlen(principal->name_en)),
		"a name that cannot be shown");
	for (size_t i = 0; i < ARRAY_LEN(principal->keys); i++) {
		const char *key = principal->keys[i].text;
		const struct principal *found = directory_by_key(directory, key, FUZZ_NOW);

		if (!key[0])
			continue;
		fuzz_check(!found || found == principal, "a key of two principals");
		fuzz_check(!found == (directory_refusal(directory, key, FUZZ_NOW) != NULL),
			"a key that is refused without a reason, or with one is not");
		fuzz_check(!found || !principal->disabled, "a disabled principal may speak");
	}
}

static void
try_directory(const char *text)
{
	struct fault fault = {0};
	struct directory *directory = directory_parse("fuzz.ini", text, &fault);

	if (!directory) {
		check_fault(&fault);
		return;
	}
	for (size_t i = 0; i < directory_count(directory); i++)
		check_principal(directory, directory_at(directory, i));
	directory_free(&directory);
}

static void
try_calendar(const char *text)
{
	struct fault fault = {0};
	struct calendar *calendar = calendar_parse("fuzz.csv", text, &fault);
	instant due;

	if (!calendar) {
		check_fault(&fault);
		return;
	}
	for (int days = 0; days <= 60; days += 15) {
		bool covered = calendar_add_working_days(calendar, FUZZ_NOW, days, &due);
		int between = calendar_working_days_between(calendar, FUZZ_NOW, due);

		fuzz_check(!covered || (due >= FUZZ_NOW && between <= days + 1),
			"%d working days are %d", days, between);
	}
	calendar_free(&calendar);
}

static void
try_divisions(const char *text)
{
	struct fault fault = {0};
	_cleanup_buf_ struct buf name = BUF_INIT;
	struct divisions *divisions = divisions_parse("fuzz.csv", text, &fault);

	if (!divisions) {
		check_fault(&fault);
		return;
	}
	if (division_full_name(divisions, "331023", &name))
		fuzz_check(text_is_utf8(name.data, name.length), "a name that cannot be shown");
	divisions_free(&divisions);
}

/* A code with another check character is none. */
static void
try_code(const char *text)
{
	_cleanup_free_ char *other = xstrdup(text);
	struct code_error error = {0};
	size_t length = strlen(text);
	instant at;

	if (instant_parse(text, &at)) {
		char shown[INSTANT_TEXT_SIZE];
		instant again;

		fuzz_check(instant_parse(instant_text(at, shown), &again) && again == at,
			"%s is shown as %s", text, shown);
	}
	if (length)
		other[length - 1] = text[length - 1] == '1' ? '2' : '1';
	if (code_check(text, &error))
		fuzz_check(!code_check(other, NULL), "%s and %s", text, other);
	else
		fuzz_check(error.place >= 0 && error.place <= 18, "place %d", error.place);
	if (case_number_check(text))
		fuzz_check(!case_number_check(other), "%s and %s", text, other);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	static void (*const tries[])(const char *) = {
		try_config, try_directory, try_calendar, try_divisions, try_code};

	if (size == 0)
		return 0;
	_cleanup_free_ char *text = xstrndup((const char *)data + 1, size - 1);
	tries[data[0] % ARRAY_LEN(tries)](text);
	return 0;
}
