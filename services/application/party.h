/*
 * An enterprise's profile: one for each unified social credit code.  Each attribute has its value,
 * who says so, and the day of which it is true; all that was ever said is kept.
 */
#ifndef APPLICATION_PARTY_H
#define APPLICATION_PARTY_H

#include "application.h"
#include "window.h"

struct party {
	char uscc[USCC_SIZE];
	char name[PARTY_NAME_SIZE];
	char kind[33];
	const char *external_ids; /* JSON, the code first */
	const char *attributes;	  /* JSON {name: {value, source, at}}: the newest of each */
	int64_t changes;	  /* rows of `attribute` */
	char updated_by[NAME_SIZE];
	instant updated_at;
	char portal[NAME_SIZE]; /* that last put it, and tells the enterprise what concerns it; ""
				 */
};

/* A row of a profile's history. */
struct attribute {
	char attribute[ENTITY_KEY_SIZE]; /* "<code> <number>" */
	char party[USCC_SIZE];
	int64_t number;
	char name[161];
	const char *value; /* JSON */
	char source[97 * 4];
	char as_of[DATE_TEXT_SIZE];
	char recorded_by[NAME_SIZE];
	instant recorded_at;
};

/*
 * Puts what is said into the profile (NULL: a new one).  Of an attribute the value of the latest
 * day counts; of an earlier day it is only kept on record.  Emits profile.changed.v1 if anything
 * changed.
 */
enum outcome party_put(struct party *party, const char *uscc, const json_t *data,
	const struct window *window, struct effects *out);

/*
 * Another department's service says that something is true of the enterprise, or no longer, from
 * today on.  `reader` is the portal that is told.
 */
enum outcome party_note(struct party *party, const char *name, bool value, const char *source,
	const char *reader, const struct window *window, struct effects *out);

/* The code of a party {external_ids: [{scheme: "uscc", id}, ...]}; "" if it has none. */
const char *party_code(const json_t *party);

/* Refuses unless it is a code; says which character is wrong, or which check character would be
 * right. */
bool uscc_refused(const char *uscc, struct effects *out);

#endif
