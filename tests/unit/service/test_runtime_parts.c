/* The parts of the runtime that need no database: identity map, queue, clock guard, effects. */
#include "service/identity.h"
#include "service/queue.h"
#include "service/share.h"
#include "service/time_guard.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct account {
	char name[ENTITY_KEY_SIZE];
	int64_t balance;
	char color[17];
};

static const struct column columns[] = {
	FIXED_TEXT_COLUMN(struct account, name),
	INT_COLUMN(struct account, balance),
	TEXT_COLUMN(struct account, color),
	{0},
};
static const struct entity_type ACCOUNT = {"test.account", sizeof(struct account), columns};
static const struct entity_type STEPWISE = {
	"test.stepwise", sizeof(struct account), columns, .stepwise = true};

static void
color_of(const void *entity, char key[ENTITY_KEY_SIZE])
{
	strcpy(key, ((const struct account *)entity)->color);
}

static const struct lookup BY_NAME = {&ACCOUNT, "account_by_name", NULL, false};
static const struct lookup BY_COLOR = {&ACCOUNT, "account_by_color", color_of, false};
static const struct lookup *const lookups[] = {&BY_NAME, &BY_COLOR, NULL};

struct fixture {
	struct arena *arena;
	struct identity identity;
};

static int
set_up(void **state)
{
	struct fixture *fixture = xcalloc(1, sizeof(*fixture));

	fixture->arena = arena_new();
	identity_init(&fixture->identity, lookups);
	identity_reset(&fixture->identity, fixture->arena);
	identity_begin(&fixture->identity);
	*state = fixture;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *fixture = *state;

	identity_release(&fixture->identity);
	arena_free(&fixture->arena);
	free(fixture);
	return 0;
}

static struct account *
add(struct fixture *fixture, const char *name, int64_t balance, const char *color)
{
	struct account *account = arena_alloc(fixture->arena, sizeof(*account));

	COPY_TEXT(account->name, name);
	account->balance = balance;
	COPY_TEXT(account->color, color);
	return identity_add(&fixture->identity, &(struct created){&ACCOUNT, account}) ? account
										      : NULL;
}

static void
test_what_was_not_loaded_is_missed(void **state)
{
	struct identity *identity = &((struct fixture *)*state)->identity;

	assert_null(identity_find(identity, &ACCOUNT, ""));
	assert_false(identity->missed);
	assert_null(identity_find(identity, &ACCOUNT, "a"));
	assert_true(identity->missed);
	identity_begin(identity);
	assert_null(identity_list(identity, &BY_COLOR, "red")[0]);
	assert_true(identity->missed);
}

static void
test_a_wish_is_registered_once(void **state)
{
	struct identity *identity = &((struct fixture *)*state)->identity;

	identity_want(identity, &BY_COLOR, "red");
	identity_want(identity, &BY_COLOR, "red");
	identity_want(identity, &BY_COLOR, "blue");
	identity_want(identity, &BY_NAME, "red");
	assert_int_equal(identity->wanted[0].count, 1);
	assert_int_equal(identity->wanted[1].count, 2);
	assert_string_equal(identity->wanted[1].at[1]->key, "blue");
}

static void
test_created_ones_are_found_by_every_key(void **state)
{
	struct fixture *fixture = *state;
	struct identity *identity = &fixture->identity;

	identity_want(identity, &BY_COLOR, "red");
	struct account *account = add(fixture, "a", 1, "red");
	assert_ptr_equal(identity_find(identity, &ACCOUNT, "a"), account);
	assert_ptr_equal(identity_list(identity, &BY_COLOR, "red")[0], account);
	assert_null(identity_list(identity, &BY_COLOR, "red")[1]);
	assert_null(add(fixture, "a", 2, "red"));
	assert_null(add(fixture, "", 2, "red"));
	assert_false(identity->missed);
}

static void
test_a_refusal_restores_what_was_touched(void **state)
{
	struct fixture *fixture = *state;
	struct identity *identity = &fixture->identity;
	struct account *account = add(fixture, "a", 1, "red");

	identity_begin(identity);
	((struct account *)identity_find(identity, &ACCOUNT, "a"))->balance = 99;
	identity_undo(identity);
	assert_int_equal(account->balance, 1);
	identity_begin(identity);
	identity_find(identity, &ACCOUNT, "a");
	assert_int_equal(identity->touched.count, 1);
	account->balance = 2;
	assert_int_equal(identity_keep(identity), 1);
	identity_begin(identity);
	identity_undo(identity);
	assert_int_equal(account->balance, 2);
}

