/* How policies reach enterprises that did not ask: what is loaded for each of the timers. */
#include "routes.h"

#include "reach.h"
#include "store.h"
#include <stdio.h>
#include <string.h>

void
load_search(const struct message *in, struct loads *loads)
{
	char policy[POLICY_REF_SIZE];

	reach_code(in->subject, policy);
	load(loads, &policy_by_ref, policy);
	load(loads, &parties_after, in->subject);
}

enum outcome
decide_search(struct work *work)
{
	char policy[POLICY_REF_SIZE];

	reach_code(work->in->subject, policy);
	return reach_search(work_find(work, &policy_type, policy),
		(struct party **)work_list(work, &parties_after, work->in->subject), work->state,
		work->out);
}

void
load_changed_profile(const struct message *in, struct loads *loads)
{
	load(loads, &party_by_uscc, in->subject);
	load(loads, &policies_reaching, "all");
}

enum outcome
decide_changed_profile(struct work *work)
{
	return reach_profile(work_find(work, &party_type, work->in->subject),
		(struct policy **)work_list(work, &policies_reaching, "all"), work->state,
		work->out);
}

/* "<code> P1d" of "P1d@1 <code>". */
static const char *
earlier_key(const char *subject, char into[ENTITY_KEY_SIZE])
{
	char policy[POLICY_REF_SIZE];
	const char *code = reach_code(subject, policy);

	snprintf(into, ENTITY_KEY_SIZE, "%s %.*s", code, (int)strcspn(policy, "@"), policy);
	return into;
}

void
load_match(const struct message *in, struct loads *loads)
{
	char policy[POLICY_REF_SIZE], key[ENTITY_KEY_SIZE];
	const char *code = reach_code(in->subject, policy);

	load(loads, &policy_by_ref, policy);
	load(loads, &party_by_uscc, code);
	load(loads, &application_by_party_policy, earlier_key(in->subject, key));
	load(loads, &sequence_by_name, "case");
	load(loads, &match_by_key, in->subject);
}

static struct filing
filing_of(struct work *work)
{
	char policy[POLICY_REF_SIZE], key[ENTITY_KEY_SIZE];
	const char *code = reach_code(work->in->subject, policy);

	return (struct filing){
		.policy = work_find(work, &policy_type, policy),
		.party = work_find(work, &party_type, code),
		.earlier = (struct application **)work_list(
			work, &application_by_party_policy, earlier_key(work->in->subject, key)),
		.sequence = work_find(work, &sequence_type, "case"),
		.window = work->state,
	};
}

enum outcome
decide_tell(struct work *work)
{
	const struct filing filing = filing_of(work);

	return reach_tell(&filing, work_find(work, &match_type, work->in->subject), work->out);
}

enum outcome
decide_grant(struct work *work)
{
	const struct filing filing = filing_of(work);

	return reach_grant(&filing, work_find(work, &match_type, work->in->subject), work->out);
}

static const char *
match_key(const struct message *in, char into[ENTITY_KEY_SIZE])
{
	snprintf(into, ENTITY_KEY_SIZE, "%s %s", in->subject, json_text(in->data, "party"));
	return into;
}

void
load_answer(const struct message *in, struct loads *loads)
{
	char key[ENTITY_KEY_SIZE];

	load(loads, &match_by_key, match_key(in, key));
}

enum outcome
decide_answer(struct work *work)
{
	char key[ENTITY_KEY_SIZE];

	return reach_answer(work_find(work, &match_type, match_key(work->in, key)),
		work->in->subject, work->in->data, work->out);
}

void
bind_matches(const struct message *in, struct params *params)
{
	bool all = in->principal->roles & (ROLE_ANY_OFFICER | ROLE_OPERATOR);

	param_add(params, json_text(in->data, "party"));
	param_add(params, json_text(in->data, "policy"));
	param_add(params, all ? NULL : in->principal->name);
}
