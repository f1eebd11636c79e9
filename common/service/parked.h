/*
 * What could not be acted on.  An event that a follower refused is parked, by case, with an owner,
 * and the case's later events queue behind it; a timer that was refused when it fired is held.  An
 * operator lists both and has those of a case tried again, events in order (parked.retry.v1).
 */
#ifndef SERVICE_PARKED_H
#define SERVICE_PARKED_H

#include "service/item.h"

#define PARKED_DETAIL_SIZE 257
#define PARKED_ERASED	   "erased" /* the code of one whose body was erased by law */

struct parked {
	char key[ENTITY_KEY_SIZE]; /* "<stream>#<number>", given up: "<stream>#<number>/<epoch>" */
	char stream[NAME_SIZE];
	int64_t number;
	char subject[ENTITY_KEY_SIZE];
	char type[TYPE_SIZE];
	const char *body;
	char code[49];
	char detail[PARKED_DETAIL_SIZE];
	char owner[DEPARTMENT_SIZE];
	int64_t attempts;
	bool retry;
	instant parked_at, drained_at;
	/* 0; or it was acted on, and its producer has it no more: given up in favour of what that
	 * one told in this epoch */
	int64_t given_up;
};

/* A held timer, as far as it takes to set it again.  It is read only: timers have statements of
 * their own. */
struct held_timer {
	char key[ENTITY_KEY_SIZE]; /* "<kind> <subject>" */
	char kind[TYPE_SIZE];
	char subject[ENTITY_KEY_SIZE];
	instant due;
	int64_t generation;
};

extern const struct entity_type PARKED;
extern const struct lookup PARKED_BY_KEY, PARKED_BY_SUBJECT, HELD_BY_SUBJECT;

/* Fills a parked event from the item that could not be acted on. */
void parked_fill(struct parked *parked, const struct item *item, const struct effects *out,
	const char *body);
/* A further attempt failed: the case stays parked until the next retry. */
void parked_failed(struct parked *parked, const struct problem *problem);
/* Why, in a sentence for operators; at most size - 1 bytes. */
void parked_explain(const struct problem *problem, char *ret, size_t size);

#endif
