/* How entities are columns, and how they are found. */
#ifndef SUBSIDY_STORE_H
#define SUBSIDY_STORE_H

#include "correction.h"
#include "objection.h"
#include "part.h"
#include "payment.h"
#include "recognition.h"

extern const struct entity_type fund_type, award_type, hand_type, allocation_type, decision_type,
	payment_type, recognition_type, objection_type, correction_type, part_type,
	ledger_line_type;
extern const struct lookup fund_by_id, funds_of_award, award_by_number, awards_waiting,
	funds_of_waiting, hands_by_award, allocations_by_award, decision_by_award,
	payment_by_number, payments_by_award, recognition_by_award, objection_by_number,
	correction_by_number, awards_by_parent, part_by_number, parts_by_award, funds_of_part;

#endif
