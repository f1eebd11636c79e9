/*
 * Parked events: what a follower could not act on waits here, by case, with an owner, and the
 * case's later events queue behind it.  An operator lists them and has them tried again, in order
 * (parked.retry.v1).
 */
#ifndef SERVICE_PARKED_H
#define SERVICE_PARKED_H

#include "service/item.h"

struct parked {
	char key[ENTITY_KEY_SIZE]; /* "<stream>#<number>" */
	char stream[NAME_SIZE];
	int64_t number;
	char subject[ENTITY_KEY_SIZE];
	char type[TYPE_SIZE];
	const char *body;
	char code[49];
	char detail[257];
	char owner[DEPARTMENT_SIZE];
	int64_t attempts;
	bool retry;
	instant parked_at, drained_at;
};

extern const struct entity_type PARKED;
extern const struct lookup PARKED_BY_KEY, PARKED_BY_SUBJECT;

/* Fills a parked event from the item that could not be acted on. */
void parked_fill(struct parked *parked, const struct item *item, const struct effects *out,
	const char *body);
/* A further attempt failed: the case stays parked until the next retry. */
void parked_failed(struct parked *parked, const struct problem *problem);

#endif
