/*
 * A policy: what a department offers, to whom and on which conditions, as data.  Drafted by one
 * officer, published by another, and from then on never changed: a change is a new version.
 * Withdrawing ends filing; what was filed goes on.
 */
#ifndef POLICY_POLICY_H
#define POLICY_POLICY_H

#include "service/service.h"

#define POLICY_REF_SIZE 40 /* "P1d@1" */
#define POLICY_ID_SIZE	33

enum policy_state { POLICY_DRAFT, POLICY_PUBLISHED, POLICY_WITHDRAWN };
extern const char *const policy_states[];

struct policy {
	char ref[POLICY_REF_SIZE];
	char id[POLICY_ID_SIZE];
	int64_t version;
	char issued_by[DEPARTMENT_SIZE];
	int state;
	const char *document; /* JSON, as proto/policy/policy.json */
	char drafted_by[NAME_SIZE];
	instant drafted_at;
	char published_by[NAME_SIZE];
	instant published_at;
	char withdrawn_by[NAME_SIZE];
	instant withdrawn_at;
	const char *withdrawn_because; /* JSON {zh, en} */
};

/*
 * An officer's one part in a policy.  Its key is policy and officer, so whoever drafted a version,
 * even an earlier wording of it, cannot publish it: the database refuses the second part.
 */
struct hand {
	char hand[ENTITY_KEY_SIZE];
	char policy[POLICY_REF_SIZE];
	char officer[NAME_SIZE];
	char duty[8]; /* "draft" or "publish" */
};

/* "P1d@1 officer/331023-hrss/li-na": the key of a hand.  "" if it would be too long. */
const char *hand_key(const char *policy, const char *officer, char into[ENTITY_KEY_SIZE]);

struct publication;

/*
 * Each decision is given the policy as it stands (NULL: there is none) and the sender's earlier
 * part in it (NULL: none).  `publication` is what keeps the document from being published.
 */
struct wording {
	const char *ref; /* the command's subject */
	json_t *document;
	const struct publication *publication;
};
enum outcome policy_draft(struct policy *policy, const struct hand *hand, const struct wording *in,
	struct effects *out);

enum outcome policy_publish(struct policy *policy, const struct hand *hand,
	const struct wording *in, struct effects *out);

enum outcome policy_withdraw(
	struct policy *policy, const char *ref, json_t *reason, struct effects *out);

#endif
