/* What the parts of `liaison verify` share. */
#ifndef CTL_VERIFY_H
#define CTL_VERIFY_H

#include "chain_check.h"
#include "ctl.h"
#include "route.h"

enum cursor_state { CURSOR_UNSEEN, CURSOR_AGREES, CURSOR_DIFFERS };
#define FORKS_MOST 64 /* of one stream, that an operator accepted; of more, the last ones */

/* What a follower remembers of a producer. */
struct cursor {
	const struct principal *follower;
	char stream[NAME_SIZE];
	int64_t epoch, number;
	unsigned char hash[HASH_SIZE];
	enum cursor_state state;
};

struct verify {
	struct ctl *ctl;
	const struct principal *services[SERVICES_MOST];
	bool silent[SERVICES_MOST]; /* is not asked again */
	size_t count;
	struct cursor *cursors; /* owned */
	size_t cursor_count;
	json_t *rows, *findings;
	bool wrong, incomplete, unsettled; /* something is to be reconciled */
};

/* Something is wrong: what it is, and what to do about it. */
void verify_wrong(struct verify *verify, const struct principal *service, const char *what,
	const char *what_to_do);
/* An accepted loss is not reconciled everywhere yet. */
void verify_unsettled(struct verify *verify, const struct principal *service, const char *what,
	const char *what_to_do);
/* Asks; without an answer the verdict can only be incomplete. */
bool verify_ask(struct verify *verify, const struct principal *service, const char *type,
	const json_t *data, struct reply *ret) must_use;

/* Asks several at once; those that were silent before are not asked again. */
void verify_ask_all(
	struct verify *verify, const struct question *questions, size_t count, struct reply *ret);

/* Gathers what all services remember of those that they follow. */
void verify_take_cursors(struct verify *verify);
/* Reads all services' whole streams, side by side; fills their rows. */
void verify_streams(struct verify *verify);
/* Adds up a subsidy service's ledger; fills its row. */
void verify_ledger(struct verify *verify, const struct principal *service, json_t *row);

#endif
