/* The policy's decisions: each line of its table of states, each refusal. */
#include "common.h"

static void
test_draft_makes_a_policy_and_a_hand(void **state)
{
	struct fixture *f = *state;

	f->out.now = 1000;
	assert_int_equal(draft(f, NULL, NULL, "P1d@1"), DONE);
	assert_int_equal(f->out.created_count, 2);
	struct policy *policy = f->out.created[0].entity;
	struct hand *hand = f->out.created[1].entity;
	assert_string_equal(policy->ref, "P1d@1");
	assert_string_equal(policy->id, "P1d");
	assert_int_equal(policy->version, 1);
	assert_string_equal(policy->issued_by, "331023-hrss");
	assert_int_equal(policy->state, POLICY_DRAFT);
	assert_string_equal(policy->drafted_by, DRAFTER);
	assert_int_equal(policy->drafted_at, 1000);
	assert_string_equal(hand->hand, "P1d@1 " DRAFTER);
	assert_string_equal(hand->duty, "draft");
	assert_string_equal(json_text(f->out.reply, "state"), "draft");
	assert_int_equal(f->out.event_count, 0);
}

static void
test_redraft_replaces(void **state)
{
	struct fixture *f = *state;
	struct policy policy = a_policy(POLICY_DRAFT);
	struct hand hand = {.duty = "draft"};

	assert_int_equal(draft(f, &policy, &hand, "P1d@1"), DONE);
	assert_int_equal(f->out.created_count, 0);
	assert_string_not_equal(policy.document, "{}");
}

static void
test_a_second_drafter_has_a_hand_too(void **state)
{
	struct fixture *f = *state;
	struct policy policy = a_policy(POLICY_DRAFT);

	f->out.principal = "officer/331023-hrss/second";
	assert_int_equal(draft(f, &policy, NULL, "P1d@1"), DONE);
	assert_int_equal(f->out.created_count, 1);
	assert_string_equal(policy.drafted_by, "officer/331023-hrss/second");
}

static void
test_draft_of_another_version(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(draft(f, NULL, NULL, "P1d@2"), REFUSED);
	assert_string_equal(f->out.problem.code, "policy_differs");
}

static void
test_other_departments(void **state)
{
	struct fixture *f = *state;
	struct policy policy = a_policy(POLICY_DRAFT), published = a_policy(POLICY_PUBLISHED);

	f->out.department = "440304-qyfw";
	assert_int_equal(draft(f, NULL, NULL, "P1d@1"), REFUSED);
	assert_string_equal(f->out.problem.code, "wrong_department");
	assert_string_equal(f->out.problem.params[0].text, "331023-hrss");
	assert_int_equal(publish(f, &policy, NULL, PUBLISHER), REFUSED);
	assert_string_equal(f->out.problem.code, "wrong_department");
	assert_int_equal(policy_withdraw(&published, "P1d@1", f->reason, &f->out), REFUSED);
	assert_string_equal(f->out.problem.code, "wrong_department");
	assert_int_equal(published.state, POLICY_PUBLISHED);
}

static void
test_a_draft_does_not_change_its_department(void **state)
{
	struct fixture *f = *state;
	struct policy policy = a_policy(POLICY_DRAFT);

	(void)COPY_TEXT(policy.issued_by, "440304-qyfw");
	assert_int_equal(draft(f, &policy, NULL, "P1d@1"), REFUSED);
	assert_string_equal(f->out.problem.code, "wrong_department");
	assert_string_equal(f->out.problem.params[0].text, "440304-qyfw");
}

static void
test_publish(void **state)
{
	struct fixture *f = *state;
	struct policy policy = a_policy(POLICY_DRAFT);

	f->out.now = 2000;
	assert_int_equal(publish(f, &policy, NULL, PUBLISHER), DONE);
	assert_int_equal(policy.state, POLICY_PUBLISHED);
	assert_string_equal(policy.published_by, PUBLISHER);
	assert_int_equal(policy.published_at, 2000);
	assert_int_equal(f->out.event_count, 1);
	assert_string_equal(f->out.events[0].type, "policy.published.v1");
	assert_string_equal(f->out.events[0].subject, "P1d@1");
	assert_string_equal(f->out.events[0].audience[0], EVERYONE);
	assert_ptr_equal(json_object_get(f->out.events[0].data, "document"), f->document);
	assert_string_equal(json_text(f->out.events[0].data, "published_by"), PUBLISHER);
	assert_int_equal(f->out.created_count, 1);
	assert_string_equal(((struct hand *)f->out.created[0].entity)->duty, "publish");
}

