/* What the tests of this folder share: a decision's surroundings, and a policy. */
#ifndef TESTS_UNIT_POLICY_COMMON_H
#define TESTS_UNIT_POLICY_COMMON_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "domain/publication.h"
#include "services/policy/policy.h"

#define DRAFTER	  "officer/331023-hrss/li-na"
#define PUBLISHER "officer/331023-hrss/wang-fang"

struct fixture {
	struct arena *arena;
	struct effects out;
	json_t *document, *reason; /* a complete policy; why it is withdrawn */
	struct publication publication;
};

int set_up(void **state);
int tear_down(void **state);
json_t *read_json(const char *path); /* from the project's root; fails the test if it cannot */
struct policy a_policy(int state);
enum outcome draft(
	struct fixture *f, struct policy *policy, const struct hand *hand, const char *ref);
enum outcome publish(
	struct fixture *f, struct policy *policy, const struct hand *hand, const char *principal);

#endif
