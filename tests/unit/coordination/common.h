/* What the tests of this folder share: a coordination service in stage, and what is said to it. */
#ifndef TESTS_UNIT_COORDINATION_COMMON_H
#define TESTS_UNIT_COORDINATION_COMMON_H

#include "services/coordination/routes.h"
#include "services/coordination/store.h"
#include "unit/stage.h"
#include <string.h>

#define COORDINATION "coordination/331023-fgw"
#define SUBSIDY	     "subsidy/440304-qyfw"
#define APPLICATION  "application/331023-zwfw"
#define COORDINATOR  "officer/331023-fgw/gao-yuan"
#define MATTER	     "incubator-verification"
#define LEAD	     "440304-qyfw"
#define FIRST	     "440304-kcj"
#define SECOND	     "331023-czj"
#define THIRD	     "331023-jyj"
#define DEPUTY	     "331023-fgw"
#define ALL	     "'" FIRST "', '" SECOND "', '" THIRD "'"
#define WITH_DEPUTY  ", 'deputy': '" DEPUTY "'"
#define CASE	     "331023-2026-000123-M"
#define REVIEW	     CASE "/1/r1"

int set_up(void **state);
int tear_down(void **state);

instant at(const char *text);
/* JSON with ' in the place of ". */
json_t *json_of(const char *format, ...) printf_like(1, 2);
/* `assisting` as in JSON: "'440304-kcj', '331023-czj'". */
enum outcome put(struct stage *stage, const char *assisting, int days, int warn_days);
/* With more fields: ", 'joining': 'majority'". */
enum outcome put_more(
	struct stage *stage, const char *assisting, int days, int warn_days, const char *more);
enum outcome ask(struct stage *stage);
/* `verb` "", ".correct", ".withdraw"; an officer of `by` speaks for `department` (NULL: its own).
 */
enum outcome say_for(
	struct stage *stage, const char *verb, const char *by, const char *department, bool agree);
enum outcome give(struct stage *stage, const char *department, bool agree);
enum outcome correct(struct stage *stage, const char *department, bool agree);
enum outcome take_back(struct stage *stage, const char *department);
struct review *review(struct stage *stage);
/* The matter put on the list, and a review of these departments asked for. */
void begin_more(struct stage *stage, const char *assisting, const char *more);
void begin(struct stage *stage, const char *assisting);

#endif