static void
test_publish_refused(void **state)
{
	struct fixture *f = *state;
	struct policy policy = a_policy(POLICY_DRAFT);
	struct hand hand = {.duty = "draft"};

	assert_int_equal(publish(f, NULL, NULL, PUBLISHER), REFUSED);
	assert_string_equal(f->out.problem.code, "not_found");
	assert_int_equal(publish(f, &policy, NULL, DRAFTER), REFUSED);
	assert_string_equal(f->out.problem.code, "drafter_may_not_publish");
	/* an earlier wording was his, the last one is not */
	assert_int_equal(publish(f, &policy, &hand, "officer/331023-hrss/earlier"), REFUSED);
	assert_string_equal(f->out.problem.code, "drafter_may_not_publish");
	f->publication.count = f->publication.errors.count = 1;
	assert_int_equal(publish(f, &policy, NULL, PUBLISHER), REFUSED);
	assert_string_equal(f->out.problem.code, "policy_incomplete");
	assert_int_equal(f->out.problem.params[1].number, 1);
	assert_ptr_equal(f->out.problem.errors, &f->publication.errors);
	assert_int_equal(policy.state, POLICY_DRAFT);
	assert_int_equal(f->out.event_count, 0);
	assert_int_equal(f->out.created_count, 0);
}

static void
test_withdraw(void **state)
{
	struct fixture *f = *state;
	struct policy policy = a_policy(POLICY_PUBLISHED);

	f->out.now = 3000;
	assert_int_equal(policy_withdraw(&policy, "P1d@1", f->reason, &f->out), DONE);
	assert_int_equal(policy.state, POLICY_WITHDRAWN);
	assert_int_equal(policy.withdrawn_at, 3000);
	assert_string_equal(policy.withdrawn_because, "{\"en\":\"old\",\"zh\":\"旧\"}");
	assert_string_equal(f->out.events[0].type, "policy.withdrawn.v1");
	assert_string_equal(f->out.events[0].audience[0], EVERYONE);
	assert_int_equal(policy_withdraw(NULL, "P1d@1", f->reason, &f->out), REFUSED);
	assert_string_equal(f->out.problem.code, "not_found");
}

/* Every pair of state and command: where it leads, or which code says where it stands. */
static void
test_every_state_and_command(void **state)
{
	static const struct {
		int from;
		const char *command;
		int next;
		const char *refused;
	} lines[] = {
		{POLICY_DRAFT, "draft", POLICY_DRAFT, NULL},
		{POLICY_DRAFT, "publish", POLICY_PUBLISHED, NULL},
		{POLICY_DRAFT, "withdraw", POLICY_DRAFT, "policy_is_draft"},
		{POLICY_PUBLISHED, "draft", POLICY_PUBLISHED, "policy_is_published"},
		{POLICY_PUBLISHED, "publish", POLICY_PUBLISHED, "policy_is_published"},
		{POLICY_PUBLISHED, "withdraw", POLICY_WITHDRAWN, NULL},
		{POLICY_WITHDRAWN, "draft", POLICY_WITHDRAWN, "policy_is_withdrawn"},
		{POLICY_WITHDRAWN, "publish", POLICY_WITHDRAWN, "policy_is_withdrawn"},
		{POLICY_WITHDRAWN, "withdraw", POLICY_WITHDRAWN, "policy_is_withdrawn"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		struct policy policy = a_policy(lines[i].from);
		enum outcome outcome;

		f->out.problem.code = NULL;
		if (strcmp(lines[i].command, "draft") == 0)
			outcome = draft(f, &policy, NULL, "P1d@1");
		else if (strcmp(lines[i].command, "publish") == 0)
			outcome = publish(f, &policy, NULL, PUBLISHER);
		else
			outcome = policy_withdraw(&policy, "P1d@1", f->reason, &f->out);
		print_message("%s: %s\n", policy_states[lines[i].from], lines[i].command);
		assert_int_equal(outcome, lines[i].refused ? REFUSED : DONE);
		assert_int_equal(policy.state, lines[i].next);
		if (lines[i].refused)
			assert_string_equal(f->out.problem.code, lines[i].refused);
	}
}

static void
test_a_hand_whose_key_would_not_fit(void **state)
{
	char key[ENTITY_KEY_SIZE], longest[ENTITY_KEY_SIZE + 1];

	(void)state;
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = 0;
	assert_string_equal(hand_key("P1d@1", longest, key), "");
	assert_string_equal(hand_key("P1d@1", "officer/d/o", key), "P1d@1 officer/d/o");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_draft_makes_a_policy_and_a_hand),
		CASE(test_redraft_replaces),
		CASE(test_a_second_drafter_has_a_hand_too),
		CASE(test_draft_of_another_version),
		CASE(test_other_departments),
		CASE(test_a_draft_does_not_change_its_department),
		CASE(test_publish),
		CASE(test_publish_refused),
		CASE(test_withdraw),
		CASE(test_every_state_and_command),
		CASE(test_a_hand_whose_key_would_not_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
