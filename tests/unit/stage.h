/*
 * A stage for a service's decisions: what the runtime does for them, in memory.  Messages go
 * through the service's routes; entities are found, created, and put back after a refusal; data,
 * answers and events are held to their schemas.  No database, no sockets, no clock but the stage's.
 */
#ifndef TESTS_UNIT_STAGE_H
#define TESTS_UNIT_STAGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "service/service.h"

#define STAGE_NOW INT64_C(1772415000000000) /* 2026-03-02T01:30:00Z, a Monday */

struct stage;

/* `lookups` as the service's main.c has them. */
struct stage *stage_new(const struct route *routes, const struct lookup *const *lookups,
	const char *service, const char *own_department);
void stage_free(struct stage **stage);

/*
 * Acts.  `data` is taken over.  The department is that in the sender's name.  What came of it is in
 * stage_out() until the next act.  Fails the test if anything does not fit its schema, if a route
 * looks for what it did not ask to have loaded, if an entity is created twice, or if a refusal
 * names a code that no problems.json has.
 */
enum outcome stage_send(
	struct stage *stage, const char *who, const char *type, const char *subject, json_t *data);
enum outcome stage_tell(struct stage *stage, const char *stream, const char *type,
	const char *subject, json_t *data);
/* Hears of each event that an act emits, from now on. */
void stage_listen(
	struct stage *stage, void (*hear)(void *context, const struct event *event), void *context);
/* Lets time pass; timers that fall due act in order. */
void stage_wait_until(struct stage *stage, instant at);
enum outcome stage_fire(
	struct stage *stage, const char *kind, const char *subject, int64_t generation);

struct effects *stage_out(struct stage *stage);
/* Fails unless the last act was refused with this code. */
void stage_expect_refusal(struct stage *stage, const char *code);
void *stage_find(struct stage *stage, const struct entity_type *type, const char *key);
/* The place-th entity of a type, in order of creation; NULL past the last. */
void *stage_at(struct stage *stage, const struct entity_type *type, size_t place);
size_t stage_count(struct stage *stage, const struct entity_type *type);
/* The only event of the last act with this type, or NULL; fails if there are more. */
const struct event *stage_event(struct stage *stage, const char *type);
bool stage_has_timer(struct stage *stage, const char *kind, const char *subject);

#endif
