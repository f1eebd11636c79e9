/* A case: every pair of state and step, late news, withdrawals, history and owner. */
#include "common.h"

#include "services/application/texts.h"

/* Where each step leads from each state, written out apart from the code; from all others nowhere.
 */
#define NO -1
#define S  APPLICATION_SUBMITTED
#define I  APPLICATION_INCOMPLETE
#define F  APPLICATION_REFUSED
#define R  APPLICATION_IN_REVIEW
#define W  APPLICATION_WAITING_FOR_FUNDS
#define A  APPLICATION_APPROVED
#define Y  APPLICATION_PAYING
#define D  APPLICATION_PAID
#define X  APPLICATION_PAYMENT_FAILED
#define G  APPLICATION_WITHDRAWING
#define N  APPLICATION_WITHDRAWN
#define C  APPLICATION_RECOGNISED
#define E  APPLICATION_EXPIRED
#define V  APPLICATION_REVOKED
#define O  APPLICATION_IN_NOTICE
#define K  APPLICATION_CORRECTING
static const struct {
	int from;
	enum step step;
	int to;
} table[] = {
	{I, STEP_SUPERSEDED, N},
	{S, STEP_WITHDRAW, G},
	{I, STEP_WITHDRAW, N},
	{R, STEP_WITHDRAW, G},
	{W, STEP_WITHDRAW, G},
	{S, STEP_REVIEW_REQUESTED, R},
	{S, STEP_REVIEW_OPENED, R},
	{R, STEP_REVIEW_OPENED, R},
	{R, STEP_REVIEW_WARNED, R},
	{R, STEP_REVIEW_OVERDUE, R},
	{R, STEP_REVIEW_CONCLUDED, R},
	{S, STEP_FUNDS_AWAITED, W},
	{R, STEP_FUNDS_AWAITED, W},
	{S, STEP_APPROVED, A},
	{R, STEP_APPROVED, A},
	{W, STEP_APPROVED, A},
	{S, STEP_REFUSED, F},
	{R, STEP_REFUSED, F},
	{W, STEP_REFUSED, F},
	{S, STEP_CANCELLED, N},
	{R, STEP_CANCELLED, N},
	{W, STEP_CANCELLED, N},
	{A, STEP_PAYMENT_INSTRUCTED, Y},
	{X, STEP_PAYMENT_INSTRUCTED, Y},
	{Y, STEP_PAID, D},
	{Y, STEP_PAYMENT_FAILED, X},
	{Y, STEP_PAYMENT_RETURNED, X},
	{S, STEP_PAYERS_AWAITED, W},
	{R, STEP_PAYERS_AWAITED, W},
	{W, STEP_PAYERS_AWAITED, W},
	{W, STEP_PARTS_CHANGED, W},
	{A, STEP_PARTS_CHANGED, A},
	{Y, STEP_PARTS_CHANGED, Y},
	{X, STEP_PARTS_CHANGED, X},
	{D, STEP_PARTS_CHANGED, Y},
	{Y, STEP_PART_PAID, Y},
	{A, STEP_PAID, D},
	{D, STEP_PAYMENT_RETURNED, X},
	{X, STEP_PAYMENT_RETURNED, X},
	{A, STEP_RECOGNISED, C},
	{C, STEP_RECOGNITION_DUE, C},
	{C, STEP_EXPIRED, E},
	{C, STEP_REVOKED, V},
	{A, STEP_NOTICE_BEGUN, O},
	{O, STEP_OBJECTED, O},
	{O, STEP_OBJECTION_HEARD, O},
	{O, STEP_NOTICE_ENDED, A},
	{O, STEP_OVERTURNED, F},
	{S, STEP_CORRECTION_ASKED, K},
	{R, STEP_CORRECTION_ASKED, K},
	{K, STEP_CORRECTED, R},
	{K, STEP_FOUND_FAILED, F},
	{K, STEP_LAPSED, N},
	{K, STEP_CANCELLED, N},
	{K, STEP_WITHDRAW, G},
	{R, STEP_LAPSED, N},
	{I, STEP_FILED, S},
	{I, STEP_FOUND_FAILED, F},
	{I, STEP_FOUND_INCOMPLETE, I},
	{S, STEP_DECISION_DUE, S},
	{R, STEP_DECISION_DUE, R},
	{S, STEP_DECISION_OVERDUE, S},
	{R, STEP_DECISION_OVERDUE, R},
};
/* All but `withdrawing`, behind which the table goes on. */
static const int columns[] = {S, I, F, R, W, A, Y, D, X, N, C, E, V, O, K};

