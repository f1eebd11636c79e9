/* The views of answers, by what they show. */
#ifndef CTL_VIEWS_H
#define CTL_VIEWS_H

#include "view.h"

extern const struct view view_desk, view_report;
extern const struct view view_policy_state, view_policies, view_policy;
extern const struct view view_fund, view_funds, view_ledger;
extern const struct view view_award, view_awards, view_award_state, view_recognitions, view_notices,
	view_objections, view_objection_state, view_payment_state, view_payment_answers;
extern const struct view view_review, view_reviews, view_opinion, view_responsibility,
	view_responsibilities;
extern const struct view view_request_state, view_requests, view_asked;
extern const struct view view_profile_state, view_profile, view_person;
extern const struct view view_sweep; /* of rules on all profiles */
extern const struct view view_trial; /* of rules on a document, without a case */
extern const struct view view_filed, view_cases, view_status, view_assessment, view_withdrawal,
	view_matches;
extern const struct view view_parked, view_retried, view_health, view_done;
extern const struct view view_fork, view_turned_back, view_lost, view_settled, view_erased;

#endif
