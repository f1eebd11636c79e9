/*
 * A policy reaches enterprises that did not ask: 免申即享 and 精准推送.  When it is published, and
 * when a profile changes, those whom what departments know of them does not rule out are found, a
 * bounded number in a batch, each told once for a policy's version, through the portal that keeps
 * its profile.
 *
 *     announced   the portal is told who may apply, and with what to add
 *     automatic   all conditions are met by what is known; after the policy's working days the case
 * is opened without an application, unless the enterprise declined
 *
 *     told --> received (the portal has it on record) --> granted, or declined
 *
 * Where a search stands is the subject of its timer, "P1d@1 <last code seen>", so that a service
 * that dies goes on where it was.
 */
#ifndef APPLICATION_REACH_H
#define APPLICATION_REACH_H

#include "filing.h"

#define REACH_SEARCH  "application.reach_search"  /* "P1d@1 <code>": the enterprises after it */
#define REACH_PROFILE "application.reach_profile" /* a code: whether policies reach it now */
#define REACH_TELL    "application.reach_tell"	  /* "P1d@1 <code>" */
#define REACH_GRANT   "application.reach_grant"	  /* "P1d@1 <code>" */
#define REACH_CHUNK   50			  /* enterprises in one step of a search */

enum match_state { MATCH_TOLD, MATCH_RECEIVED, MATCH_DECLINED, MATCH_GRANTED };
extern const char *const match_states[];

struct match {
	char match[ENTITY_KEY_SIZE]; /* "P1d@1 <code>" */
	char policy[POLICY_REF_SIZE], party[USCC_SIZE];
	char portal[NAME_SIZE]; /* that was told */
	int state;
	instant told_at, answered_at; /* the receipt */
	instant grants_at;	      /* 0: the enterprise has to apply */
};

/* Does a policy's document say that it looks for enterprises? */
bool reach_wanted(const json_t *document);
/* "P1d@1 <code>" taken apart; gives the code. */
const char *reach_code(const char *subject, char policy[POLICY_REF_SIZE]);

/* Timers.  `parties`: those after the last one seen, NULL-terminated, in order. */
enum outcome reach_search(const struct policy *policy, struct party *const *parties,
	struct window *window, struct effects *out);
enum outcome reach_profile(const struct party *party, struct policy *const *policies,
	struct window *window, struct effects *out);
/* `in` has policy, party, earlier cases and the sequence, as of a filing. */
enum outcome reach_tell(const struct filing *in, const struct match *match, struct effects *out);
enum outcome reach_grant(const struct filing *in, struct match *match, struct effects *out);

/* The portal has it on record, or the enterprise declines. */
enum outcome reach_answer(
	struct match *match, const char *policy, const json_t *data, struct effects *out);

#endif