static int
where_to(int from, enum step step)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (table[i].from == from && table[i].step == step)
			return table[i].to;
	return NO;
}

static json_t *
a_decision(void)
{
	return json_pack("{s:s, s:s, s:[], s:{s:s, s:s}, s:{}}", "decided_by", "rule:P1d@1",
		"decided_at", "2026-03-02T01:30:00Z", "reasons", "remedies", "zh", "一", "en",
		"one", "sig");
}

static void
test_every_state_and_step(void **state)
{
	(void)state;
	for (enum step step = 0; step < STEP_COUNT; step++) {
		for (size_t j = 0; j < ARRAY_LEN(columns); j++) {
			int next = NO, wanted = where_to(columns[j], step);

			if (application_next(columns[j], step, &next) != (wanted != NO) ||
				next != wanted)
				fail_msg("%s in %s leads to %d", step_code(step),
					application_states[columns[j]], next);
		}
	}
}

/* The same through the function that acts: entered, or history alone. */
static void
test_every_piece_of_news_in_every_state(void **state)
{
	struct fixture *f = *state;

	for (enum step step = STEP_REVIEW_REQUESTED; step < STEP_COUNT; step++) {
		for (size_t j = 0; j < ARRAY_LEN(columns); j++) {
			struct application application = a_case(columns[j]), before = application;
			struct news news = {.step = step, .by = HANDLER, .owner = "440304-kcj"};
			int next = where_to(columns[j], step);

			again(f);
			assert_int_equal(application_follow(&application, &news, &f->out), DONE);
			assert_int_equal(application.changes, 2);
			assert_int_equal(count_created(f, &change_type), 1);
			if (next == NO) {
				assert_int_equal(f->out.event_count, 0);
				application.changes = before.changes;
				assert_memory_equal(&application, &before, sizeof(before));
				continue;
			}
			assert_int_equal(application.state, next);
			assert_int_equal(application.before, next);
			assert_non_null(event_of(f, "application.state_changed.v1"));
			/* What only tells of a limit leaves whose turn it is, and since when. */
			if (step == STEP_DECISION_DUE || step == STEP_DECISION_OVERDUE) {
				assert_string_equal(application.owner, before.owner);
				assert_int_equal(application.waiting_since, before.waiting_since);
				continue;
			}
			assert_string_equal(application.owner, "440304-kcj");
			assert_int_equal(
				application.waiting_since, application_is_closed(next) ? 0 : NOW);
		}
	}
}

/* While a withdrawal is asked for, the work goes on behind it, until its end or the answer. */
static void
test_every_piece_of_news_while_withdrawing(void **state)
{
	struct fixture *f = *state;

	for (enum step step = STEP_REVIEW_REQUESTED; step < STEP_COUNT; step++) {
		for (size_t j = 0; j < ARRAY_LEN(columns); j++) {
			struct application application = a_case(APPLICATION_WITHDRAWING);
			struct news news = {.step = step, .by = HANDLER};
			int next = where_to(columns[j], step);
			bool ends = next == F || next == N || next == E || next == V;

			if (columns[j] == F || columns[j] == N || columns[j] == I)
				continue; /* not behind a withdrawal */
			application.before = columns[j];
			again(f);
			application_follow(&application, &news, &f->out);
			if (step == STEP_WITHDRAWAL_REFUSED) {
				assert_int_equal(application.state, columns[j]);
				assert_int_equal(application.before, columns[j]);
				continue;
			}
			assert_int_equal(application.state, ends ? next : APPLICATION_WITHDRAWING);
			assert_int_equal(application.before, next == NO ? columns[j] : next);
		}
	}
}

static void
test_owner_while_withdrawing(void **state)
{
	struct fixture *f = *state;
	struct application application = a_case(APPLICATION_IN_REVIEW);
	struct news opened = {.step = STEP_REVIEW_OPENED,
		.by = REVIEWER,
		.owner = "440304-kcj",
		.due = "2026-03-09"};
	struct news refused = {.step = STEP_WITHDRAWAL_REFUSED, .by = HANDLER};

	assert_int_equal(application_withdraw(&application, CASE_A, "no need", &f->out), DONE);
	assert_string_equal(application.owner, "331023-hrss");
	application_follow(&application, &opened, &f->out);
	assert_int_equal(application.state, APPLICATION_WITHDRAWING);
	assert_string_equal(application.owner, "331023-hrss");
	assert_string_equal(application.owner_before, "440304-kcj");
	assert_string_equal(application.due, "2026-03-09");
	application_follow(&application, &refused, &f->out);
	assert_int_equal(application.state, APPLICATION_IN_REVIEW);
	assert_string_equal(application.owner, "440304-kcj");
}

