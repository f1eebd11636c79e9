/*
 * What the client `liaison` makes of answers: each of its views, a case's events in one order, a
 * ledger added up.  Whatever a service says, what a terminal gets is lines of text.
 *
 *     byte 0: events (0), a ledger (1), or which verb's view; Chinese, or English (128)
 *     then JSON
 */
#include "tests/fuzz/fuzz.h"

#include "base/text.h"
#include "services/ctl/attributes.h"
#include "services/ctl/merge.h"
#include "services/ctl/refold.h"
#include "services/ctl/table.h"
#include "services/ctl/verbs.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECONDS_MOST 5.0 /* of CPU under the sanitizers */

#define VIEWS_MOST 128

static struct reader reader;
static const struct view *views[VIEWS_MOST];
static unsigned view_count;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	table_setup();
	reader.attributes = attributes_new();
	for (const struct verb *verb = verbs; verb->name && view_count < VIEWS_MOST; verb++)
		if (verb->request && verb->request->view)
			views[view_count++] = verb->request->view;
	return 0;
}

/* ---- what is shown ---- */

static void
check_shown(const char *text, size_t length)
{
	fuzz_check(text_is_utf8(text, length), "a terminal gets what is no UTF-8");
	for (size_t at = 0; at < length;) {
		uint32_t c = 0;

		at += text_character(text + at, length - at, &c);
		bool steers = (c < 0x20 && c != '\n') || (c >= 0x7f && c < 0xa0) ||
			      (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);

		fuzz_check(!steers, "a terminal gets the character U+%04X", c);
	}
}

static void
show(const struct view *view, const json_t *data)
{
	char *text = NULL;
	size_t length = 0;
	FILE *terminal = stdout;

	stdout = open_memstream(&text, &length);
	view_print(view, &reader, data);
	fclose(stdout);
	stdout = terminal;
	check_shown(text, length);
	free(text);
}

/* ---- what is computed ---- */

static void
merge(const json_t *streams)
{
	_cleanup_json_ json_t *merged = merge_events(streams), *again = merge_events(streams);
	size_t count = 0, i;
	const json_t *events;

	json_array_foreach(streams, i, events) count += json_array_size(events);
	fuzz_check(json_array_size(merged) == count, "%zu events became %zu", count,
		json_array_size(merged));
	fuzz_check(json_equal(merged, again), "two orders of the same events");
}

static void
on_difference(void *context, const char *of, const char *account, int64_t shown, int64_t computed)
{
	fuzz_check(
		of && account && (shown != computed || !account[0]), "a difference that is none");
	++*(size_t *)context;
}

static void
refold(const json_t *ledger)
{
	struct fault fault = {0};
	struct refold *refold = refold_new();
	size_t told = 0;

	if (!refold_add(refold, json_object_get(ledger, "entries"), &fault))
		fuzz_check(fault.text[0], "refused without a word");
	refold_compare(refold, json_object_get(ledger, "funds"), on_difference, &told);
	refold_free(&refold);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct fault fault;
	double start = fuzz_cpu();

	if (size == 0)
		return 0;
	_cleanup_json_ json_t *value =
		json_read((const char *)data + 1, size - 1, JSON_FRAME_MOST, &fault);
	unsigned which = data[0] & 127;
	reader.language = data[0] & 128 ? LANGUAGE_EN : LANGUAGE_ZH;
	if (which == 0)
		merge(value);
	else if (which == 1)
		refold(value);
	else if (value)
		show(views[(which - 2) % view_count], value);
	fuzz_check(fuzz_cpu() - start < SECONDS_MOST, "it took too long");
	return 0;
}
