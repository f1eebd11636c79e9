#include "policy.h"

#include "reach.h"
#include "store.h"
#include "json/stored.h"
#include <stdio.h>
#include <string.h>

enum outcome
policy_take(struct policy *policy, const char *ref, const json_t *data, struct window *window,
	struct effects *out)
{
	const json_t *document = json_object_get(data, "document");
	struct fault fault;

	if (policy)
		return DONE; /* a version is published once */
	if (!window_offer(window, ref, document, &fault))
		return refuse(out, "policy_unreadable", P(ref), P(fault.text));
	policy = create(out, &policy_type);
	(void)COPY_TEXT(policy->ref, ref);
	(void)COPY_TEXT(policy->id, json_text(document, "id"));
	policy->document = json_keep(document, out->arena);
	policy->published_at = out->now;
	policy->reaches = reach_wanted(document);
	if (policy->reaches) {
		char search[ENTITY_KEY_SIZE];

		snprintf(search, sizeof(search), "%s 0", ref); /* before all codes */
		timer_set(out, REACH_SEARCH, search, out->now, 0);
	}
	return DONE;
}

enum outcome
policy_end(struct policy *policy, const char *ref, struct effects *out)
{
	if (!policy)
		return refuse(out, "policy_not_offered", P(ref));
	if (!policy->withdrawn_at)
		policy->withdrawn_at = out->now;
	return DONE;
}
