/* What other streams tell, as it comes from the wire: who may tell what, owners, and unknown cases.
 */
#include "common.h"

#include "services/application/routes.h"

/* In place of the runtime: what there is to find. */
static struct application *the_case;
static struct policy *the_policy;

void *
work_find(struct work *work, const struct entity_type *type, const char *key)
{
	(void)work;
	if (type == &application_type)
		return the_case && strcmp(the_case->case_number, key) == 0 ? the_case : NULL;
	return the_policy && strcmp(the_policy->ref, key) == 0 ? the_policy : NULL;
}

void **
work_list(struct work *work, const struct lookup *lookup, const char *key)
{
	static void *none;

	(void)work, (void)lookup, (void)key;
	return &none;
}

void *
work_first(struct work *work, const struct lookup *lookup, const char *key)
{
	return work_list(work, lookup, key)[0];
}

void
load(struct loads *loads, const struct lookup *lookup, const char *key)
{
	(void)loads, (void)lookup, (void)key;
}

static const struct route *
route_of(const char *type)
{
	for (const struct route *route = application_routes; route->type; route++)
		if (strcmp(route->type, type) == 0)
			return route;
	fail_msg("no route %s", type);
	return NULL;
}

static enum outcome
tell(struct fixture *f, const char *type, const char *stream, const char *subject, json_t *data)
{
	struct message in = {.type = type, .subject = subject, .stream = stream, .data = data};
	struct work work = {.in = &in, .out = &f->out, .state = f->window};

	again(f);
	f->out.principal = stream;
	enum outcome outcome = route_of(type)->decide(&work);
	json_decref(data);
	return outcome;
}

static json_t *
decision(const char *by)
{
	return json_pack("{s:s, s:s, s:[], s:{s:s, s:s}, s:{}}", "decided_by", by, "decided_at",
		"2026-03-02T01:30:00Z", "reasons", "remedies", "zh", "一", "en", "one", "sig");
}

/* The whole way of a case that is verified, with every owner. */
static void
test_the_way_of_a_verified_case(void **state)
{
	struct fixture *f = *state;
	struct application application = a_case(APPLICATION_SUBMITTED);
	const char *award = CASE_A "/1";

	the_case = &application;
	tell(f, "award.review_requested.v1", HANDLER, CASE_A, json_pack("{s:s}", "award", award));
	assert_int_equal(application.state, APPLICATION_IN_REVIEW);
	assert_string_equal(application.owner, "331023-hrss");
	assert_string_equal(application.award, award);
	tell(f, "review.opened.v1", REVIEWER, CASE_A,
		json_pack("{s:s, s:s}", "owner", "440304-kcj", "due", "2026-03-09T16:00:00Z"));
	assert_string_equal(application.owner, "440304-kcj");
	assert_string_equal(application.due, "2026-03-09T16:00:00Z");
	tell(f, "review.warned.v1", REVIEWER, CASE_A,
		json_pack("{s:s, s:s}", "owner", "440304-kcj", "due", "2026-03-09T16:00:00Z"));
	assert_string_equal(application.owner, "440304-kcj");
	tell(f, "review.overdue.v1", REVIEWER, CASE_A,
		json_pack("{s:s, s:s}", "owner", "440304-qyfw", "due", "2026-03-09T16:00:00Z"));
	assert_string_equal(application.owner, "440304-qyfw");
	tell(f, "review.concluded.v1", REVIEWER, CASE_A,
		json_pack("{s:s, s:s, s:s}", "result", "agreed", "owner", "440304-qyfw", "due",
			"2026-03-09T16:00:00Z"));
	assert_string_equal(application.owner, "331023-hrss");
	assert_string_equal(application.due, "");
	tell(f, "award.approved.v1", HANDLER, CASE_A,
		json_pack("{s:s, s:i, s:o}", "award", award, "amount", 20000000, "decision",
			decision("officer/331023-hrss/zhou-jun")));
	assert_int_equal(application.state, APPLICATION_APPROVED);
	assert_int_equal(application.amount, 20000000);
	assert_string_equal(
		((struct change *)created(f, &change_type))->by, "officer/331023-hrss/zhou-jun");
	tell(f, "payment.instructed.v1", HANDLER, CASE_A,
		json_pack("{s:s, s:s}", "award", award, "instructed_by",
			"officer/331023-hrss/sun-lei"));
	assert_int_equal(application.state, APPLICATION_PAYING);
	assert_string_equal(
		((struct change *)created(f, &change_type))->by, "officer/331023-hrss/sun-lei");
	tell(f, "payment.failed.v1", HANDLER, CASE_A, json_object());
	assert_int_equal(application.state, APPLICATION_PAYMENT_FAILED);
	tell(f, "payment.instructed.v1", HANDLER, CASE_A, json_object());
	tell(f, "payment.confirmed.v1", HANDLER, CASE_A, json_object());
	assert_int_equal(application.state, APPLICATION_PAID);
	assert_string_equal(application.owner, "331023-hrss");
	assert_int_equal(application.changes, 11);
	the_case = NULL;
}