static void
test_a_changed_natural_key_moves(void **state)
{
	struct fixture *fixture = *state;
	struct identity *identity = &fixture->identity;

	identity_want(identity, &BY_COLOR, "red");
	identity_want(identity, &BY_COLOR, "blue");
	struct account *account = add(fixture, "a", 1, "red");
	identity_begin(identity);
	account = identity_find(identity, &ACCOUNT, "a");
	COPY_TEXT(account->color, "blue");
	identity_keep(identity);
	assert_null(identity_list(identity, &BY_COLOR, "red")[0]);
	assert_ptr_equal(identity_list(identity, &BY_COLOR, "blue")[0], account);
	identity_keep(identity);
	COPY_TEXT(((struct account *)identity_find(identity, &ACCOUNT, "a"))->color, "red");
	identity_keep(identity);
	assert_ptr_equal(identity_list(identity, &BY_COLOR, "red")[0], account);
	assert_null(identity_list(identity, &BY_COLOR, "red")[1]);
}

static void
test_what_is_to_be_stored_is_known_at_the_end(void **state)
{
	struct fixture *fixture = *state;
	struct identity *identity = &fixture->identity;
	struct account *account = add(fixture, "a", 1, "red");

	assert_int_equal(identity->kept.count, 1);
	assert_true(identity->kept.at[0]->created);
	for (int i = 0; i < 3; i++) {
		identity_begin(identity);
		((struct account *)identity_find(identity, &ACCOUNT, "a"))->balance++;
		assert_int_equal(identity_keep(identity), 1);
	}
	assert_int_equal(identity->kept.count, 1);
	assert_int_equal(account->balance, 4);
	identity_begin(identity);
	identity_find(identity, &ACCOUNT, "a");
	assert_int_equal(identity_keep(identity), 0);
}

static void
test_what_goes_by_steps_takes_one_a_batch(void **state)
{
	struct fixture *fixture = *state;
	struct identity *identity = &fixture->identity;
	struct account *account = arena_alloc(fixture->arena, sizeof(*account));

	COPY_TEXT(account->name, "s");
	assert_true(identity_add(identity, &(struct created){&STEPWISE, account}));
	identity_begin(identity);
	identity_find(identity, &STEPWISE, "s");
	assert_false(identity_steps_again(identity));
	account->balance = 7;
	assert_true(identity_steps_again(identity));
	identity_undo(identity);
	assert_int_equal(account->balance, 0);
}

/* ---- queue ---- */

static struct item *
item_of(enum item_kind kind, size_t size)
{
	struct item *item = item_new(kind);

	item->size = size;
	return item;
}

static void
test_kinds_are_drained_in_turn_and_carried_ones_first(void **state)
{
	struct queue queue = {0};
	int kinds[ITEM_KINDS] = {0};
	struct item *carried = item_of(ITEM_TIMER, 1);

	(void)state;
	for (int i = 0; i < 100; i++) {
		assert_true(queue_add(&queue, item_of(ITEM_EVENT, 1)));
		assert_true(queue_add(&queue, item_of(ITEM_COMMAND, 1)));
	}
	queue_carry(&queue, carried);
	assert_int_equal(queue_count(&queue), 201);
	struct item *first = queue_take(&queue);
	assert_ptr_equal(first, carried);
	item_free(&first);
	for (int i = 0; i < 20; i++) {
		struct item *item = queue_take(&queue);

		kinds[item->kind]++;
		item_free(&item);
	}
	assert_int_equal(kinds[ITEM_EVENT], 10);
	assert_int_equal(kinds[ITEM_COMMAND], 10);
	queue_clear(&queue);
	assert_int_equal(queue_bytes(&queue), 0);
	assert_null(queue_take(&queue));
}

/* A batch that is given back stands before what it had itself carried over: events must keep their
 * order, or the cursor passes over those that come late. */
