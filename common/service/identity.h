/*
 * The identity map of a batch: each entity once, by primary key, absence included; and what
 * natural-key lookups found.  A message sees what the ones before it in the batch did.  What a
 * message touches is remembered as it was, so that a refusal can be undone and a change be found by
 * comparison.
 */
#ifndef SERVICE_IDENTITY_H
#define SERVICE_IDENTITY_H

#include "base/map.h"
#include "db/bind.h"
#include "service/effects.h"

/* An entity in the map.  `entity` NULL: known to be absent. */
struct slot {
	const struct entity_type *type;
	void *entity;
	void *before; /* while a message touches it: as it was before that message */
	void *loaded; /* as the database has it; NULL: created in this batch, or not touched since
			 it was loaded or sent */
	bool created; /* and not yet sent to the database */
	bool changed; /* by a message of this batch */
	bool kept;    /* among identity.kept */
};

struct slots {
	struct slot **at;
	size_t count, room;
};

/* What one lookup by one key found. */
struct found {
	const struct lookup *lookup;
	char key[ENTITY_KEY_SIZE];
	struct slots slots;
};

/* All keys that one lookup is to find: one statement. */
struct wanted {
	const struct lookup *lookup;
	struct found **at; /* by the place of the key, from 0 */
	size_t count, room;
};

struct identity {
	struct arena *arena; /* the batch's */
	struct map *slots;   /* "award\x1f<key>" */
	struct map *found;   /* "award_by_case\x1f<key>" */
	const struct lookup *const
		*lookups; /* all of the service's, to index what is created or changed */
	size_t lookup_count;
	struct wanted *wanted; /* one a lookup, in the same order */
	struct slots touched;  /* by the message being decided */
	struct slots kept;     /* created or changed by the messages before it: to be stored */
	bool missed;	       /* the message asked for what was not loaded */
};

void identity_init(struct identity *identity, const struct lookup *const *lookups);
void identity_reset(struct identity *identity, struct arena *arena);
void identity_release(struct identity *identity);

/* Registers a wish to load. */
void identity_want(struct identity *identity, const struct lookup *lookup, const char *key);
/* Takes the rows that a lookup found. */
bool identity_take(struct identity *identity, const struct wanted *wanted,
	const struct db_result *result, struct fault *fault) must_use;

void *identity_find(struct identity *identity, const struct entity_type *type, const char *key);
void **identity_list(struct identity *identity, const struct lookup *lookup, const char *key);

/* A message begins; it ends by undo, or by keep. */
void identity_begin(struct identity *identity);
void identity_undo(struct identity *identity);
/* False: an entity with this key exists. */
bool identity_add(struct identity *identity, const struct created *created) must_use;
void identity_take_away(
	struct identity *identity, const struct created *created); /* what identity_add added */
/* Has the message changed what takes one step a batch, and has taken it? */
bool identity_steps_again(const struct identity *identity);
/* Keeps what the message has touched.  Returns how many of these it changed. */
size_t identity_keep(struct identity *identity);
/* What was kept has been sent: it is stored again only if it changes again. */
void identity_stored(struct identity *identity);
/* Does the database not have it as it now is? */
bool slot_changed(const struct slot *slot);

#endif
