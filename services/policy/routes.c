#include "routes.h"

#include "base/log.h"
#include "domain/publication.h"
#include "policy.h"
#include "store.h"
#include "json/phrase.h"
#include <stdlib.h>
#include <string.h>

static void
load_policy_and_hand(const struct message *in, struct loads *loads)
{
	char key[ENTITY_KEY_SIZE];

	load(loads, &policy_by_ref, in->subject);
	load(loads, &hand_by_key, hand_key(in->subject, in->principal->name, key));
}

static void
load_policy(const struct message *in, struct loads *loads)
{
	load(loads, &policy_by_ref, in->subject);
}

static struct hand *
find_hand(struct work *work)
{
	char key[ENTITY_KEY_SIZE];

	return work_find(work, &hand_type, hand_key(work->in->subject, work->out->principal, key));
}

static enum outcome
decide_draft(struct work *work)
{
	json_t *document = json_object_get(work->in->data, "policy");
	struct publication *publication =
		publication_check(document, work->state, work->out->arena);
	struct wording wording = {work->in->subject, document, publication};

	phrases_put(publication->wrong, work->in->lang);
	enum outcome outcome = policy_draft(work_find(work, &policy_type, work->in->subject),
		find_hand(work), &wording, work->out);

	publication_release(publication);
	return outcome;
}

static enum outcome
decide_publish(struct work *work)
{
	struct policy *policy = work_find(work, &policy_type, work->in->subject);
	struct fault fault;
	_cleanup_json_ json_t *document =
		policy ? json_read(policy->document, strlen(policy->document), JSON_COMMAND_MOST,
				 &fault)
		       : NULL;
	struct publication *publication =
		publication_check(document, work->state, work->out->arena);
	struct wording wording = {work->in->subject, document, publication};
	enum outcome outcome = policy_publish(policy, find_hand(work), &wording, work->out);

	publication_release(publication);
	return outcome;
}

static enum outcome
decide_withdraw(struct work *work)
{
	return policy_withdraw(work_find(work, &policy_type, work->in->subject), work->in->subject,
		json_object_get(work->in->data, "reason"), work->out);
}

/* Drafts are shown to officers only. */
static const char *
sees_drafts(const struct message *in)
{
	return in->principal->roles & ROLE_ANY_OFFICER ? "true" : "false";
}

static void
bind_read(const struct message *in, struct params *params)
{
	param_add(params, in->subject);
	param_add(params, sees_drafts(in));
}

static void
bind_list(const struct message *in, struct params *params)
{
	param_add(params, json_text(in->data, "state"));
	param_add(params, sees_drafts(in));
}

static void
bind_desk(const struct message *in, struct params *params)
{
	param_add(params, in->principal->name);
	param_add(params, in->principal->department);
	param_add(params, in->principal->roles & ROLE_PUBLISHER ? "true" : "false");
}

const struct route policy_routes[] = {
	{ROUTE_COMMAND, "policy.draft.v1", ROLE_DRAFTER, load_policy_and_hand, decide_draft, NULL,
		NULL},
	{ROUTE_COMMAND, "policy.publish.v1", ROLE_PUBLISHER, load_policy_and_hand, decide_publish,
		NULL, NULL},
	{ROUTE_COMMAND, "policy.withdraw.v1", ROLE_PUBLISHER, load_policy, decide_withdraw, NULL,
		NULL},
	{ROUTE_QUERY, "policy.read.v1", ROLE_ANY, NULL, NULL, "policy_read", bind_read},
	{ROUTE_QUERY, "policy.list.v1", ROLE_ANY, NULL, NULL, "policy_list", bind_list, true},
	{ROUTE_QUERY, "policy.desk.v1", ROLE_ANY_OFFICER, NULL, NULL, "policy_desk", bind_desk,
		true},
	{0},
};

void *
policy_state_new(void)
{
	struct fault fault = {"proto/dictionary.json is not among the files"};

	const struct embedded *file = embedded_find(proto_files, "proto/dictionary.json");
	struct dictionary *dictionary =
		file ? dictionary_read(file->data, file->length, &fault) : NULL;

	if (dictionary)
		return dictionary;
	log_error("no dictionary", LOG("fault", (const char *)fault.text));
	exit(EXIT_FAILURE); /* built in, so no configuration can mend it */
}

void
policy_state_free(void *state)
{
	struct dictionary *dictionary = state;

	dictionary_free(&dictionary);
}
