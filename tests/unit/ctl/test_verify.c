/* `liaison verify` finds what was tampered with, whoever did it, and `trace` puts services' events
 * in one order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/embedded.h"
#include "tests/unit/ctl/fake.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POLICY	"policy/331023-zwfw"
#define SUBSIDY "subsidy/331023-hrss"

static const char *const services[] = {POLICY, SUBSIDY, NULL};

/* What a test changes of a sound world: subsidy follows policy, whose stream has the contract's
 * three vectors. */
struct world {
	const char *label;
	int cursor;		 /* which event subsidy remembers; past 3: one that there is not */
	const char *cursor_hash; /* NULL: the right one */
	const char *body;	 /* NULL: the right one of event 2 */
	int available;		 /* of the fund */
	int last_amount;	 /* of the ledger's last line */
	const char *refuses;	 /* a type that is answered with a problem */
	const char *code;	 /* of that problem */
	int ended;
	const char *says;
};

static json_t *vectors;

static int
read_vectors(void **state)
{
	(void)state;
	for (const struct embedded *file = proto_files; file->path; file++)
		if (strcmp(file->path, "proto/chain.json") == 0)
			vectors = json_read(file->data, file->length, 100000, NULL);
	return vectors ? 0 : -1;
}

static int
release_vectors(void **state)
{
	(void)state;
	json_decref(vectors);
	return 0;
}

static const char *
hash_of(int number)
{
	const json_t *event = json_array_get(
		json_object_get(vectors, "events"), (size_t)(number < 1	  ? 0
							     : number > 3 ? 2
									  : number - 1));

	return number == 0 ? json_text(vectors, "hash_0") : json_text(event, "hash");
}

/* One event a page, so that there are several. */
static json_t *
page(const struct world *world, const json_t *asked)
{
	size_t after = (size_t)json_int(asked, "after");
	json_t *events = json_array();
	const json_t *vector = json_array_get(json_object_get(vectors, "events"), after);

	if (vector) {
		json_t *event = json_pack("{s:O, s:O, s:O}", "number",
			json_object_get(vector, "number"), "salt", json_object_get(vector, "salt"),
			"body", json_object_get(vector, "body"));

		if (after == 1 && world->body)
			json_object_set_new(event, "body", json_string(world->body));
		json_array_append_new(events, event);
	}
	return json_pack("{s:s, s:{s:i, s:s}, s:o}", "alg", "sha-256", "head", "number", 3, "hash",
		hash_of(3), "events", events);
}

static json_t *
cursors(const struct world *world, const char *service)
{
	if (strcmp(service, SUBSIDY) != 0)
		return json_pack("{s:[]}", "cursors");
	return json_pack("{s:[{s:s, s:i, s:s}]}", "cursors", "stream", POLICY, "number",
		world->cursor, "hash",
		world->cursor_hash ? world->cursor_hash : hash_of(world->cursor));
}

static json_t *
ledger(const struct world *world, const json_t *asked)
{
	static const struct {
		const char *transaction, *account;
		int amount;
	} lines[] = {{"t1", "available", 500}, {"t1", "budget", -500}, {"t2", "committed", 200},
		{"t2", "available", -200}};
	json_t *entries = json_array();

	for (int i = (int)json_int(asked, "after"); i < 4 && json_array_size(entries) < 3; i++)
		json_array_append_new(entries,
			json_pack("{s:i, s:s, s:s, s:s, s:i}", "id", i + 1, "transaction",
				lines[i].transaction, "account", lines[i].account, "fund", "f",
				"amount", i == 3 ? world->last_amount : lines[i].amount));
	return json_pack("{s:o}", "entries", entries);
}

static json_t *
answer(void *context, const char *service, const char *type, const json_t *data, int times)
{
	const struct world *world = context;

	(void)times;
	if (world->refuses && strcmp(world->refuses, type) == 0)
		return json_pack("{s:s, s:s}", "code", world->code, "title", world->code);
	if (strcmp(type, "stream.read.v1") == 0)
		return page(world, data);
	if (strcmp(type, "stream.cursors.v1") == 0)
		return cursors(world, service);
	if (strcmp(type, "subsidy.ledger.list.v1") == 0)
		return ledger(world, data);
	if (strcmp(type, "subsidy.fund.list.v1") == 0)
		return json_pack("{s:[{s:s, s:i, s:i, s:i}]}", "funds", "fund", "f", "amount", 500,
			"available", world->available, "committed", 200);
	if (strcmp(type, "stream.trace.v1") == 0)
		return json_pack("{s:[{s:i, s:s, s:s, s:{s:i}}]}", "events", "number", 1, "type",
			strcmp(service, POLICY) == 0 ? "award.approved.v1"
						     : "application.submitted.v1",
			"time",
			strcmp(service, POLICY) == 0 ? "2026-03-05T01:00:00Z"
						     : "2026-03-02T01:00:00Z",
			"data", "amount", 2000000);
	return NULL;
}

