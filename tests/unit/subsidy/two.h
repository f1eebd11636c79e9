/* Two subsidy services, each on a stage of its own, that hear each other's events in order. */
#ifndef TESTS_UNIT_SUBSIDY_TWO_H
#define TESTS_UNIT_SUBSIDY_TWO_H

#include "common.h"

#include "services/subsidy/part.h"

#define OTHER	       "subsidy/420000-hrss"
#define OTHER_FUND     "420000-hrss/2026/bases"
#define OTHER_BUDGET   "officer/420000-hrss/dong-ping"
#define OTHER_PAYER    "officer/420000-hrss/payer"
#define OTHER_TREASURY "treasury/420000-czj"
#define CASE_B	       "331023-2026-000124-K"
#define PART(n)	       CASE_A "/" n
#define YEAR(n)	       (STAGE_NOW + (n)*366 * MICROSECONDS_PER_DAY)
#define HEARD_MOST     256

/* What one of the two has said and the other has not heard yet. */
struct heard {
	bool by_handler;
	struct event event;
};

struct two {
	struct stage *handler, *payer;
	struct heard heard[HEARD_MOST];
	size_t said, taken;
};

enum outcome tell(struct two *two, const struct heard *heard);
/* Each hears all that the other says, and timers that are due act.  Everything is told twice: what
 * was acted on once changes nothing more. */
void settle(struct two *two);
void wait_until(struct two *two, instant at);
int set_up_two(void **state);
int tear_down_two(void **state);
/* 19,000 fen: 10,000 of the other department, 9,000 of ours in three years. */
void file_case(struct two *two, const char *number, bool instant_grant);
enum outcome open_other(struct two *two, int64_t amount);
void decided(struct two *two, int64_t ours, int64_t others);
enum outcome refuse_part(struct two *two, const char *who, const char *part);

#endif
