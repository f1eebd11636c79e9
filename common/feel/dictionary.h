/* The dictionary, as the compiler of rules looks things up in it. */
#ifndef FEEL_DICTIONARY_H
#define FEEL_DICTIONARY_H

#include "base/map.h"
#include "feel/policy_rules.h"
#include "feel/value.h"

/*
 * The attribute that a path reads: itself, or the one of whose value it is a member
 * ("party.founded_on.year"), in the arena.  False if the dictionary has none.
 */
bool dictionary_attribute(const struct dictionary *dictionary, struct arena *arena,
	const char *path, const char **ret_attribute) must_use;

#endif
