#include "policy.h"

#include "domain/publication.h"
#include "store.h"
#include "json/stored.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *const policy_states[] = {"draft", "published", "withdrawn", NULL};

enum command { DRAFT, PUBLISH, WITHDRAW };

/* What a policy may go through; anything else is refused. */
static const struct {
	enum policy_state state;
	enum command command;
	enum policy_state next;
} transitions[] = {
	{POLICY_DRAFT, DRAFT, POLICY_DRAFT},
	{POLICY_DRAFT, PUBLISH, POLICY_PUBLISHED},
	{POLICY_PUBLISHED, WITHDRAW, POLICY_WITHDRAWN},
};

/* The codes that say in which state it is instead. */
static const char *const refusals[] = {
	[POLICY_DRAFT] = "policy_is_draft",
	[POLICY_PUBLISHED] = "policy_is_published",
	[POLICY_WITHDRAWN] = "policy_is_withdrawn",
};

static bool
may(const struct policy *policy, enum command command, enum policy_state *ret_next)
{
	for (size_t i = 0; i < ARRAY_LEN(transitions); i++) {
		if ((int)transitions[i].state == policy->state &&
			transitions[i].command == command) {
			*ret_next = transitions[i].next;
			return true;
		}
	}
	return false;
}

/* The only place where a policy's state changes. */
static bool
enter(struct policy *policy, enum command command)
{
	enum policy_state next;

	if (!may(policy, command, &next))
		return false;
	policy->state = (int)next;
	return true;
}

const char *
hand_key(const char *policy, const char *officer, char into[ENTITY_KEY_SIZE])
{
	int length = snprintf(into, ENTITY_KEY_SIZE, "%s %s", policy, officer);

	if (length < 0 || length >= ENTITY_KEY_SIZE)
		into[0] = 0;
	return into;
}

static void
add_hand(const char *policy, const char *duty, struct effects *out)
{
	struct hand *hand = create(out, &hand_type);
	bool fits = COPY_TEXT(hand->policy, policy) && COPY_TEXT(hand->officer, out->principal) &&
		    COPY_TEXT(hand->duty, duty);

	hand_key(policy, fits ? out->principal : "", hand->hand);
}

/* Is this document the version that the command names? */
static bool
is_version(const struct wording *in)
{
	char ref[POLICY_REF_SIZE + 24];

	snprintf(ref, sizeof(ref), "%.32s@%" PRId64, json_text(in->document, "id"),
		json_int(in->document, "version"));
	return strcmp(ref, in->ref) == 0;
}

static struct policy *
new_policy(const struct wording *in, struct effects *out)
{
	struct policy *policy = create(out, &policy_type);
	bool fits = COPY_TEXT(policy->ref, in->ref) &&
		    COPY_TEXT(policy->id, json_text(in->document, "id")) &&
		    COPY_TEXT(policy->issued_by, json_text(in->document, "issued_by"));

	(void)fits; /* the schema bounds them; an empty key would be refused as a defect */
	policy->version = json_int(in->document, "version");
	return policy;
}

enum outcome
policy_draft(struct policy *policy, const struct hand *hand, const struct wording *in,
	struct effects *out)
{
	const char *issued_by = json_text(in->document, "issued_by");

	if (!is_version(in))
		return refuse(out, "policy_differs", P(in->ref));
	if (strcmp(issued_by, out->department) != 0 ||
		(policy && strcmp(policy->issued_by, out->department) != 0))
		return refuse(out, "wrong_department", P(policy ? policy->issued_by : issued_by));
	if (policy && !enter(policy, DRAFT))
		return refuse(out, refusals[policy->state], P(in->ref));
	if (!policy)
		policy = new_policy(in, out);
	policy->document = json_keep(in->document, out->arena);
	(void)COPY_TEXT(policy->drafted_by, out->principal);
	policy->drafted_at = out->now;
	if (!hand)
		add_hand(in->ref, "draft", out);
	return reply(out, json_pack("{s:s, s:s, s:O, s:O}", "policy", in->ref, "state",
				  policy_states[policy->state], "missing", in->publication->missing,
				  "errors", in->publication->wrong));
}

static json_t *
signature(void)
{
	return json_pack("{s:s, s:s, s:s}", "alg", "none", "key", "", "value", "");
}

static enum outcome
emit_published(const struct policy *policy, json_t *document, struct effects *out)
{
	char at[INSTANT_TEXT_SIZE];
	struct event event = {.type = "policy.published.v1", .audience = {EVERYONE}};

	(void)COPY_TEXT(event.subject, policy->ref);
	event.data = json_pack("{s:s, s:O, s:s, s:s, s:o}", "policy", policy->ref, "document",
		document, "published_by", policy->published_by, "published_at",
		instant_text(policy->published_at, at), "sig", signature());
	return emit(out, event);
}

enum outcome
policy_publish(struct policy *policy, const struct hand *hand, const struct wording *in,
	struct effects *out)
{
	char at[INSTANT_TEXT_SIZE];
	const char *ref = in->ref;

	if (!policy)
		return refuse(out, "not_found", P(ref));
	if (strcmp(policy->issued_by, out->department) != 0)
		return refuse(out, "wrong_department", P(policy->issued_by));
	enum policy_state next;
	if (!may(policy, PUBLISH, &next))
		return refuse(out, refusals[policy->state], P(ref));
	if (hand || strcmp(policy->drafted_by, out->principal) == 0)
		return refuse(out, "drafter_may_not_publish", P(ref), P(out->principal));
	if (in->publication->count) {
		out->problem.errors = &in->publication->errors;
		return refuse(out, "policy_incomplete", P(ref), P((int)in->publication->count));
	}
	enter(policy, PUBLISH);
	(void)COPY_TEXT(policy->published_by, out->principal);
	policy->published_at = out->now;
	add_hand(ref, "publish", out);
	emit_published(policy, in->document, out);
	return reply(out,
		json_pack("{s:s, s:s, s:s}", "policy", ref, "state", policy_states[policy->state],
			"published_at", instant_text(policy->published_at, at)));
}

static enum outcome
emit_withdrawn(const struct policy *policy, json_t *reason, struct effects *out)
{
	char at[INSTANT_TEXT_SIZE];
	struct event event = {.type = "policy.withdrawn.v1", .audience = {EVERYONE}};

	(void)COPY_TEXT(event.subject, policy->ref);
	event.data = json_pack("{s:s, s:O, s:s, s:s}", "policy", policy->ref, "reason", reason,
		"withdrawn_by", policy->withdrawn_by, "withdrawn_at",
		instant_text(policy->withdrawn_at, at));
	return emit(out, event);
}

enum outcome
policy_withdraw(struct policy *policy, const char *ref, json_t *reason, struct effects *out)
{
	char at[INSTANT_TEXT_SIZE];

	if (!policy)
		return refuse(out, "not_found", P(ref));
	if (strcmp(policy->issued_by, out->department) != 0)
		return refuse(out, "wrong_department", P(policy->issued_by));
	if (!enter(policy, WITHDRAW))
		return refuse(out, refusals[policy->state], P(ref));
	(void)COPY_TEXT(policy->withdrawn_by, out->principal);
	policy->withdrawn_at = out->now;
	policy->withdrawn_because = json_keep(reason, out->arena);
	emit_withdrawn(policy, reason, out);
	return reply(out,
		json_pack("{s:s, s:s, s:s}", "policy", ref, "state", policy_states[policy->state],
			"withdrawn_at", instant_text(policy->withdrawn_at, at)));
}
