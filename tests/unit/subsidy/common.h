/* What the tests of this folder share: a subsidy service on a stage, and who comes before it. */
#ifndef TESTS_UNIT_SUBSIDY_COMMON_H
#define TESTS_UNIT_SUBSIDY_COMMON_H

#include "services/subsidy/store.h"
#include "unit/stage.h"
#include <string.h>

#define SERVICE	    "subsidy/331023-hrss"
#define APPLICATION "application/331023-zwfw"
#define REVIEWERS   "coordination/331023-fgw"
#define PORTAL	    "portal/331023-zwfw"
#define BUDGET	    "officer/331023-hrss/zhao-min"
#define APPROVER    "officer/331023-hrss/zhou-jun"
#define PAYER	    "officer/331023-hrss/sun-lei"
#define REVIEWER    "officer/440304-kcj/lin-tao"
#define TREASURY    "treasury/331023-czj"
#define CASE_A	    "331023-2026-000123-M"
#define AWARD_A	    CASE_A "/1"
#define FUND_A	    "331023-hrss/2026/jobs"
#define FUND_B	    "331023-hrss/2026/more"

int set_up(void **state);
int tear_down(void **state);
/* Another subsidy service.  Free it with stage_free. */
struct stage *stage_of(const char *service);

/* An application as it is forwarded; what is left NULL or 0 is as of an instant award of 2,000,000
 * fen from FUND_A. */
struct forwarded {
	const char *case_number, *handler, *procedure, *matter, *review_by, *benefit_kind;
	int64_t amount; /* -1: to be fixed */
	const char *funds[ALLOCATIONS_MOST + 1], *shares[ALLOCATIONS_MOST];
};
json_t *forwarded_json(struct forwarded forwarded);
enum outcome forward(struct stage *stage, struct forwarded forwarded);

enum outcome open_fund(struct stage *stage, const char *fund, int64_t amount);
enum outcome open_fund_of(struct stage *stage, const char *fund, int year, int64_t amount);
enum outcome top_up(struct stage *stage, const char *who, const char *fund, int64_t amount);
/* An award of CASE_A that was forwarded for verification, its opinion given by REVIEWER: to_decide.
 */
void verify(struct stage *stage, struct forwarded forwarded);
enum outcome conclude(
	struct stage *stage, const char *stream, const char *award, const char *officer);
enum outcome decide(struct stage *stage, const char *who, const char *award, bool approve);
enum outcome pay(struct stage *stage, const char *who, const char *award);
/* `reason` NULL: paid; else failed for it. */
enum outcome confirm(struct stage *stage, const char *who, const char *payment, const char *reason);
/* The bank returns what was paid. */
enum outcome give_back(struct stage *stage, const char *who, const char *payment);
enum outcome withdraw(struct stage *stage, const char *award);

struct award *award_at(struct stage *stage, const char *number);
void expect_state(struct stage *stage, const char *award, const char *state);
void expect_figures(struct stage *stage, const char *fund, int64_t available, int64_t committed,
	int64_t instructed, int64_t paid);
bool is_told(const struct event *event, const char *principal);

#endif