/* Each type does its step: from a state where it leads somewhere, to where it leads. */
static void
test_each_type(void **state)
{
	static const struct {
		const char *type, *stream;
		int from, before, next;
	} lines[] = {
#define FROM(s) APPLICATION_##s, APPLICATION_##s
		{"award.review_requested.v1", HANDLER, FROM(SUBMITTED), APPLICATION_IN_REVIEW},
		{"award.approved.v1", HANDLER, FROM(SUBMITTED), APPLICATION_APPROVED},
		{"award.refused.v1", HANDLER, FROM(IN_REVIEW), APPLICATION_REFUSED},
		{"award.waiting_for_funds.v1", HANDLER, FROM(SUBMITTED),
			APPLICATION_WAITING_FOR_FUNDS},
		{"award.cancelled.v1", HANDLER, APPLICATION_WITHDRAWING, APPLICATION_SUBMITTED,
			APPLICATION_WITHDRAWN},
		{"award.withdrawal_refused.v1", HANDLER, APPLICATION_WITHDRAWING,
			APPLICATION_APPROVED, APPLICATION_APPROVED},
		{"payment.instructed.v1", HANDLER, FROM(APPROVED), APPLICATION_PAYING},
		{"payment.confirmed.v1", HANDLER, FROM(PAYING), APPLICATION_PAID},
		{"payment.failed.v1", HANDLER, FROM(PAYING), APPLICATION_PAYMENT_FAILED},
		{"review.opened.v1", REVIEWER, FROM(SUBMITTED), APPLICATION_IN_REVIEW},
		{"review.warned.v1", REVIEWER, FROM(IN_REVIEW), APPLICATION_IN_REVIEW},
		{"review.overdue.v1", REVIEWER, FROM(IN_REVIEW), APPLICATION_IN_REVIEW},
		{"review.concluded.v1", REVIEWER, FROM(IN_REVIEW), APPLICATION_IN_REVIEW},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		struct application application = a_case(lines[i].from), before;
		const char *other = strcmp(lines[i].stream, HANDLER) == 0 ? REVIEWER : HANDLER;

		print_message("%s\n", lines[i].type);
		application.before = lines[i].before;
		before = application;
		the_case = &application;
		/* another stream than the one that has a say */
		assert_int_equal(tell(f, lines[i].type, other, CASE_A, json_object()), REFUSED);
		assert_string_equal(f->out.problem.code, "wrong_teller");
		assert_int_equal(
			tell(f, lines[i].type, "subsidy/440304-qyfw", CASE_A, json_object()),
			REFUSED);
		assert_memory_equal(&application, &before, sizeof(before));
		assert_int_equal(
			tell(f, lines[i].type, lines[i].stream, CASE_A, json_object()), DONE);
		assert_int_equal(application.state, lines[i].next);
		the_case = NULL;
		assert_int_equal(
			tell(f, lines[i].type, lines[i].stream, CASE_A, json_object()), REFUSED);
		assert_string_equal(f->out.problem.code, "case_unknown");
	}
}

/* A case of a policy without a review: nobody may tell of one. */
static void
test_no_reviewer(void **state)
{
	struct fixture *f = *state;
	struct application application = a_case(APPLICATION_SUBMITTED);

	application.review_by[0] = 0;
	the_case = &application;
	assert_int_equal(tell(f, "review.opened.v1", REVIEWER, CASE_A, json_object()), REFUSED);
	assert_string_equal(f->out.problem.code, "wrong_teller");
	the_case = NULL;
}

static json_t *
published(void)
{
	return json_pack("{s:s, s:o}", "policy", "P1d@1", "document",
		read_json("deploy/sample/policies/P1d.json"));
}

static void
test_policies(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
		tell(f, "policy.published.v1", "subsidy/331023-hrss", "P1d@1", published()),
		REFUSED);
	assert_string_equal(f->out.problem.code, "wrong_teller");
	assert_int_equal(
		tell(f, "policy.published.v1", "policy/331023-zwfw", "P1d@1", published()), DONE);
	struct policy policy = *(struct policy *)created(f, &policy_type);
	the_policy = &policy;
	assert_int_equal(
		tell(f, "policy.withdrawn.v1", "subsidy/331023-hrss", "P1d@1", json_object()),
		REFUSED);
	assert_int_equal(policy.withdrawn_at, 0);
	assert_int_equal(
		tell(f, "policy.withdrawn.v1", "policy/331023-zwfw", "P1d@1", json_object()), DONE);
	assert_int_equal(policy.withdrawn_at, NOW);
	the_policy = NULL;
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_the_way_of_a_verified_case),
		CASE(test_each_type),
		CASE(test_no_reviewer),
		CASE(test_policies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
