/*
 * The vault: names and telephone numbers of people, and attested answers about them.  Everything
 * else knows a person by a pseudonym.  Looking in is a command, and leaves a row in the same
 * transaction.  Nothing of a person's data is put into an event, a log or a problem.
 */
#ifndef APPLICATION_PERSON_H
#define APPLICATION_PERSON_H

#include "application.h"
#include "window.h"

#define PERSON_SIZE 44 /* "person-" and a UUID */

struct person {
	char person[PERSON_SIZE];
	char party[USCC_SIZE];
	char name[401];
	char telephone[65];
	const char *answers; /* JSON [{question, answer, source, at, valid_until}] */
	char recorded_by[NAME_SIZE];
	instant recorded_at;
	instant erased_at; /* 0: it is there; else name, telephone and answers are gone */
	char erased_by[NAME_SIZE];
	const char *erased_because; /* the law */
	char erased_request[385];   /* the number under which the request is on file */
};

struct person_look {
	char look[ENTITY_KEY_SIZE]; /* "<officer> <id of the command>" */
	char person[PERSON_SIZE];
	char officer[NAME_SIZE];
	const char *reason;
	instant at;
};

/* `party_known`: there is such a profile.  `id` is the command's, and makes the pseudonym. */
enum outcome person_put(const char *uscc, bool party_known, const char *id, const json_t *data,
	const struct window *window, struct effects *out);

/* NULL: there is no such person. */
enum outcome person_read(const struct person *person, const char *pseudonym, const char *id,
	const char *reason, struct effects *out);

/* By law, once; who, when and why stays.  NULL: there is no such person.  Again is fine. */
enum outcome person_erase(
	struct person *person, const char *pseudonym, const json_t *data, struct effects *out);

/* The answers that count on a day: given by then and not expired.  Owned. */
json_t *person_answers(const struct person *person, const char *day);

#endif
