/*
 * JSON and envelope.  What is read and written again is the same; a canonical text stays as it is;
 * an envelope that was read, written from its members and read again has the same members; what is
 * wrong with one is said in an answer that everyone can read.
 *
 *     the input is the frame
 */
#include "tests/fuzz/fuzz.h"

#include "base/text.h"
#include "json/envelope.h"
#include <string.h>

#define SIZE_MOST (8 * 1024 * 1024) /* of a canonical text: escapes may make it longer */

static void
check_json(const char *bytes, size_t length)
{
	struct fault fault = {0};
	_cleanup_buf_ struct buf first = BUF_INIT, second = BUF_INIT;
	_cleanup_json_ json_t *value = json_read(bytes, length, JSON_FRAME_MOST, &fault);

	if (!value) {
		fuzz_check(fault.text[0] && text_is_utf8(fault.text, strlen(fault.text)),
			"refused without a word, or in none that can be shown");
		return;
	}
	json_write(value, &first);
	_cleanup_json_ json_t *again = json_read(first.data, first.length, SIZE_MOST, &fault);
	fuzz_check(again, "what was written cannot be read: %s", fault.text);
	fuzz_check(json_equal(value, again), "what was written is another value");
	json_write(again, &second);
	fuzz_check(
		first.length == second.length && memcmp(first.data, second.data, first.length) == 0,
		"the canonical text is not stable");
}

static bool
same(const char *a, const char *b)
{
	return (!a && !b) || (a && b && strcmp(a, b) == 0);
}

static void
check_written_again(const struct envelope *read)
{
	_cleanup_buf_ struct buf data = BUF_INIT, frame = BUF_INIT;
	struct problem problem;
	struct schema_errors errors;
	struct envelope again;
	instant time = 0, time_again = 0;

	if (read->time)
		fuzz_check(instant_parse(read->time, &time), "a time that is none");
	json_write(read->data, &data);
	envelope_write(&(struct envelope_fields){read->id, read->source, read->type, read->subject,
			       read->actor, read->traceparent, read->lang, read->after, NULL, time,
			       data.data, data.length},
		&frame);
	fuzz_check(envelope_read(frame.data, frame.length, SIZE_MOST, &again, &problem, &errors),
		"an envelope that was written cannot be read: %s", errors.at[0].pointer);
	if (time)
		fuzz_check(
			again.time && instant_parse(again.time, &time_again) && time_again == time,
			"the time is another one");
	fuzz_check(same(read->id, again.id) && same(read->source, again.source) &&
			   same(read->type, again.type) && same(read->subject, again.subject) &&
			   same(read->actor, again.actor) && same(read->lang, again.lang) &&
			   same(read->traceparent, again.traceparent) &&
			   same(read->after, again.after) && json_equal(read->data, again.data),
		"an envelope that was written is another one");
	envelope_release(&again);
}

static void
check_refused(const struct problem *problem, const char *lang)
{
	_cleanup_json_ json_t *json = problem_json(problem, lang);

	fuzz_hold_to(fuzz_schema("liaison:problem"), json, "a problem");
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct envelope envelope;
	struct problem problem;
	struct schema_errors errors;
	const char *bytes = (const char *)data;

	fuzz_schemas();
	check_json(bytes, size);
	if (envelope_read(bytes, size, JSON_COMMAND_MOST, &envelope, &problem, &errors))
		check_written_again(&envelope);
	else
		check_refused(&problem, envelope.lang);
	envelope_release(&envelope);
	return 0;
}
