/* Policies as the policy service published them: what can be applied for, and by which rules. */
#ifndef APPLICATION_POLICY_H
#define APPLICATION_POLICY_H

#include "application.h"
#include "window.h"

struct policy {
	char ref[POLICY_REF_SIZE];
	char id[POLICY_ID_SIZE];
	const char *document; /* JSON, as proto/policy/policy.json; complete, as it was published */
	instant published_at;
	instant withdrawn_at; /* 0: may be filed on */
	bool reaches;	      /* enterprises that did not ask: reach.h */
};

/*
 * Takes policy.published.v1.  One whose rules this program cannot read is refused, so that it is
 * parked and seen, not offered and then failed upon.
 */
enum outcome policy_take(struct policy *policy, const char *ref, const json_t *data,
	struct window *window, struct effects *out);
/* Takes policy.withdrawn.v1. */
enum outcome policy_end(struct policy *policy, const char *ref, struct effects *out);

#endif
