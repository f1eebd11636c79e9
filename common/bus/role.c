#include "bus/directory.h"

#include <string.h>

static const struct {
	enum role role;
	const char *name;
} roles[] = {
	{ROLE_SERVICE, "service"},
	{ROLE_PORTAL, "portal"},
	{ROLE_TREASURY, "treasury"},
	{ROLE_OPERATOR, "operator"},
	{ROLE_DRAFTER, "drafter"},
	{ROLE_PUBLISHER, "publisher"},
	{ROLE_BUDGET, "budget"},
	{ROLE_HANDLER, "handler"},
	{ROLE_REVIEWER, "reviewer"},
	{ROLE_APPROVER, "approver"},
	{ROLE_PAYER, "payer"},
	{ROLE_COORDINATOR, "coordinator"},
	{ROLE_ERASER, "eraser"},
};

const char *
role_name(enum role role)
{
	for (size_t i = 0; i < ARRAY_LEN(roles); i++)
		if (roles[i].role == role)
			return roles[i].name;
	return "unknown";
}

static unsigned
role_of(const char *name, size_t length)
{
	for (size_t i = 0; i < ARRAY_LEN(roles); i++)
		if (strlen(roles[i].name) == length && memcmp(roles[i].name, name, length) == 0)
			return roles[i].role;
	return 0;
}

bool
roles_parse(const char *text, unsigned *ret, struct fault *fault)
{
	unsigned all = 0;

	for (const char *at = text + strspn(text, " \t"); *at; at += strspn(at, " \t")) {
		size_t length = strcspn(at, " \t");
		unsigned role = role_of(at, length);

		if (!role)
			return fault_set(fault,
				"no role \"%.*s\": service, portal, treasury, operator, drafter, "
				"publisher, budget, handler, reviewer, approver, payer, "
				"coordinator or eraser",
				length > 40 ? 40 : (int)length, at);
		all |= role;
		at += length;
	}
	*ret = all;
	return true;
}
