/*
 * The directory of principals: who may speak, with which keys, in which roles.  A file in the
 * syntax of base/config.h:
 *
 *     [principal officer/331023-hrss/zhang-wei]
 *     key = <Z85 public key>              key2, key_from, key_until, key2_from, key2_until:
 * optional, RFC 3339 roles = approver                    names of enum role, separated by blanks
 *     department = 331023-hrss
 *     name_zh = 张伟
 *     name_en = Zhang Wei
 *     endpoint = tcp://127.0.0.1:7103     of services; several, separated by blanks: a standby's
 * too disabled = no
 *
 * Immutable once read; reading anew makes a new one.  Not signed yet.
 */
#ifndef BUS_DIRECTORY_H
#define BUS_DIRECTORY_H

#include "base/clock.h"
#include "bus/key.h"
#include "json/envelope.h"

enum role {
	ROLE_SERVICE = 1 << 0,	/* a daemon */
	ROLE_PORTAL = 1 << 1,	/* speaks for applicants */
	ROLE_TREASURY = 1 << 2, /* pays and confirms */
	ROLE_OPERATOR = 1 << 3, /* runs the platform */
	ROLE_DRAFTER = 1 << 4,	/* officers' duties from here on */
	ROLE_PUBLISHER = 1 << 5,
	ROLE_BUDGET = 1 << 6,	    /* opens funds */
	ROLE_HANDLER = 1 << 7,	    /* 经办人: reads people's data, keeps profiles */
	ROLE_REVIEWER = 1 << 8,	    /* 审核人: gives opinions */
	ROLE_APPROVER = 1 << 9,	    /* 审批人: decides */
	ROLE_PAYER = 1 << 10,	    /* instructs payments */
	ROLE_COORDINATOR = 1 << 11, /* keeps the list of responsibilities */
	ROLE_ERASER = 1 << 12,	    /* has what events said erased by law; no officer of cases */
	ROLE_LAST = ROLE_ERASER
};
#define ROLE_ANY_OFFICER                                                                           \
	(ROLE_DRAFTER | ROLE_PUBLISHER | ROLE_BUDGET | ROLE_HANDLER | ROLE_REVIEWER |              \
		ROLE_APPROVER | ROLE_PAYER | ROLE_COORDINATOR)
#define ROLE_ANY (~0u)

const char *role_name(enum role role); /* "approver"; one role */
bool roles_parse(
	const char *text, unsigned *ret, struct fault *fault) must_use; /* "approver payer" */

#define DEPARTMENT_SIZE 33
#define ENDPOINTS_SIZE	257

struct principal_key {
	char text[KEY_TEXT_SIZE]; /* "": none */
	instant from, until;	  /* 0: unbounded */
};

struct principal {
	char name[NAME_SIZE];
	char department[DEPARTMENT_SIZE];
	char name_zh[97], name_en[97];
	unsigned roles;
	bool disabled;
	struct principal_key keys[2];
	char endpoints[ENDPOINTS_SIZE];
};

struct directory;

struct directory *directory_read(const char *path, struct fault *fault) must_use;
struct directory *directory_parse(const char *name, const char *text, struct fault *fault) must_use;
void directory_free(struct directory **directory);
size_t directory_count(const struct directory *directory);
const struct principal *directory_at(const struct directory *directory, size_t index);
const struct principal *directory_find(
	const struct directory *directory, const char *name); /* disabled ones too */
/* Whose valid key this is; NULL if nobody's, expired, or the principal is disabled. */
const struct principal *directory_by_key(
	const struct directory *directory, const char *public_key, instant now);
/* Why directory_by_key gives none, for an operator.  Static; NULL if it gives one. */
const char *directory_refusal(
	const struct directory *directory, const char *public_key, instant now);

#endif