static void
test_worlds(void **state)
{
	static const char other[] = "11111111111111111111111111111111"
				    "11111111111111111111111111111111";
	static const struct world worlds[] = {
		{"sound", 2, NULL, NULL, 300, -200, NULL, NULL, 0, "Verdict: sound"},
		{"nothing followed yet", 0, NULL, NULL, 300, -200, NULL, NULL, 0, "Verdict: sound"},
		{"the follower remembers another hash", 2, other, NULL, 300, -200, NULL, NULL, 1,
			"remembers another hash of event 2"},
		{"another hash before the first", 0, other, NULL, 300, -200, NULL, NULL, 1,
			"remembers another hash of event 0"},
		{"the producer was cut back", 4, NULL, NULL, 300, -200, NULL, NULL, 1,
			"acted on event 4, which this stream does not have"},
		{"a body was changed", 2, NULL, "{}", 300, -200, NULL, NULL, 1,
			"do not add up to the hash"},
		{"a fund's figure was changed", 2, NULL, NULL, 310, -200, NULL, NULL, 1,
			"f: available is shown as 3.10 yuan, its ledger adds up to 3.00"},
		{"a ledger line was changed", 2, NULL, NULL, 300, -190, NULL, NULL, 1,
			"transaction t2 does not balance, by 0.10 yuan"},
		{"history changes while it is read", 2, NULL, NULL, 300, -200, "stream.read.v1",
			"forked", 1, "its history changed while it was being read"},
		{"a stream may not be read", 2, NULL, NULL, 300, -200, "stream.read.v1",
			"missing_role", 3, "Verdict: incomplete"},
		{"the ledger may not be read", 2, NULL, NULL, 300, -200, "subsidy.ledger.list.v1",
			"missing_role", 3, "Verdict: incomplete"},
	};
	_cleanup_buf_ struct buf printed = BUF_INIT, complained = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(worlds); i++) {
		struct world world = worlds[i];
		struct fake *fake = fake_start(services, answer, &world);
		int ended = fake_run(fake, "verify", &printed, &complained);

		if (ended != world.ended || !strstr(printed.data, world.says))
			fail_msg("%s: %d\n%s%s", world.label, ended, printed.data, complained.data);
		fake_stop(&fake);
	}
}

static const struct world sound = {"sound", 2, NULL, NULL, 300, -200, NULL, NULL, 0, ""};

static void
test_json(void **state)
{
	struct world world = sound;
	struct fake *fake = fake_start(services, answer, &world);
	_cleanup_buf_ struct buf printed = BUF_INIT, complained = BUF_INIT;

	(void)state;
	assert_int_equal(fake_run(fake, "verify --json", &printed, &complained), 0);
	_cleanup_json_ json_t *found =
		json_read(printed.data, printed.length, JSON_FRAME_MOST, NULL);
	assert_string_equal(json_text(found, "verdict"), "sound");
	assert_int_equal(json_int(json_at(found, "/services/0"), "events"), 3);
	assert_int_equal(json_int(json_at(found, "/services/0"), "agree"), 1);
	assert_int_equal(json_int(json_at(found, "/services/1"), "lines"), 4);
	assert_int_equal(json_array_size(json_object_get(found, "findings")), 0);
	fake_stop(&fake);
}

/* Nobody runs one of the services: what can be checked is, and the verdict says that it is not all.
 */
static void
test_absent(void **state)
{
	struct world world = sound;
	struct fake *fake = fake_start_but(services, "coordination/331023-fgw", answer, &world);
	_cleanup_buf_ struct buf printed = BUF_INIT, complained = BUF_INIT;

	(void)state;
	assert_int_equal(fake_run(fake, "verify --timeout 1", &printed, &complained), 3);
	assert_non_null(strstr(printed.data, "Verdict: incomplete"));
	assert_non_null(
		strstr(complained.data, "systemctl status liaison-coordination@331023-fgw"));
	world.available = 310;
	assert_int_equal(fake_run(fake, "verify --timeout 1", &printed, &complained), 1);
	fake_stop(&fake);
}

static void
test_trace(void **state)
{
	struct world world = sound;
	struct fake *fake = fake_start(services, answer, &world);
	_cleanup_buf_ struct buf printed = BUF_INIT, complained = BUF_INIT;

	(void)state;
	assert_int_equal(fake_run(fake, "trace C-1", &printed, &complained), 0);
	const char *first = strstr(printed.data, "application submitted");
	const char *then = strstr(printed.data, "award approved");
	assert_true(first && then && first < then);
	assert_non_null(strstr(printed.data, "+3 d"));
	assert_non_null(strstr(printed.data, "20,000.00"));
	assert_non_null(strstr(printed.data, "3 days, 2 steps"));
	fake_stop(&fake);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_worlds),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_absent),
		cmocka_unit_test(test_trace),
	};

	return cmocka_run_group_tests(tests, read_vectors, release_vectors);
}
