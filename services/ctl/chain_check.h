/*
 * Recomputing a stream's chain from its pages, as anyone can who may read numbers and hashes: a
 * body that we may not read counts by its hash.  Pure.
 */
#ifndef CTL_CHAIN_CHECK_H
#define CTL_CHAIN_CHECK_H

#include "stream/chain.h"
#include "json/json.h"

struct chain_check {
	int64_t number; /* the last event that was checked; 0: none */
	unsigned char hash[HASH_SIZE];
	int64_t hidden; /* events whose body we may not read */
	int64_t head;	/* the producer's, as the last page said */
	/* Called after each event, if not NULL: `number` and `hash` are then its. */
	void (*at)(void *context, const struct chain_check *check);
	void *context;
};

/* Takes the next page.  False and a fault if it does not continue the chain, or does not end in the
 * hash that it names as its head. */
bool chain_check_page(struct chain_check *check, const json_t *page, struct fault *fault) must_use;
/* Is there more to ask for? */
bool chain_check_behind(const struct chain_check *check);

#endif