static void
test_what_is_carried_keeps_its_order(void **state)
{
	struct queue queue = {0};
	struct item *items[4];

	(void)state;
	for (int i = 0; i < 4; i++)
		items[i] = item_of(ITEM_EVENT, 1);
	queue_carry(&queue, items[3]); /* put off by the batch */
	queue_carry(&queue, items[2]);
	queue_carry(&queue, items[1]); /* then the batch itself */
	queue_carry(&queue, items[0]);
	for (int i = 0; i < 4; i++) {
		struct item *item = queue_take(&queue);

		assert_ptr_equal(item, items[i]);
		item_free(&item);
	}
	assert_int_equal(queue_bytes(&queue), 0);
}

static struct item *
command_of(const char *principal, size_t size)
{
	struct item *item = item_of(ITEM_COMMAND, size);

	COPY_TEXT(item->principal.name, principal);
	return item;
}

static bool
add_command(struct queue *queue, const char *principal, size_t size)
{
	struct item *item = command_of(principal, size);
	bool added = queue_add(queue, item);

	if (!added)
		item_free(&item);
	return added;
}

static int
add_as_many_as_go(struct queue *queue, const char *principal, size_t size)
{
	int count = 0;

	while (add_command(queue, principal, size))
		count++;
	return count;
}

static void
test_a_principal_takes_as_much_as_is_left_free(void **state)
{
	struct queue queue = {0};

	(void)state;
	assert_int_equal(add_as_many_as_go(&queue, "a", 1), QUEUE_ITEMS_MOST / 2);
	assert_int_equal(add_as_many_as_go(&queue, "b", 1), QUEUE_ITEMS_MOST / 4);
	assert_true(add_command(&queue, "c", 1));
	assert_true(
		queue_add(&queue, item_of(ITEM_EVENT, QUEUE_BYTES_MOST))); /* bounded elsewhere */
	queue_clear(&queue);
	assert_int_equal(add_as_many_as_go(&queue, "a", QUEUE_BYTES_MOST / 64), 32);
	assert_int_equal(add_as_many_as_go(&queue, "b", QUEUE_BYTES_MOST / 64), 16);
	assert_true(add_command(&queue, "c", QUEUE_BYTES_MOST / 64));
	assert_false(add_command(&queue, "d", QUEUE_BYTES_MOST));
	queue_clear(&queue);
	assert_int_equal(queue_bytes(&queue), 0);
}

static void
test_principals_are_drained_in_turn(void **state)
{
	static const char order[] = "ababcaa";
	struct queue queue = {0};

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_true(add_command(&queue, "a", 1));
	assert_true(add_command(&queue, "b", 1) && add_command(&queue, "b", 1));
	for (size_t i = 0; i < strlen(order); i++) {
		if (i == 2)
			assert_true(add_command(&queue, "c", 1));
		struct item *item = queue_take(&queue);

		assert_int_equal(item->principal.name[0], order[i]);
		item_free(&item);
	}
	assert_null(queue_take(&queue));
	queue_clear(&queue);
}

static void
test_shares_are_given_back(void **state)
{
	struct shares shares = {0};

	(void)state;
	assert_true(shares_take(&shares, 4, "a") && shares_take(&shares, 4, "a"));
	assert_false(shares_take(&shares, 4, "a"));
	assert_true(shares_take(&shares, 4, "b"));
	assert_false(shares_take(&shares, 4, "b"));
	shares_give(&shares, "a");
	assert_true(shares_take(&shares, 4, "b"));
	assert_int_equal(shares.taken, 3);
	shares_release(&shares);
}

/* ---- the clock ---- */

#define SECOND MICROSECONDS_PER_SECOND

static void
test_small_steps_never_go_before_the_last_event(void **state)
{
	struct time_guard guard;

	(void)state;
	time_guard_start(&guard, 1000 * SECOND, 0, 0, 990 * SECOND);
	time_guard_event(&guard, 1000 * SECOND);
	assert_int_equal(time_guard_now(&guard, 997 * SECOND, 1 * SECOND, 0), 1000 * SECOND);
	assert_int_equal(time_guard_now(&guard, 1001 * SECOND, 2 * SECOND, 0), 1001 * SECOND);
	assert_false(guard.stopped);
}

