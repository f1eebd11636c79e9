/* policyd: policies as data, from draft to publication and withdrawal. */
#include "routes.h"
#include "store.h"

extern const struct embedded policy_sql[];

static const struct entity_type *const entities[] = {&policy_type, &hand_type, NULL};
static const struct lookup *const lookups[] = {&policy_by_ref, &hand_by_key, NULL};

static const struct service policy_service = {
	.name = "policy",
	.summary = "policies as data: draft, publish, withdraw",
	.routes = policy_routes,
	.entities = entities,
	.lookups = lookups,
	.sql = policy_sql,
	.state_new = policy_state_new,
	.state_free = policy_state_free,
};

int
main(int argc, char **argv)
{
	return service_main(&policy_service, argc, argv);
}
