#include "common.h"

json_t *
read_json(const char *path)
{
	json_error_t error;
	json_t *value = json_load_file(path, 0, &error);

	if (!value)
		fail_msg("%s: %s", path, error.text);
	return value;
}

int
set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));

	f->arena = arena_new();
	effects_init(&f->out, f->arena);
	f->out.principal = DRAFTER;
	f->out.department = "331023-hrss";
	f->out.service = "policy/331023-zwfw";
	f->out.own_department = "331023-zwfw";
	f->document = read_json("deploy/sample/policies/P1d.json");
	f->reason = json_pack("{s:s, s:s}", "zh", "旧", "en", "old");
	f->publication.missing = json_array();
	f->publication.wrong = json_array();
	*state = f;
	return 0;
}

int
tear_down(void **state)
{
	struct fixture *f = *state;

	publication_release(&f->publication);
	json_decref(f->document);
	json_decref(f->reason);
	effects_release(&f->out);
	arena_free(&f->arena);
	cleanup_free(&f);
	return 0;
}

struct policy
a_policy(int state)
{
	struct policy policy = {.state = state, .version = 1, .document = "{}"};

	(void)COPY_TEXT(policy.ref, "P1d@1");
	(void)COPY_TEXT(policy.id, "P1d");
	(void)COPY_TEXT(policy.issued_by, "331023-hrss");
	(void)COPY_TEXT(policy.drafted_by, DRAFTER);
	return policy;
}

enum outcome
draft(struct fixture *f, struct policy *policy, const struct hand *hand, const char *ref)
{
	struct wording wording = {ref, f->document, &f->publication};

	return policy_draft(policy, hand, &wording, &f->out);
}

enum outcome
publish(struct fixture *f, struct policy *policy, const struct hand *hand, const char *principal)
{
	struct wording wording = {"P1d@1", f->document, &f->publication};

	f->out.principal = principal;
	return policy_publish(policy, hand, &wording, &f->out);
}
