/* coordinationd: departments act together, with lists of responsibilities, reviews, requests of
 * enterprises, and deadlines. */
#include "routes.h"
#include "store.h"

extern const struct embedded coordination_sql[];

static const struct entity_type *const entities[] = {&responsibility_type,
	&responsibility_version_type, &review_type, &task_type, &opinion_type,
	&request_sequence_type, &request_type, NULL};
static const struct lookup *const lookups[] = {&responsibility_by_matter, &review_by_number,
	&reviews_by_award, &task_by_key, &tasks_by_review, &opinion_by_key, &opinions_by_review,
	&request_by_number, &request_sequence_by_name, NULL};

static const struct service coordination_service = {
	.name = "coordination",
	.summary = "lists of responsibilities, joint reviews, deadlines",
	.routes = coordination_routes,
	.entities = entities,
	.lookups = lookups,
	.sql = coordination_sql,
};

int
main(int argc, char **argv)
{
	return service_main(&coordination_service, argc, argv);
}
