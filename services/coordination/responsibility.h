/*
 * The list of responsibilities, 权责清单: for each matter the lead department, those that assist,
 * and the time they have.  Each put is a new version; the versions before are kept.
 */
#ifndef COORDINATION_RESPONSIBILITY_H
#define COORDINATION_RESPONSIBILITY_H

#include "service/service.h"

#define MATTER_SIZE    65
#define TITLE_SIZE     401
#define JOINING_SIZE   12
#define ASSISTING_MOST 8
#define ASSISTING_SIZE (ASSISTING_MOST * DEPARTMENT_SIZE) /* separated by blanks */

/* A matter as it now stands. */
struct responsibility {
	char matter[MATTER_SIZE];
	int64_t version;
	const char *title; /* JSON {zh, en} */
	char lead[DEPARTMENT_SIZE];
	char assisting[ASSISTING_SIZE];
	char joining[JOINING_SIZE];   /* "all_agree", "any_refuses", "majority": see opinion.h */
	char deputy[DEPARTMENT_SIZE]; /* takes over past the deadline; "": the lead does */
	int64_t days, warn_days;      /* working days */
	char put_by[NAME_SIZE];
	instant put_at;
};

/* One version of a matter, never changed. */
struct responsibility_version {
	char version_key[ENTITY_KEY_SIZE]; /* "incubator-verification@2" */
	char matter[MATTER_SIZE];
	int64_t version;
	const char *content; /* JSON, as it was put */
	char put_by[NAME_SIZE];
	instant put_at;
};

/* A coordinator puts a matter on the list, or changes it.  `now` is NULL if it is new.  Takes
 * `data` as the schema says. */
enum outcome responsibility_put(
	struct responsibility *now, const char *matter, const json_t *data, struct effects *out);

#endif
