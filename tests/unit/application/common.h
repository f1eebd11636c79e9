/* What the tests of this folder share. */
#ifndef TESTS_UNIT_APPLICATION_COMMON_H
#define TESTS_UNIT_APPLICATION_COMMON_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "services/application/filing.h"
#include "services/application/store.h"
#include "json/stored.h"

#define CASE_A	  "331023-2026-000001-X"
#define CODE_A	  "91331023MAYQYXW1X9"
#define CODE_B	  "91331023MAYQHLC25F"
#define PORTAL	  "portal/331023-zwfw"
#define HANDLER	  "subsidy/331023-hrss"
#define REVIEWER  "coordination/331023-fgw"
#define PERSON_ID "0195566d-5c80-7a3b-8f10-3d5b9c2e4a61"
#define NOW	  INT64_C(1772415000000000) /* 2026-03-02T01:30:00Z */

struct fixture {
	struct arena *arena;
	struct effects out;
	struct window *window;
	struct calendar *calendar;
};

int set_up(void **state);
int tear_down(void **state);
void again(struct fixture *f); /* forgets what the decision before brought about */
json_t *read_json(const char *path);
struct application a_case(int state);
/* The only entity of a type that was created; fails the test if there are more.  NULL: none. */
void *created(struct fixture *f, const struct entity_type *type);
size_t count_created(struct fixture *f, const struct entity_type *type);
const struct event *event_of(struct fixture *f, const char *type); /* NULL: none */

#endif
