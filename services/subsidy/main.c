/* subsidyd: funds that can never be over-committed, awards, payments, the ledger. */
#include "routes.h"
#include "store.h"

extern const struct embedded subsidy_sql[];

static const struct entity_type *const entities[] = {&fund_type, &award_type, &hand_type,
	&allocation_type, &decision_type, &payment_type, &recognition_type, &objection_type,
	&correction_type, &part_type, &ledger_line_type, NULL};
static const struct lookup *const lookups[] = {&fund_by_id, &funds_of_award, &award_by_number,
	&awards_waiting, &funds_of_waiting, &hands_by_award, &allocations_by_award,
	&decision_by_award, &payment_by_number, &payments_by_award, &recognition_by_award,
	&objection_by_number, &correction_by_number, &awards_by_parent, &part_by_number,
	&parts_by_award, &funds_of_part, NULL};

static const struct service subsidy_service = {
	.name = "subsidy",
	.summary = "approves subsidies: funds, awards, payments, the ledger",
	.routes = subsidy_routes,
	.entities = entities,
	.lookups = lookups,
	.sql = subsidy_sql,
};

int
main(int argc, char **argv)
{
	return service_main(&subsidy_service, argc, argv);
}