static void
test_approved_with_decision_amount_and_award(void **state)
{
	struct fixture *f = *state;
	struct application application = a_case(APPLICATION_SUBMITTED);
	_cleanup_json_ json_t *decision = a_decision();
	struct news news = {.step = STEP_APPROVED,
		.by = "rule:P1d@1",
		.award = CASE_A "/1",
		.owner = "331023-hrss",
		.has_amount = true,
		.amount = 2000050,
		.decision = decision};

	application_follow(&application, &news, &f->out);
	assert_int_equal(application.amount, 2000050);
	assert_string_equal(application.award, CASE_A "/1");
	_cleanup_json_ json_t *kept = json_kept(application.decision);
	assert_string_equal(json_text(kept, "served_at"), "2026-03-02T01:30:00.000000Z");
	assert_null(json_object_get(decision, "served_at")); /* the news itself stays as it was */
	const struct change *change = created(f, &change_type);
	assert_string_equal(change->change, CASE_A " 2");
	assert_string_equal(change->state, "approved");
	assert_string_equal(change->by, "rule:P1d@1");
	assert_string_equal(change->detail, "approved");
	_cleanup_json_ json_t *text = json_kept(change->text);
	assert_string_equal(json_text(text, "zh"), "已批准，金额20,000.50元");
	assert_string_equal(json_text(text, "en"), "Approved: 20,000.50 yuan");
	const struct event *event = event_of(f, "application.state_changed.v1");
	assert_string_equal(event->subject, CASE_A);
	assert_string_equal(event->audience[0], PORTAL);
	assert_string_equal(event->audience[1], "");
	assert_string_equal(json_text(event->data, "from"), "submitted");
	assert_string_equal(json_text(event->data, "state"), "approved");
	assert_string_equal(json_text(event->data, "owner"), "331023-hrss");
}

static void
test_a_decision_that_was_served_keeps_its_day(void **state)
{
	struct fixture *f = *state;
	struct application application = a_case(APPLICATION_SUBMITTED);
	_cleanup_json_ json_t *decision = a_decision();
	struct news news = {.step = STEP_REFUSED, .by = "o", .decision = decision};

	json_object_set_new(decision, "served_at", json_string("2026-03-01T00:00:00Z"));
	application_follow(&application, &news, &f->out);
	_cleanup_json_ json_t *kept = json_kept(application.decision);
	assert_string_equal(json_text(kept, "served_at"), "2026-03-01T00:00:00Z");
	assert_int_equal(application.state, APPLICATION_REFUSED);
	assert_int_equal(application.waiting_since, 0);
}

static void
test_texts_name_owner_and_day(void **state)
{
	struct fixture *f = *state;
	struct application application = a_case(APPLICATION_IN_REVIEW);
	struct news news = {.step = STEP_REVIEW_OPENED,
		.by = REVIEWER,
		.owner = "440304-kcj",
		.due = "2026-03-09T16:00:00.000000Z"};

	application_follow(&application, &news, &f->out);
	_cleanup_json_ json_t *text = step_text(&application, &news);
	assert_string_equal(json_text(text, "zh"), "已征求440304-kcj意见，期限2026-03-09");
	assert_string_equal(
		json_text(text, "en"), "440304-kcj was asked for an opinion by 2026-03-09");
	struct news concluded = {
		.step = STEP_REVIEW_CONCLUDED, .by = REVIEWER, .owner = "331023-hrss"};
	application_follow(&application, &concluded, &f->out);
	assert_string_equal(application.due, "");
	assert_string_equal(application.owner, "331023-hrss");
}

static void
test_late_news_is_told_in_the_history(void **state)
{
	struct fixture *f = *state;
	struct application application = a_case(APPLICATION_PAID);
	struct news news = {.step = STEP_REVIEW_WARNED, .by = REVIEWER, .owner = "440304-kcj"};

	application_follow(&application, &news, &f->out);
	const struct change *change = created(f, &change_type);
	assert_string_equal(change->state, "paid");
	assert_string_equal(change->detail, "review_warned");
	assert_non_null(strstr(change->text, "Late news (review_warned)"));
}

