/* applicationd: the one window. Profiles, people's data, applications, and where each case stands.
 */
#include "routes.h"
#include "store.h"
#include "window.h"

extern const struct embedded application_sql[];

static const struct entity_type *const entities[] = {&policy_type, &party_type, &attribute_type,
	&person_type, &person_look_type, &sequence_type, &application_type, &change_type,
	&correction_type, &match_type, NULL};
static const struct lookup *const lookups[] = {&policy_by_ref, &party_by_uscc, &person_by_pseudonym,
	&sequence_by_name, &application_by_case, &application_by_party_policy, &correction_by_case,
	&match_by_key, &parties_after, &policies_reaching, NULL};

static const struct service application_service = {
	.name = "application",
	.summary = "the one window: profiles, applications, and where each case stands",
	.routes = application_routes,
	.entities = entities,
	.lookups = lookups,
	.sql = application_sql,
	.state_new = window_new,
	.state_free = window_free,
};

int
main(int argc, char **argv)
{
	return service_main(&application_service, argc, argv);
}