static void
test_large_steps_stop(void **state)
{
	static const struct {
		const char *label;
		int64_t wall, monotonic, offset, last_event;
		bool stopped;
	} cases[] = {
		{"no step", 1010, 10, 0, 0, false},
		{"an hour of sleep, both clocks", 4600, 3600, 0, 0, false},
		{"forward", 1020, 10, 0, 0, true},
		{"back", 1000, 10, 0, 0, true},
		{"back by a day", -85400, 10, 0, 0, true},
		{"forward by ten years", 315361000, 10, 0, 0, true},
		{"the test clock forward", 87410, 10, 86400, 0, false},
		{"the test clock back", 910, 10, -100, 0, true},
		{"before the last event", 1010, 10, 0, 1020, true},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct time_guard guard;

		time_guard_start(&guard, 1000 * SECOND, 0, 0, 0);
		guard.last_event = cases[i].last_event * SECOND;
		time_guard_now(&guard, cases[i].wall * SECOND, cases[i].monotonic * SECOND,
			cases[i].offset * SECOND);
		if (guard.stopped != cases[i].stopped)
			fail_msg("%s: stopped is %d", cases[i].label, guard.stopped);
		time_guard_confirm(&guard, cases[i].wall * SECOND, cases[i].monotonic * SECOND,
			cases[i].offset * SECOND);
		assert_false(guard.stopped);
		time_guard_now(&guard, (cases[i].wall + 1) * SECOND,
			(cases[i].monotonic + 1) * SECOND, cases[i].offset * SECOND);
		assert_false(guard.stopped);
	}
}

static void
test_a_start_before_the_last_event_stops(void **state)
{
	struct time_guard guard;

	(void)state;
	time_guard_start(&guard, 1000 * SECOND, 0, 0, 1006 * SECOND);
	assert_true(guard.stopped);
	time_guard_start(&guard, 1000 * SECOND, 0, 0, 1004 * SECOND);
	assert_false(guard.stopped);
}

/* ---- effects ---- */

static void
test_effects_keep_what_was_given(void **state)
{
	struct arena *arena = arena_new();
	struct effects out;

	(void)state;
	effects_init(&out, arena);
	out.now = 5;
	out.service = "gateway/331023-one";
	for (int i = 0; i < 20; i++) {
		emit(&out, (struct event){.type = "x.v1", .data = json_object()});
		timer_set(&out, "k", "s", 1, i);
		create(&out, &ACCOUNT);
	}
	reply(&out, json_object());
	reply(&out, json_object());
	assert_int_equal(refuse(&out, "not_found", P("what"), P(3), P_MONEY(4)), REFUSED);
	assert_string_equal(out.problem.code, "not_found");
	assert_int_equal(out.problem.params[1].number, 3);
	assert_int_equal(out.problem.params[3].kind, PARAM_END);
	assert_int_equal(out.event_count, 20);
	assert_int_equal(out.timers[19].generation, 19);
	assert_false(out.broken);
	emit(&out, (struct event){.type = "x.v1", .data = json_pack("{s:s}", "a", "\xff")});
	assert_true(out.broken);
	effects_release(&out);
	assert_false(out.broken);
	assert_int_equal(out.event_count + out.created_count + out.timer_count, 0);
	assert_null(out.problem.code);
	assert_int_equal(out.now, 5);
	assert_string_equal(out.service, "gateway/331023-one");
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_what_was_not_loaded_is_missed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_wish_is_registered_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_created_ones_are_found_by_every_key, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_a_refusal_restores_what_was_touched, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_a_changed_natural_key_moves, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_what_is_to_be_stored_is_known_at_the_end, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_what_goes_by_steps_takes_one_a_batch, set_up, tear_down),
		cmocka_unit_test(test_kinds_are_drained_in_turn_and_carried_ones_first),
		cmocka_unit_test(test_what_is_carried_keeps_its_order),
		cmocka_unit_test(test_a_principal_takes_as_much_as_is_left_free),
		cmocka_unit_test(test_principals_are_drained_in_turn),
		cmocka_unit_test(test_shares_are_given_back),
		cmocka_unit_test(test_small_steps_never_go_before_the_last_event),
		cmocka_unit_test(test_large_steps_stop),
		cmocka_unit_test(test_a_start_before_the_last_event_stops),
		cmocka_unit_test(test_effects_keep_what_was_given),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