static void
test_withdraw_incomplete(void **state)
{
	struct fixture *f = *state;
	struct application application = a_case(APPLICATION_INCOMPLETE);

	assert_int_equal(application_withdraw(&application, CASE_A, "no need", &f->out), DONE);
	assert_int_equal(application.state, APPLICATION_WITHDRAWN);
	assert_int_equal(application.before, APPLICATION_WITHDRAWN);
	assert_int_equal(application.waiting_since, 0);
	const struct event *event = event_of(f, "application.withdrawn.v1");
	assert_string_equal(json_text(event->data, "reason"), "no need");
	assert_null(json_object_get(event->data, "superseded_by"));
	assert_string_equal(json_text(f->out.reply, "state"), "withdrawn");
	assert_string_equal(((struct change *)created(f, &change_type))->detail, "withdrawn");
}

static void
test_withdraw_asks_the_handler(void **state)
{
	static const int states[] = {S, R, W};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		struct application application = a_case(states[i]);

		again(f);
		(void)COPY_TEXT(application.owner, "440304-kcj");
		(void)COPY_TEXT(application.owner_before, "440304-kcj");
		assert_int_equal(application_withdraw(&application, CASE_A, "r", &f->out), DONE);
		assert_int_equal(application.state, APPLICATION_WITHDRAWING);
		assert_int_equal(application.before, states[i]);
		assert_string_equal(application.owner, "331023-hrss");
		const struct event *event = event_of(f, "application.withdrawal_requested.v1");
		assert_string_equal(event->audience[0], HANDLER);
		assert_string_equal(json_text(event->data, "award"), CASE_A "/1");
		assert_string_equal(json_text(f->out.reply, "state"), "withdrawing");
		assert_string_equal(((struct change *)created(f, &change_type))->detail,
			"withdrawal_requested");
	}
}

static void
test_withdraw_refused(void **state)
{
	static const struct {
		int state;
		const char *code;
	} lines[] = {
		{A, "too_late_to_withdraw"},
		{Y, "too_late_to_withdraw"},
		{X, "too_late_to_withdraw"},
		{G, "withdrawal_pending"},
		{D, "case_closed"},
		{F, "case_closed"},
		{N, "case_closed"},
		{C, "case_closed"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		struct application application = a_case(lines[i].state), before = application;

		assert_int_equal(application_withdraw(&application, CASE_A, "r", &f->out), REFUSED);
		assert_string_equal(f->out.problem.code, lines[i].code);
		assert_memory_equal(&application, &before, sizeof(before));
	}
	assert_non_null(strstr(f->out.problem.params[1].text, "recognised"));
	assert_int_equal(f->out.event_count, 0);
}

static void
test_withdraw_another_portals(void **state)
{
	struct fixture *f = *state;
	struct application application = a_case(APPLICATION_SUBMITTED);

	f->out.principal = "portal/440304-x";
	assert_int_equal(application_withdraw(&application, CASE_A, "r", &f->out), REFUSED);
	assert_string_equal(f->out.problem.code, "not_found");
	assert_int_equal(application_withdraw(NULL, CASE_A, "r", &f->out), REFUSED);
	assert_string_equal(f->out.problem.code, "not_found");
}

static void
test_supersede(void **state)
{
	struct fixture *f = *state;
	struct application old = a_case(APPLICATION_INCOMPLETE), live = a_case(S);

	application_supersede(&live, "331023-2026-000002-Y", &f->out);
	assert_int_equal(live.state, APPLICATION_SUBMITTED);
	assert_int_equal(f->out.event_count, 0);
	application_supersede(&old, "331023-2026-000002-Y", &f->out);
	assert_int_equal(old.state, APPLICATION_WITHDRAWN);
	const struct event *event = event_of(f, "application.withdrawn.v1");
	assert_string_equal(json_text(event->data, "superseded_by"), "331023-2026-000002-Y");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_every_state_and_step),
		CASE(test_every_piece_of_news_in_every_state),
		CASE(test_every_piece_of_news_while_withdrawing),
		CASE(test_owner_while_withdrawing),
		CASE(test_approved_with_decision_amount_and_award),
		CASE(test_a_decision_that_was_served_keeps_its_day),
		CASE(test_texts_name_owner_and_day),
		CASE(test_late_news_is_told_in_the_history),
		CASE(test_withdraw_incomplete),
		CASE(test_withdraw_asks_the_handler),
		CASE(test_withdraw_refused),
		CASE(test_withdraw_another_portals),
		CASE(test_supersede),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
